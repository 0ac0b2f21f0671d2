"""Colours of effects and looks of roles, the same in all pictures."""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = [
    "GREY",
    "LOWERS",
    "MEANING",
    "RAISES",
    "ROLE_LOOKS",
    "Scale",
    "black_or_white",
    "ink",
    "role_handles",
]

#: What numbers, bars and colours stand for.
MEANING = "Effect on the probability"

#: Inches of the height of a scale, and of the room above it.
_BAR = 0.15

#: Effects that raise and lower a probability, where their size is seen otherwise.
RAISES, LOWERS = "#b2182b", "#2166ac"

#: Ground of what means nothing.
GREY = "0.88"

#: Colour, hatch for print and mark of each role: told apart by those to whom red and
#: green look alike (Okabe and Ito's colours).
ROLE_LOOKS = {
    "shared": ("#0072B2", "", "\u25cf"),
    "specific": ("#E69F00", "///", "\u25b2"),
    "conflicting": ("#CC79A7", "xxx", "\u2716"),
    "none": ("0.75", "...", "\u25cb"),
}


class Scale:
    """Colours of effects: blue below zero, white at zero, red above.

    Parameters
    ----------
    limit : float
        The largest effect, up or down.
    """

    def __init__(self, limit: float):
        import matplotlib
        from matplotlib.cm import ScalarMappable
        from matplotlib.colors import Normalize

        # the darkest reds and blues would hide what is written or drawn below them
        colors = matplotlib.colormaps["RdBu_r"](np.linspace(0.1, 0.9, 256))
        self.limit = limit
        cmap = matplotlib.colors.ListedColormap(colors).with_extremes(bad=GREY)
        self.mappable = ScalarMappable(Normalize(-limit, limit), cmap)

    def color(self, effects: Any) -> np.ndarray:
        """Return colours of shape (..., 4)."""
        return np.asarray(self.mappable.to_rgba(effects))

    def add_bar(self, axes: Any, given: Any = None) -> None:
        """Draw what the colours mean below the panels, or all axes that were given."""
        from matplotlib.transforms import Bbox

        figure = axes[0].figure
        if given is not None and not hasattr(given, "get_subplotspec"):
            axes = np.ravel(np.asarray(given, dtype=object))
        room = Bbox.union([ax.get_window_extent() for ax in axes])
        width, height = room.width / figure.dpi, room.height / figure.dpi
        shrink = min(1.0, 4 / width)
        bar = figure.colorbar(
            self.mappable,
            ax=list(axes),
            location="bottom",
            label=MEANING,
            fraction=min(_BAR / height, 0.15),
            pad=min(_BAR / height, 0.1),
            shrink=shrink,
            aspect=shrink * width / _BAR,
        )
        bar.ax.locator_params(nbins=5)


def black_or_white(color: Any) -> str:
    """Return the colour in which a text is read on another one."""
    return "black" if np.dot(color[:3], [0.299, 0.587, 0.114]) > 0.5 else "white"


def ink() -> str:
    """Return the colour of texts, which is light in a style with a dark ground."""
    from matplotlib import rcParams

    return str(rcParams["text.color"])


def role_handles(roles: Any, *, hatched: bool) -> list[Any]:
    """Return what a legend shows for the roles that occur."""
    from matplotlib.patches import Patch

    return [
        Patch(
            facecolor=color,
            hatch=hatch if hatched else "",
            edgecolor="white",
            linewidth=0,
            label=role,
        )
        for role, (color, hatch, _) in ROLE_LOOKS.items()
        if role in roles
    ]
