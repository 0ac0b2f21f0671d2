"""A grid of curves on one axes: a row for each feature, a column for each task.

A cell is one unit wide and high, without the ticks at its left; (0, 0) is the upper
left corner of the grid.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np

from skmtl.explain.facts._curves import Curves
from skmtl.explain.telling.pictures._colors import ink
from skmtl.explain.telling.pictures._columns import LEFT, RIGHT, Column, height_of

__all__ = [
    "ASKED",
    "BAND",
    "OTHER",
    "SHADE",
    "draw_cells",
    "has_gap",
    "height_of",
    "write_ends",
]

#: Of the next likely class, of the lines around, of other answers, and of the value
#: that is asked for.
OTHER, _FRAME, SHADE, ASKED = "0.55", "0.5", "#E69F00", "#D55E00"
#: How much is seen of an interval.
BAND = 0.3
#: Where in a cell, below the curve, the rug and the names of its ends are.
_RUG, _ENDS = (0.7, 0.76), 0.8
#: Where two values stand that are no numbers.
_PAIR = np.array([0.25, 0.75])
#: Numbers end here where there is a place behind them for what is missing.
_END = 0.9


def draw_cells(
    ax: Any, drawn: list[Curves], tasks: list[int], columns: list[Column]
) -> None:
    """Draw all curves, rugs and marks in a few collections."""
    ax.set(
        xlim=(0, columns[-1].end), ylim=(max(len(drawn), 1), 0), xticks=[], yticks=[]
    )
    ax.spines[:].set_visible(False)
    ax.patch.set_visible(False)
    told, other, rugs, shades = [], [], [], []
    gaps, here, compared = [], [], []
    bands, asked = [], []
    cells = product(enumerate(drawn), zip(columns, tasks, strict=True))
    for (row, curve), (column, k) in cells:
        x, line = column.across(_places(curve)), _on_line(curve)
        y = row + column.height(curve.told[:, k])
        told.append(np.column_stack([x, y])[line])
        if np.isfinite(curve.other[:, k]).all():
            rest = row + column.height(curve.other[:, k])
            other.append(np.column_stack([x, rest])[line])
        shades += [(row, *ends) for ends in _shaded(curve, k, x, column)]
        places = column.across(_rug(curve))
        rugs += [[(t, row + _RUG[0]), (t, row + _RUG[1])] for t in places]
        here.append((x[curve.here], y[curve.here]))
        gaps += [(x[i], y[i]) for i in np.setdiff1d(np.arange(len(x)), line)]
        there = curve.beside
        if there >= 0:
            compared.append((x[there], y[there]))
        if np.isfinite(column.interval).all():
            bands.append(
                [(x[curve.here], row + column.height(v)) for v in column.interval]
            )
        if np.isfinite(column.target):
            up = row + column.height(column.target)
            asked.append([(column.across(t), up) for t in (LEFT, RIGHT)])
    _add_frames(ax, len(drawn), columns)
    _add_shades(ax, shades)
    _add_lines(ax, bands, ink(), 6, "interval", alpha=BAND, capstyle="butt")
    _add_lines(ax, rugs, OTHER, 0.7, "rug")
    _add_lines(ax, asked, ASKED, 0.9, "target")
    _add_lines(ax, other, OTHER, 1.3, "next class")
    _add_lines(ax, told, ink(), 1.7, "told")
    _add_dots(ax, gaps, "gap", size=10)
    _add_dots(ax, compared, "compared")
    _add_dots(ax, here, "here")


def has_gap(curve: Curves) -> bool:
    """Whether numbers may be missing, which stands behind them."""
    return curve.is_number and bool(np.isnan(curve.numbers).any())


def write_ends(ax: Any, drawn: list[Curves], columns: list[Column]) -> None:
    """Write below the curves of some columns from where to where they go."""
    style = {"fontsize": "x-small", "color": "0.5", "va": "top", "gid": "end"}
    for row, curve in enumerate(drawn):
        if not curve.is_number:
            continue
        places, line = _places(curve), _on_line(curve)
        for column, (i, side) in product(
            columns, ((line[0], "left"), (line[-1], "right"))
        ):
            x = column.across(places[i])
            ax.text(x, row + _ENDS, curve.values[i], ha=side, **style)
        if has_gap(curve):
            for column in columns:
                ax.text(column.across(RIGHT), row + _ENDS, "?", ha="center", **style)


def _on_line(curve: Curves) -> np.ndarray:
    """Return the values that a line joins: all but what is missing."""
    known = np.isfinite(curve.numbers) | (not curve.is_number)
    return np.flatnonzero(known)


def _places(curve: Curves) -> np.ndarray:
    """Return where in a cell the values are."""
    if not curve.is_number:
        return np.resize(_PAIR, len(curve.values))
    missing = np.isnan(curve.numbers)
    return np.where(missing, RIGHT, _place(curve, curve.numbers))


def _place(curve: Curves, numbers: np.ndarray) -> np.ndarray:
    low, high = curve.range
    end = _END if np.isnan(curve.numbers).any() else 1.0
    part = end * (numbers - low) / (high - low)
    return np.asarray(LEFT + (RIGHT - LEFT) * part)


def _rug(curve: Curves) -> np.ndarray:
    """Return where in a cell the numbers of the background are."""
    if not curve.is_number:
        return np.zeros(0)
    low, high = curve.range
    return _place(curve, curve.seen[(curve.seen >= low) & (curve.seen <= high)])


def _shaded(
    curve: Curves, k: int, x: np.ndarray, column: Column
) -> list[tuple[float, float]]:
    """Return from where to where the verdict is another one, halfway to the next."""
    turned, line = curve.turned[:, k], _on_line(curve)
    between = (x[line][1:] + x[line][:-1]) / 2
    rims = column.across(LEFT), column.across(RIGHT)
    first, last = x[line[[0, -1]]] if curve.is_number else rims
    edges = np.concatenate([[first], between, [last]])
    ends = np.flatnonzero(np.diff(np.r_[False, turned[line], False].astype(int)))
    found = [(edges[start], edges[end]) for start, end in ends.reshape(-1, 2)]
    alone = np.setdiff1d(np.flatnonzero(turned), line)
    return found + [(x[i] - 0.03, x[i] + 0.03) for i in alone]


def _add_frames(ax: Any, n_rows: int, columns: list[Column]) -> None:
    """Draw lines at the ends of the axis of each cell, and dots at ticks between."""
    from matplotlib.collections import LineCollection

    ends: list[Any] = []
    between: list[Any] = []
    for row, column in product(range(n_rows), columns):
        left, right = column.across(LEFT), column.across(RIGHT)
        lines = [
            [(left, row + y), (right, row + y)] for y in column.height(column.ticks)
        ]
        ends += [lines[0], lines[-1]]
        between += lines[1:-1]
    for lines, style in ((ends, "-"), (between, ":")):
        look: dict[str, Any] = {
            "colors": _FRAME,
            "linewidths": 0.8,
            "linestyles": style,
        }
        ax.add_collection(LineCollection(lines, **look), autolim=False)


def _add_shades(ax: Any, shades: list[tuple[int, float, float]]) -> None:
    from matplotlib.collections import PolyCollection

    top, bottom = height_of(1.0), height_of(0.0)
    boxes = [
        [(a, row + top), (b, row + top), (b, row + bottom), (a, row + bottom)]
        for row, a, b in shades
    ]
    style: dict[str, Any] = {"facecolors": SHADE, "alpha": 0.35, "linewidths": 0}
    found = PolyCollection(boxes, gid="another answer", **style)
    ax.add_collection(found, autolim=False)


def _add_lines(
    ax: Any, lines: list[Any], color: str, width: float, gid: str, **look: Any
) -> None:
    from matplotlib.collections import LineCollection

    found = LineCollection(lines, colors=color, linewidths=width, gid=gid, **look)
    ax.add_collection(found, autolim=False)


def _add_dots(
    ax: Any, places: list[tuple[float, float]], gid: str, size: float = 24
) -> None:
    """Draw dots; those that are compared with are hollow."""
    from matplotlib import rcParams

    if places:
        x, y = np.array(places).T
        face = rcParams["figure.facecolor"] if gid == "compared" else ink()
        style = {"facecolors": face, "edgecolors": ink(), "linewidths": 1.3}
        ax.scatter(x, y, s=size, zorder=3, clip_on=False, gid=gid, **style)
