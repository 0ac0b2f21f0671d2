"""What stands around a grid of curves: tasks, features, scale, key."""

from __future__ import annotations

from typing import Any

import numpy as np

from skmtl.explain.facts._curves import Curves, runners_up
from skmtl.explain.facts._percents import percent
from skmtl.explain.telling.pictures._bars import more
from skmtl.explain.telling.pictures._cells import OTHER, SHADE, has_gap, height_of
from skmtl.explain.telling.pictures._colors import ROLE_LOOKS, ink
from skmtl.explain.telling.pictures._scene import Scene
from skmtl.plotting._labels import (
    CHARACTER,
    LINE,
    as_written,
    lines_of,
    shortened,
    width_of,
)

__all__ = ["SCALE", "write_around"]

#: Inches of the scale at the left, and of an entry of the key.
SCALE, _ENTRY = 0.5, 1.7
#: Characters of a task's name that stands upright.
_MOST_ABOVE = 26
#: A column of fewer inches has its heads upright.
_NARROW = 0.9


def write_around(
    ax: Any,
    scene: Scene,
    drawn: list[Curves],
    names: list[list[str]],
    size: tuple[float, float],
) -> None:
    """Write all that stands around, with a column and the whole of some inches."""
    column, width = size
    _write_heads(ax, scene, column)
    _write_names(ax, scene, names, drawn)
    _write_scale(ax, drawn)
    _write_key(ax, scene, drawn, width)


def _write_heads(ax: Any, scene: Scene, column: float) -> None:
    """Write above each column its task, the class of the curve, and the next one."""
    given, most = scene.explanation, int(column / CHARACTER)
    others = runners_up(given)
    others_named = any(len(given.classes[k]) > 2 for k in scene.tasks)
    for at, k in enumerate(scene.tasks):
        task = scene.font.clean(given.shown_tasks[k])
        spoken = int(scene.facts.spoken[k])
        told = _label(scene, k, spoken)
        rest = _label(scene, k, others[k]) if len(given.classes[k]) > 2 else ""
        if column < _NARROW:
            lines = [shortened(task, _MOST_ABOVE), shortened(told, _MOST_ABOVE)]
            _write_above(ax, at, "\n".join(map(as_written, lines)), 0, rotation=90)
            continue
        # fonts for other scripts seldom have bold letters
        weight = "bold" if task.isascii() else "normal"
        rows = [(line, ink(), weight) for line in lines_of(task, most, 2)]
        rows.append((_fitted(told, most), ink(), "normal"))
        rows += [(_fitted(rest, most), "0.5", "normal")] if others_named else []
        for up, (line, color, weight) in enumerate(reversed(rows)):
            _write_above(ax, at, as_written(line), up, color=color, weight=weight)


def _write_above(ax: Any, at: int, text: str, up: int, **look: Any) -> None:
    """Write above a column, some lines up."""
    ax.annotate(
        text,
        (at + 0.5, 0),
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
    return f"{label}: {percent(float(scene.explanation.probabilities[k][at]))} %"


def _write_names(
    ax: Any, scene: Scene, names: list[list[str]], drawn: list[Curves]
) -> None:
    rows = ["\n".join(map(as_written, lines)) for lines in names]
    ax.set_yticks(np.arange(len(rows)) + 0.5, rows)
    ax.tick_params(axis="y", length=0, pad=72 * SCALE)
    for (line,) in more(len(scene.explanation.features) - len(drawn)):
        ax.annotate(
            line,
            (0, len(drawn)),
            xytext=(-72 * SCALE, -4),
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
            "xy": (len(scene.tasks), row + 0.5),
            "textcoords": "offset points",
            "va": "center_baseline",
            "annotation_clip": False,
        }
        style = {"ha": "center", "color": color, "gid": "mark"}
        ax.annotate(mark, xytext=(10, 0), **style, **place)
        ax.annotate(role, xytext=(20, 0), ha="left", gid="role", **place)


def _write_scale(ax: Any, drawn: list[Curves]) -> None:
    """Write at the left of each row what its height means."""
    for row in range(len(drawn)):
        for height, text in ((0.0, "0"), (1.0, "100 %")):
            ax.annotate(
                text,
                (0, row + height_of(height)),
                xytext=(0, 0),
                textcoords="offset points",
                ha="right",
                va="center",
                fontsize="x-small",
                color="0.5",
                annotation_clip=False,
            )


def _write_key(ax: Any, scene: Scene, drawn: list[Curves], width: float) -> None:
    """Write below all what the marks mean."""
    if not drawn:
        return
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    parts = any(curve.is_taken_away for curve in drawn)
    here, then = (
        ("as it is", "without it") if parts else ("this input", "compared with")
    )
    dot: dict[str, Any] = {"marker": "o", "linestyle": "", "markeredgecolor": ink()}
    key: list[Any] = [
        Line2D([], [], color=ink(), label="the class above"),
        Line2D([], [], label=here, markerfacecolor=ink(), **dot),
    ]
    if any(np.isfinite(curve.other[:, scene.tasks]).any() for curve in drawn):
        key.insert(1, Line2D([], [], color=OTHER, label="the next likely class"))
    if any(curve.beside >= 0 for curve in drawn):
        key.append(Line2D([], [], label=then, markerfacecolor="none", **dot))
    if any(curve.turned[:, scene.tasks].any() for curve in drawn):
        key.append(Patch(facecolor=SHADE, alpha=0.35, label="another answer"))
    if any(curve.is_number for curve in drawn):
        bar: dict[str, Any] = {"marker": "|", "linestyle": "", "color": OTHER}
        key.append(Line2D([], [], label="values seen", **bar))
    if any(has_gap(curve) for curve in drawn):
        sign: dict[str, Any] = {"marker": "$?$", "linestyle": "", "color": OTHER}
        key.append(Line2D([], [], label="if it is missing", **sign))
    ax.legend(
        handles=key,
        loc="upper center",
        bbox_to_anchor=(0.5, 0),
        borderaxespad=1.2,
        ncols=max(min(len(key), int(width / _ENTRY)), 2),
        frameon=False,
        fontsize="small",
    )
