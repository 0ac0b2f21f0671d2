"""Effects of features on all tasks, as a heatmap with roles."""

from __future__ import annotations

from itertools import chain
from typing import Any

import numpy as np

from skmtl.explain.telling.pictures._bars import more
from skmtl.explain.telling.pictures._colors import (
    GREY,
    ROLE_LOOKS,
    Scale,
    black_or_white,
)
from skmtl.explain.telling.pictures._scene import Scene
from skmtl.plotting._figure import new_axes
from skmtl.plotting._labels import CHARACTER, LINE, as_written, inches_of

__all__ = ["draw_heatmap", "part_kinds", "separate"]

#: Inches of a row's rim, and of the roles and the scale beside.
_RIM, _ROLES, _BAR = 0.16, 1.25, 1.1
#: Inches from one scale to the next, and where room is made for what stands between.
_APART, _NEAR = 0.9, 0.15
#: Characters of a line of a feature's or of a task's name.
_MOST_BESIDE, _MOST_ABOVE = 42, 26


def draw_heatmap(scene: Scene, ax: Any) -> list[Any]:
    """Draw features by tasks, with what is known of each beside and below.

    Tasks with classes and numbers have each their own scale of colours.
    """
    n_tasks = len(scene.tasks)
    bars = _BAR * len(scene.kinds)
    roles = _ROLES if scene.roles else 0.1
    names = scene.names(_MOST_BESIDE)
    column = 1.5 if n_tasks <= 3 else 1.15 if n_tasks <= 6 else 0.85
    row = _RIM + LINE * max(map(len, names))
    beside = inches_of(chain(*names))
    upright, heads = _heads(scene, column)
    above = inches_of(chain(*heads)) if upright else LINE * max(map(len, heads))
    ax = new_axes(
        ax,
        beside + n_tasks * column + roles + bars,
        max(row * len(names), 1.2) + above + 0.9,
    )
    free = ax.figure.get_layout_engine() is None
    width = ax.get_window_extent().width / ax.figure.dpi
    # until it is laid out, a new figure's axes are not as large as they will be
    column = (width - roles - bars) / n_tasks if free else column
    if free:
        upright, heads = _heads(scene, column)

    shown = np.where(scene.told, scene.effects, np.nan)
    images = [_paint(ax, scene, shown, own, column) for own in scene.kinds]
    _write_heads(ax, heads, upright)
    ax.set_yticks(range(len(names)), ["\n".join(map(as_written, n)) for n in names])
    _write_more(ax, scene.n_more)
    _write_roles(ax, scene.roles)
    _write_fidelity(ax, scene, column)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    separate(ax, shown.shape)
    part_kinds(ax, scene.is_number)
    for image, own in zip(reversed(images), reversed(scene.kinds), strict=True):
        # the last one stands beside the roles, and others at the right of it
        between = roles + 0.1 if image is images[0] else _APART
        if free:
            pad = {"pad": between / (ax.get_window_extent().width / ax.figure.dpi)}
        else:  # wide pictures would have several far apart
            pad = {"pad": _NEAR / (n_tasks * column)} if len(images) > 1 else {}
        label = scene.meaning(of_number=bool(scene.is_number[own].all()))
        bar = ax.figure.colorbar(image, ax=ax, label=as_written(label), **pad)
        bar.ax.locator_params(nbins=7)
    return [ax]


def _paint(
    ax: Any, scene: Scene, shown: np.ndarray, own: np.ndarray, column: float
) -> Any:
    """Paint the effects on tasks of one kind, all in one scale, and return the image.

    Numbers are in shares of their spreads, classes in probability.
    """
    scale = Scale(scene.limit_of(own))
    cmap = scale.mappable.cmap
    if not own.all():  # what is not painted is seen through
        ax.set_facecolor(GREY)
        cmap = cmap.with_extremes(bad=(0, 0, 0, 0))
    effects = np.where(own, shown, np.nan)
    image = ax.imshow(effects, cmap=cmap, norm=scale.mappable.norm, aspect="auto")
    if column > 0.5:
        _write_effects(ax, effects, scene.counts, scale)
    return image


