"""Rows of bars with intervals, one for each feature."""

from __future__ import annotations

from typing import Any

import numpy as np

from skmtl.explain.telling.pictures._colors import ROLE_LOOKS, ink
from skmtl.plotting._labels import CHARACTER, LINE, as_written, width_of

__all__ = [
    "INTERVAL",
    "draw_bars",
    "draw_frame",
    "lines_below",
    "mark_cut",
    "more",
    "name_rows",
    "row_height",
]

#: What the thin lines are.
INTERVAL = "with 95 % interval"
#: Inches of a row's rim.
_RIM = 0.11


def row_height(names: list[list[str]]) -> float:
    """Return the inches that a row of bars needs beside its names."""
    return _RIM + LINE * max(map(len, names), default=1)


def draw_bars(
    ax: Any,
    values: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    roles: list[str] | None = None,
    colors: Any = None,
    *,
    hatched: bool = False,
) -> None:
    """Draw a bar for each value with its interval, by roles or in given colours."""
    rows = np.arange(len(values))
    style: dict[str, Any] = {"color": "0.55"}
    if colors is not None:
        style = {"color": colors}
    elif roles is not None:
        looks = [ROLE_LOOKS[role] for role in roles]
        style = {"color": [color for color, _, _ in looks], "edgecolor": "white"}
        style["hatch"] = [hatch if hatched else "" for _, hatch, _ in looks]
    ax.barh(rows, values, height=0.72, linewidth=0, **style)
    errors = np.maximum([values - low, high - values], 0)
    style = {"fmt": "none", "ecolor": ink(), "elinewidth": 1.3, "capsize": 2}
    ax.errorbar(values, rows, xerr=errors, **style)


def mark_cut(ax: Any, high: np.ndarray, end: float) -> None:
    """Draw an arrow where an interval reaches beyond the end of the axis."""
    rows = np.flatnonzero(high > end)
    if len(rows):
        style = {"linestyle": "", "marker": ">", "color": ink(), "clip_on": False}
        ax.plot(np.full(len(rows), end), rows, gid="goes on", markersize=5, **style)


def more(n: int) -> list[list[str]]:
    """Return the name of a last row that says how many are left out, if any are."""
    return [[f"{n} more not shown"]] if n > 0 else []


def draw_frame(ax: Any, n_rows: int) -> None:
    """Draw what is around the rows of a panel."""
    ax.axvline(0, color="0.5", linewidth=0.8)
    ax.set_ylim(n_rows - 0.4, -0.6)
    ax.grid(axis="x", color="0.5", alpha=0.2)
    ax.set_axisbelow(True)
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.tick_params(axis="y", length=0)
    ax.locator_params(axis="x", nbins=5)


def lines_below(what: str, inches: float) -> list[str]:
    """Return what stands below bars; a unit in a line of its own if both are long."""
    if width_of(what) * CHARACTER <= inches or " (" not in what:
        return [what, INTERVAL]
    start = what.rindex(" (")
    return [what[:start], what[start + 1 :], INTERVAL]


def name_rows(axes: Any, names: list[list[str]]) -> None:
    """Name the rows of the panels that have none to their left in the same grid."""
    labels = ["\n".join(map(as_written, lines)) for lines in names]
    specs = [ax.get_subplotspec() for ax in axes]
    places = [
        (id(s and s.get_gridspec()), s.rowspan.start, s.colspan.start) if s else (k,)
        for k, s in enumerate(specs)
    ]
    for ax, place in zip(axes, places, strict=True):
        left = [p for p in places if p[:-1] == place[:-1] and p[-1] < place[-1]]
        alone = len(place) == 1
        ax.set_yticks(range(len(labels)), labels if alone or not left else [])
