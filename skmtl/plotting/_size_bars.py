"""Bars that are cut into the sizes of sets: which sizes stand together, and colours."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from typing import Any, NamedTuple

import numpy as np

from skmtl.plotting._labels import CHARACTER

__all__ = ["Sizes", "groups_of", "legend_above", "write_shares"]

#: Up to so many sizes have a colour of their own; more stand together.
_MOST_SIZES = 6
#: Pale and dark ends of the colours: both are seen on white and on black.
_PALE, _DARK = 0.22, 0.85
#: Narrower parts of a bar, in inches, have no number.
_NARROWEST = 0.4
#: Inches of a line of a legend, and of the patch and the gaps of an entry.
_LEGEND_LINE, _PATCH = 0.24, 0.4


class Sizes(NamedTuple):
    """Sizes of sets that have one colour, the first and the last of them."""

    first: int
    last: int
    color: Any

    @property
    def label(self) -> str:
        """What the legend says."""
        if self.last == 0:
            return "no class"
        if self.first == self.last:
            return "1 class" if self.last == 1 else f"{self.last} classes"
        return f"{self.first} to {self.last} classes"

    def share(self, shares: np.ndarray) -> float:
        """Return the share of rows with one of these sizes."""
        return float(np.sum(shares[self.first : self.last + 1]))


def groups_of(sizes: Mapping[str, np.ndarray]) -> list[Sizes]:
    """Return the sizes that stand together, from small to large, and their colours.

    The fewer classes a set has, the darker it is; sets without a class are grey. Sizes
    that no set has are left out.
    """
    import matplotlib

    largest = max(int(np.flatnonzero(shares).max()) for shares in sizes.values())
    lasts = list(range(1, largest + 1))
    if largest > _MOST_SIZES:
        series = (step * 10**power for power in range(10) for step in (1, 2, 5))
        lasts = []
        while not lasts or lasts[-1] < largest:
            lasts.append(next(series))
        lasts[-1] = largest
    firsts = [1, *(last + 1 for last in lasts[:-1])]
    cmap = matplotlib.colormaps["Blues"]
    tones = np.linspace(_DARK, _PALE, max(len(lasts), 3))
    found = [
        Sizes(first, last, cmap(tone))
        for first, last, tone in zip(firsts, lasts, tones, strict=False)
    ]
    found.insert(0, Sizes(0, 0, (0.55, 0.55, 0.55, 1.0)))
    return [own for own in found if any(map(own.share, sizes.values()))]


def write_shares(ax: Any, bars: Any, color: Any, inches: float) -> None:
    """Write into each part of a bar what share it is, where there is room.

    `inches` is about the length of a whole bar.
    """
    ink = "white" if np.dot(color[:3], [0.299, 0.587, 0.114]) < 0.5 else "black"
    for bar in bars:
        share = bar.get_width()
        if share * inches >= _NARROWEST:
            x, y = bar.get_x() + share / 2, bar.get_y() + bar.get_height() / 2
            style = {"ha": "center", "va": "center", "fontsize": "small"}
            ax.text(x, y, f"{share:.0%}", color=ink, **style)


def legend_above(ax: Any, handles: list[Any], n_rows: int, inches: float) -> Any:
    """Put a legend above `n_rows` bars, in as many columns as there is room for.

    Where nobody makes room above the axes, it is made inside of them.
    """
    wide = [CHARACTER * len(handle.get_label()) + _PATCH for handle in handles]
    n_cols = len(wide)
    while n_cols > 1 and sum(max(wide[k::n_cols]) for k in range(n_cols)) > inches:
        n_cols -= 1
    # matplotlib fills columns, people read lines
    ordered = [handle for k in range(n_cols) for handle in handles[k::n_cols]]
    style: dict[str, Any] = {"ncols": n_cols, "frameon": False, "borderaxespad": 0}
    style |= {"handlelength": 1.2, "columnspacing": 1.2, "loc": "lower left"}
    if ax.figure.get_layout_engine() is not None:
        return ax.legend(handles=ordered, bbox_to_anchor=(0, 1), **style)
    height = ax.get_window_extent().height / ax.figure.dpi
    share = min(_LEGEND_LINE * ceil(len(handles) / n_cols) / height, 0.5)
    ax.set_ylim(n_rows - 0.5, -0.5 - n_rows * share / (1 - share))
    return ax.legend(handles=ordered, bbox_to_anchor=(0, 1 - share), **style)
