"""A grid of curves on one axes: a row for each feature, a column for each task.

A cell is one unit wide and high; (0, 0) is the upper left corner of the grid.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np

from skmtl.explain.facts._curves import Curves
from skmtl.explain.telling.pictures._colors import ink

__all__ = ["OTHER", "SHADE", "draw_cells", "height_of", "write_ends"]

#: Of the next likely class, of the lines around, and of other answers.
OTHER, _FRAME, SHADE = "0.55", "0.5", "#E69F00"
#: Where in its cell a curve lies, and below it the rug and the names of its ends.
_LEFT, _RIGHT, _TOP, _BOTTOM = 0.06, 0.94, 0.1, 0.68
_RUG, _ENDS = (0.7, 0.76), 0.8
#: Where two values stand that are no numbers.
_PAIR = np.array([0.25, 0.75])
#: Numbers end here where there is a place behind them for what is missing.
_END = 0.9


def height_of(p: Any) -> Any:
    """Return where in its cell a probability is."""
    return _BOTTOM - (_BOTTOM - _TOP) * p


def draw_cells(ax: Any, drawn: list[Curves], tasks: list[int]) -> None:
    """Draw all curves, rugs and marks in a few collections."""
    ax.set(xlim=(0, len(tasks)), ylim=(max(len(drawn), 1), 0), xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    ax.patch.set_visible(False)
    told, other, rugs, shades = [], [], [], []
    gaps, here, compared = [], [], []
    for (row, curve), (at, k) in product(enumerate(drawn), enumerate(tasks)):
        x, line = at + _places(curve), _on_line(curve)
        y = row + height_of(curve.told[:, k])
        told.append(np.column_stack([x, y])[line])
        if np.isfinite(curve.other[:, k]).all():
            rest = row + height_of(curve.other[:, k])
            other.append(np.column_stack([x, rest])[line])
        shades += [(row, *ends) for ends in _shaded(curve, k, x, at)]
        rugs += [[(t, row + _RUG[0]), (t, row + _RUG[1])] for t in at + _rug(curve)]
        here.append((x[curve.here], y[curve.here]))
        gaps += [(x[i], y[i]) for i in np.setdiff1d(np.arange(len(x)), line)]
        there = curve.beside
        if there >= 0:
            compared.append((x[there], y[there]))
    _add_frames(ax, len(drawn), len(tasks))
    _add_shades(ax, shades)
    _add_lines(ax, rugs, OTHER, 0.7, "rug")
    _add_lines(ax, other, OTHER, 1.3, "next class")
    _add_lines(ax, told, ink(), 1.7, "told")
    _add_dots(ax, gaps, "gap", size=10)
    _add_dots(ax, compared, "compared")
    _add_dots(ax, here, "here")


def has_gap(curve: Curves) -> bool:
    """Whether numbers may be missing, which stands behind them."""
    return curve.is_number and bool(np.isnan(curve.numbers).any())


def write_ends(ax: Any, drawn: list[Curves], n_columns: int) -> None:
    """Write below the curves of some columns from where to where they go."""
    style = {"fontsize": "x-small", "color": "0.5", "va": "top", "gid": "end"}
    for row, curve in enumerate(drawn):
        if not curve.is_number:
            continue
        places, line = _places(curve), _on_line(curve)
        for at, (i, side) in product(
            range(n_columns), ((line[0], "left"), (line[-1], "right"))
        ):
            ax.text(at + places[i], row + _ENDS, curve.values[i], ha=side, **style)
        if has_gap(curve):
            for at in range(n_columns):
                ax.text(at + _RIGHT, row + _ENDS, "?", ha="center", **style)


def _on_line(curve: Curves) -> np.ndarray:
    """Return the values that a line joins: all but what is missing."""
    known = np.isfinite(curve.numbers) | (not curve.is_number)
    return np.flatnonzero(known)


def _places(curve: Curves) -> np.ndarray:
    """Return where in a cell the values are."""
    if not curve.is_number:
        return np.resize(_PAIR, len(curve.values))
    missing = np.isnan(curve.numbers)
    return np.where(missing, _RIGHT, _place(curve, curve.numbers))


def _place(curve: Curves, numbers: np.ndarray) -> np.ndarray:
    low, high = curve.range
    end = _END if np.isnan(curve.numbers).any() else 1.0
    part = end * (numbers - low) / (high - low)
    return np.asarray(_LEFT + (_RIGHT - _LEFT) * part)


def _rug(curve: Curves) -> np.ndarray:
    """Return where in a cell the numbers of the background are."""
    if not curve.is_number:
        return np.zeros(0)
    low, high = curve.range
    return _place(curve, curve.seen[(curve.seen >= low) & (curve.seen <= high)])


def _shaded(curve: Curves, k: int, x: np.ndarray, at: int) -> list[tuple[float, float]]:
    """Return from where to where the verdict is another one, halfway to the next."""
    turned, line = curve.turned[:, k], _on_line(curve)
    between = (x[line][1:] + x[line][:-1]) / 2
    first, last = (at + _LEFT, at + _RIGHT) if not curve.is_number else x[line[[0, -1]]]
    edges = np.concatenate([[first], between, [last]])
    ends = np.flatnonzero(np.diff(np.r_[False, turned[line], False].astype(int)))
    found = [(edges[start], edges[end]) for start, end in ends.reshape(-1, 2)]
    alone = np.setdiff1d(np.flatnonzero(turned), line)
    return found + [(x[i] - 0.03, x[i] + 0.03) for i in alone]


def _add_frames(ax: Any, n_rows: int, n_columns: int) -> None:
    """Draw lines at 0, a half and 1 in each cell."""
    from matplotlib.collections import LineCollection

    for p, style in ((0.0, "-"), (0.5, ":"), (1.0, "-")):
        lines = [
            [(k + _LEFT, row + height_of(p)), (k + _RIGHT, row + height_of(p))]
            for row, k in product(range(n_rows), range(n_columns))
        ]
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


def _add_lines(ax: Any, lines: list[Any], color: str, width: float, gid: str) -> None:
    from matplotlib.collections import LineCollection

    found = LineCollection(lines, colors=color, linewidths=width, gid=gid)
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