def _heads(scene: Scene, column: float) -> tuple[bool, list[list[str]]]:
    """Return the lines above each column, and whether they stand upright."""
    most = int(column / CHARACTER)
    heads = [scene.task_lines(k, most, interval=False) for k in scene.tasks]
    if column > 0.6 and max(map(len, heads)) <= (5 if column > 1 else 3):
        return False, heads
    most = _MOST_ABOVE
    return True, [scene.task_lines(k, most, interval=False) for k in scene.tasks]


def _write_heads(ax: Any, heads: list[list[str]], upright: bool) -> None:
    ax.xaxis.tick_top()
    ax.set_xticks(
        range(len(heads)),
        ["\n".join(map(as_written, lines)) for lines in heads],
        rotation=90 if upright else 0,
        multialignment="left" if upright else "center",
    )


def _write_more(ax: Any, n: int) -> None:
    """Write below the names how many features are not shown."""
    for (line,) in more(n):
        ax.annotate(
            line,
            xy=(0, 0),
            xycoords="axes fraction",
            xytext=(-8, -5),
            textcoords="offset points",
            ha="right",
            va="top",
            fontsize="small",
            gid="more",
        )


def _write_effects(
    ax: Any, effects: np.ndarray, counts: np.ndarray, scale: Scale
) -> None:
    """Write the numbers into the cells; none for a feature without an effect.

    Those that count are bold, the others in italics.
    """
    digits = 2 if scale.limit >= 0.1 else 3
    colors = scale.color(effects)
    for (i, j), effect in np.ndenumerate(effects):
        if np.isfinite(effect) and effect:
            ax.text(
                j,
                i,
                f"{effect:+.{digits}f}".replace("-", "\u2212"),
                ha="center",
                va="center",
                color=black_or_white(colors[i, j]),
                weight="bold" if counts[i, j] else "normal",
                style="normal" if counts[i, j] else "italic",
                gid="effect",
            )


def _write_roles(ax: Any, roles: list[str]) -> None:
    """Write the role of each feature to the right of its row, with its mark."""
    for i, role in enumerate(roles):
        color, _, mark = ROLE_LOOKS[role]
        place = {
            "xy": (1, i),
            "xycoords": ax.get_yaxis_transform(),
            "textcoords": "offset points",
            "va": "center_baseline",
        }
        ax.annotate(mark, xytext=(13, 0), ha="center", color=color, **place)
        ax.annotate(role, xytext=(23, 0), ha="left", gid="role", **place)


def _write_fidelity(ax: Any, scene: Scene, column: float) -> None:
    """Write below each task how far its surrogate holds, or why it does not."""
    short = {"constant": "constant", "fidelity": "too low", "one": "one only"}
    for at, k in enumerate(scene.tasks):
        reason = short.get(scene.facts.vacuous[k], "")
        lines = [line for line in (scene.fidelity(k), reason) if line]
        ax.annotate(
            "\n".join(lines),
            xy=(at, 0),
            xycoords=ax.get_xaxis_transform(),
            xytext=(0, -5),
            textcoords="offset points",
            ha="center",
            va="top",
            fontsize="small",
            rotation=0 if column > 0.7 else 90,
            gid="fidelity",
        )


def separate(ax: Any, shape: tuple[int, ...]) -> None:
    """Draw white lines between the cells."""
    ax.hlines(np.arange(1, shape[0]) - 0.5, -0.5, shape[1] - 0.5, color="white")
    ax.vlines(np.arange(1, shape[1]) - 0.5, -0.5, shape[0] - 0.5, color="white")


def part_kinds(ax: Any, is_number: np.ndarray) -> None:
    """Leave a gap between tasks with classes and numbers."""
    from matplotlib import rcParams

    ends = np.flatnonzero(np.diff(is_number.astype(int))) + 0.5
    style = {"color": rcParams["figure.facecolor"], "linewidth": 7, "gid": "gap"}
    for end in ends:
        ax.axvline(end, **style)
