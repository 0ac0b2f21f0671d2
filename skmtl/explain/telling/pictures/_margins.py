"""What stands around a grid of curves: tasks, features, scales."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np

from skmtl.explain.facts._curves import Curves, runners_up
from skmtl.explain.facts._percents import percent
from skmtl.explain.telling.pictures._bars import more
from skmtl.explain.telling.pictures._colors import ROLE_LOOKS, ink
from skmtl.explain.telling.pictures._columns import Column
from skmtl.explain.telling.pictures._key import write_key
from skmtl.explain.telling.pictures._scene import Scene
from skmtl.plotting._labels import (
    CHARACTER,
    LINE,
    as_written,
    lines_of,
    shortened,
    width_of,
)

__all__ = ["scale_beside", "write_around"]

#: Inches of the scale at the left, and of nothing there.
_SCALE, _NO_SCALE = 0.5, 0.1
#: Characters of a task's name that stands upright.
_MOST_ABOVE = 26
#: A column of fewer inches has its heads upright.
_NARROW = 0.9


def scale_beside(columns: list[Column]) -> float:
    """Return the inches between names and columns, of which the first has its scale."""
    return _NO_SCALE if columns[0].inches else _SCALE


def write_around(
    ax: Any,
    scene: Scene,
    drawn: list[Curves],
    names: list[list[str]],
    columns: list[Column],
    size: tuple[float, float],
) -> None:
    """Write all that stands around, with a cell and the whole of some inches."""
    column, width = size
    _write_heads(ax, scene, columns, column)
    _write_names(ax, scene, names, drawn, columns)
    _write_scale(ax, drawn, columns)
    write_key(ax, scene, drawn, columns, width)


def _write_heads(ax: Any, scene: Scene, columns: list[Column], column: float) -> None:
    """Write above each column its task, the class of the curve, and the next one.

    Or the number, with its interval where there is room.
    """
    given = scene.explanation
    upright = min(own.inches + column for own in columns) < _NARROW
    others = runners_up(given)
    ahead = scene.facts.ahead
    others_named = any(len(given.classes[k]) > 2 or ahead[k] >= 0 for k in scene.tasks)
    # of many numbers, all intervals are written or none
    with_intervals = all(
        width_of(line) <= (own.inches + column) / CHARACTER + 1
        for own, k in zip(columns, scene.tasks, strict=True)
        if given.is_number[k]
        for line in scene.number_lines(k, int((own.inches + column) / CHARACTER))[1:]
    )
    for own, k in zip(columns, scene.tasks, strict=True):
        at, most = own.middle, int((own.inches + column) / CHARACTER)
        task = scene.names_and_units[0][k]
        if upright:
            if given.is_number[k]:
                told = scene.number_lines(k, _MOST_ABOVE)[0]
            else:
                told = _label(scene, k, int(scene.facts.spoken[k]))
            lines = [task, told]
            lines = [shortened(line, _MOST_ABOVE) for line in lines]
            _write_above(ax, at, "\n".join(map(as_written, lines)), 0, rotation=90)
            continue
        # fonts for other scripts seldom have bold letters
        weight = "bold" if task.isascii() else "normal"
        rows = [(line, ink(), weight) for line in lines_of(task, most, 2)]
        if given.is_number[k]:
            told, *within = scene.number_lines(k, most)
            rows.append((shortened(told, most), ink(), "normal"))
            if with_intervals:
                rows += [(line, "0.5", "normal") for line in within]
        else:
            told = _label(scene, k, int(scene.facts.spoken[k]))
            rows.append((_fitted(told, most), ink(), "normal"))
            rest = _label(scene, k, others[k]) if len(given.classes[k]) > 2 else ""
            if ahead[k] >= 0 and scene.facts.predicted[k] == scene.facts.spoken[k]:
                rest = f"more probable: {_label(scene, k, ahead[k])}"
            rows += [(_fitted(rest, most), "0.5", "normal")] if others_named else []
        for up, (line, color, weight) in enumerate(reversed(rows)):
            _write_above(ax, at, as_written(line), up, color=color, weight=weight)


def _write_above(ax: Any, at: float, text: str, up: int, **look: Any) -> None:
    """Write above the middle of a column, some lines up."""
    ax.annotate(
        text,
        (at, 0),
        xytext=(0, 4 + 72 * LINE * up),
        textcoords="offset points",
        ha="center",
        va="bottom",
        gid="head",
        annotation_clip=False,
        **look,
    )


def _fitted(told: str, most: int) -> str:
    """Return a label and its percents in so many characters."""
    if width_of(told) <= most:
        return told
    label, number = told.rsplit(": ", 1)
    return f"{shortened(label, max(most - len(number) - 2, 4))}: {number}"


def _label(scene: Scene, k: int, at: int) -> str:
    label = scene.font.clean(str(scene.facts.classes[k][at]))
    return f"{label}: {percent(float(scene.explanation.outputs[k][at]))} %"


def _write_names(
    ax: Any,
    scene: Scene,
    names: list[list[str]],
    drawn: list[Curves],
    columns: list[Column],
) -> None:
    pad = 72 * scale_beside(columns)
    rows = ["\n".join(map(as_written, lines)) for lines in names]
    ax.set_yticks(np.arange(len(rows)) + 0.5, rows)
    ax.tick_params(axis="y", length=0, pad=pad)
    for (line,) in more(len(scene.explanation.features) - len(drawn)):
        ax.annotate(
            line,
            (0, len(drawn)),
            xytext=(-pad, -4),
            textcoords="offset points",
            ha="right",
            va="top",
            fontsize="small",
            gid="more",
            annotation_clip=False,
        )
    known = [(row, c.role) for row, c in enumerate(drawn) if c.role != "none"]
    for row, role in known if scene.roles else []:
        color, _, mark = ROLE_LOOKS[role]
        place: dict[str, Any] = {
            "xy": (columns[-1].end, row + 0.5),
            "textcoords": "offset points",
            "va": "center_baseline",
            "annotation_clip": False,
        }
        style = {"ha": "center", "color": color, "gid": "mark"}
        ax.annotate(mark, xytext=(10, 0), **style, **place)
        ax.annotate(role, xytext=(20, 0), ha="left", gid="role", **place)


def _write_scale(ax: Any, drawn: list[Curves], columns: list[Column]) -> None:
    """Write at the left of each row what its height means."""
    for row, column in product(range(len(drawn)), columns):
        ends = zip(column.ticks[[0, -1]], column.written, strict=False)
        for value, text in ends:
            ax.annotate(
                text,
                (column.across(0.0), row + column.height(value)),
                xytext=(0, 0),
                textcoords="offset points",
                ha="right",
                va="center",
                fontsize="x-small",
                color="0.5",
                gid="tick",
                annotation_clip=False,
            )
