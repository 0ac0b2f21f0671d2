"""What the model answers as one feature alone is varied, features by tasks."""

from __future__ import annotations

from itertools import chain
from typing import Any

import numpy as np

from skmtl.explain.facts._curves import Curves, curves
from skmtl.explain.neighbours._features import ImageSource
from skmtl.explain.telling.pictures._cells import draw_cells, write_ends
from skmtl.explain.telling.pictures._columns import Column, columns_of, placed
from skmtl.explain.telling.pictures._image import draw_numbered
from skmtl.explain.telling.pictures._margins import scale_beside, write_around
from skmtl.explain.telling.pictures._scene import Scene
from skmtl.plotting._figure import new_figure, panels
from skmtl.plotting._labels import LINE, inches_of, lines_of, shortened

__all__ = ["draw_answers"]

#: Inches of a row of curves, of a row of pairs, of the roles, of the key.
_ROW, _PAIR, _ROLES, _KEY = 0.78, 0.6, 1.2, 0.75
#: ... of a column of so many tasks at most, and of an image beside.
_COLUMNS = (1.9, 3), (1.4, 5), (1.1, 8), (0.8, 10**9)
_IMAGE = 3.0
#: Columns of more inches have the ends of their curves written; below that the first
#: one has, if it is not too narrow either.
_WIDE, _NARROW = 1.5, 1.0
#: Characters of a line of a feature's name, and of a value.
_MOST_BESIDE, _MOST_OF_VALUE = 34, 14
_NOTHING = "no feature has another value\nthat the model could be asked about"


def draw_answers(scene: Scene, ax: Any) -> list[Any]:
    """Draw a curve for each feature and task; of an image, its segments first."""
    drawn = curves(scene.explanation)
    names = [_names(scene, curve) for curve in drawn]
    n_tasks = len(scene.tasks)
    column = next(wide for wide, most in _COLUMNS if n_tasks <= most)
    columns = columns_of(scene, drawn)
    width = inches_of(chain(*names)) + scale_beside(columns) + n_tasks * column
    width += sum(own.inches for own in columns)
    width += _ROLES if scene.roles else 0.2
    height = _height(names, drawn)
    if not isinstance(scene.explanation.source, ImageSource):
        ax = panels(ax, 1, width, height)[0]
        _draw(scene, ax, drawn, names, columns, (column, width))
        return [ax]
    image, ax = _two_axes(ax, width, height)
    draw_numbered(image, scene, [curve.feature for curve in drawn])
    _draw(scene, ax, drawn, names, columns, (column, width))
    return [image, ax]


def _two_axes(ax: Any, width: float, height: float) -> Any:
    """Return axes for an image and for the curves beside it."""
    if ax is not None:
        return panels(ax, 2, width, height)
    figure = new_figure(_IMAGE + width, height)
    return figure.subplots(1, 2, width_ratios=[_IMAGE, width])


def _draw(
    scene: Scene,
    ax: Any,
    drawn: list[Curves],
    names: list[list[str]],
    columns: list[Column],
    size: tuple[float, float],
) -> None:
    """Draw the grid on one axes, of cells and a whole of some inches."""
    column, width = size
    room = np.inf
    if ax.figure.get_layout_engine() is None:
        room = ax.get_window_extent().width / ax.figure.dpi
    columns, column = placed(columns, column, room)
    draw_cells(ax, drawn, scene.tasks, columns)
    write_ends(ax, drawn, columns[: _with_ends(scene, column)])
    write_around(ax, scene, drawn, names, columns, (column, width))
    if not drawn:
        style: dict[str, Any] = {"ha": "center", "va": "center", "gid": "reason"}
        ax.text(0.5, 0.5, _NOTHING, transform=ax.transAxes, **style)


def _with_ends(scene: Scene, column: float) -> int:
    """Return below how many curves of a row there is room for their ends."""
    return len(scene.tasks) if column > _WIDE else int(column > _NARROW)


def _height(names: list[list[str]], drawn: list[Curves]) -> float:
    lines = max(map(len, names), default=1)
    row = max(_ROW if any(c.is_number for c in drawn) else _PAIR, LINE * lines + 0.12)
    return max(len(drawn), 1) * row + 3 * LINE + _KEY


def _names(scene: Scene, curve: Curves) -> list[str]:
    """Return the lines beside a row: a feature, its value, and the one compared."""
    features = scene.explanation.features
    name = scene.font.clean(features.shown[curve.feature])
    lines = lines_of(name, _MOST_BESIDE, 2)
    if curve.is_taken_away:
        return lines
    then = curve.beside
    places = [("\u25cf", curve.here), ("\u25cb", then)][: 1 + (then >= 0)]
    values = [scene.font.clean(curve.values[i]) for _, i in places]
    marks = [
        f"{mark} {shortened(value, _MOST_OF_VALUE)}"
        for (mark, _), value in zip(places, values, strict=True)
    ]
    return [*lines, "   ".join(marks)]
