"""The columns of a grid of curves: a task each, with an axis in the unit of the task.

What has different units never stands on the same axis: all rows of a column share its
axis, and no two columns do, but for probabilities, which all go from 0 to 1.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from skmtl.explain.facts._curves import Curves
from skmtl.explain.telling.pictures._figures import ticks_around, written_ticks
from skmtl.explain.telling.pictures._scene import Scene
from skmtl.plotting._labels import CHARACTER, longest

__all__ = ["LEFT", "RIGHT", "Column", "columns_of", "height_of", "placed"]

#: Where in its cell a curve lies.
LEFT, RIGHT, _TOP, _BOTTOM = 0.06, 0.94, 0.1, 0.68
#: Ticks are of this size, beside the usual one; between them and the curve are inches.
_SIZE, _GAP = 0.7, 0.04
#: Cells have these inches at least, whatever their ticks need.
_LEAST_INCHES = 0.2
#: An axis goes over this part of the spread at least: less is not worth being seen.
_LEAST = 0.1


def height_of(p: Any) -> Any:
    """Return where in its cell a probability is, or a part of another axis."""
    return _BOTTOM - (_BOTTOM - _TOP) * p


@dataclass(frozen=True, eq=False)
class Column:
    """A task's place and axis in a grid of curves.

    Parameters
    ----------
    ticks : ndarray
        Of which the first and the last are the ends of the axis.
    written : tuple of str, default=()
        These ends, as written at the left of each cell; none at that of a task whose
        left neighbour has the same axis.
    is_number : bool, default=False
    interval : tuple of float, default=(nan, nan)
        What the model gives as interval of a number, in its unit.
    target : float, default=nan
        The value of a number that is asked for.
    inches : float, default=0.0
        What is left free for ticks.
    start, room : float, default=0.0
        Where the column begins, and what is left free for ticks, with the width of a
        cell as unit.
    """

    ticks: np.ndarray
    written: tuple[str, ...] = ()
    is_number: bool = False
    interval: tuple[float, float] = (np.nan, np.nan)
    target: float = np.nan
    inches: float = 0.0
    start: float = 0.0
    room: float = 0.0

    @property
    def middle(self) -> float:
        """Where the middle of the column is."""
        return self.start + (self.room + 1) / 2

    @property
    def end(self) -> float:
        """Where the column ends."""
        return self.start + self.room + 1

    def height(self, values: Any) -> Any:
        """Return where in its cell a value of the task is."""
        low, high = self.ticks[0], self.ticks[-1]
        return height_of((values - low) / (high - low))

    def across(self, places: Any) -> Any:
        """Return where on the axes places of its cell are."""
        return self.start + self.room + places


def columns_of(scene: Scene, drawn: list[Curves]) -> list[Column]:
    """Return the columns of all tasks that are shown, not yet beside each other."""
    given, found = scene.explanation, []
    for at, k in enumerate(scene.tasks):
        if given.is_number[k]:
            found.append(_of_number(scene, drawn, k))
            continue
        follows = at > 0 and bool(given.is_number[scene.tasks[at - 1]])
        ends = ("0", "100 %") if at == 0 or follows else ()
        room = _room(ends) if follows else 0.0
        found.append(Column(np.array([0.0, 0.5, 1.0]), ends, inches=room))
    return found


def placed(
    columns: list[Column], cell: float, most: float = np.inf
) -> tuple[list[Column], float]:
    """Return columns beside each other, and the inches of a cell.

    Parameters
    ----------
    columns : list of Column
    cell : float
        Inches that each cell is to have.
    most : float, default=inf
        Inches of all columns together, if they are limited.
    """
    rooms = sum(column.inches for column in columns)
    cell = min(cell, max((most - rooms) / len(columns), _LEAST_INCHES))
    found: list[Column] = []
    for column in columns:
        start = found[-1].end if found else 0.0
        found.append(replace(column, start=start, room=column.inches / cell))
    return found, cell


def _room(written: tuple[str, ...]) -> float:
    return _SIZE * CHARACTER * longest(written) + _GAP


def _of_number(scene: Scene, drawn: list[Curves], k: int) -> Column:
    ticks = _ticks(scene, drawn, k)
    written = written_ticks(ticks)
    ends = written[0], written[-1]
    target = float(scene.explanation.targets[k])
    return Column(ticks, ends, True, scene.interval(k), target, _room(ends))


def _ticks(scene: Scene, drawn: list[Curves], k: int) -> np.ndarray:
    """Return ticks around all that is drawn of a number."""
    given = scene.explanation
    shown = [float(given.outputs[k][0]), *scene.interval(k), float(given.targets[k])]
    shown += [float(value) for curve in drawn for value in curve.told[:, k]]
    known = np.array(shown)[np.isfinite(shown)]
    low, high = float(known.min()), float(known.max())
    lacking = max(_LEAST * float(given.spreads[k]) - (high - low), 0.0)
    return ticks_around(low - lacking / 2, high + lacking / 2)
