"""Effects with their intervals, a panel of bars for each task."""

from __future__ import annotations

from itertools import chain
from typing import Any

import numpy as np

from skmtl.explain.telling.pictures._bars import (
    INTERVAL,
    draw_bars,
    draw_frame,
    lines_below,
    more,
    name_rows,
    row_height,
)
from skmtl.explain.telling.pictures._colors import (
    GREY,
    LOWERS,
    RAISES,
    role_handles,
)
from skmtl.explain.telling.pictures._figures import shorten_ticks
from skmtl.explain.telling.pictures._scene import Scene, width_within
from skmtl.plotting._figure import add_legend, label_outside, panels
from skmtl.plotting._labels import (
    LINE,
    as_written,
    inches_of,
)

__all__ = ["draw_effects"]

#: Inches of a panel's bars, and below them.
_WIDTH, _BELOW = 2.4, 0.7
#: ... where each panel has a label of its own.
_LABEL = 3 * LINE
#: Characters of a line of a feature's name.
_MOST_BESIDE = 42
#: The normal distribution's 95 % lie within so many standard errors.
_Z = 1.959963984540054


def draw_effects(scene: Scene, ax: Any) -> list[Any]:
    """Draw bars in the colours of the features' roles, hatched if asked for.

    Those of a single task, which has none, are in the colours of their signs. Panels of
    numbers are in the unit of each.
    """
    n_tasks = len(scene.tasks)
    names = [*scene.names(_MOST_BESIDE), *more(scene.n_more)]
    n_cols = n_tasks if n_tasks <= 3 else int(np.ceil(np.sqrt(n_tasks)))
    width = _WIDTH * (1.6 if n_tasks == 1 else 1)
    legend = 1.3 if scene.roles else 0.2
    beside = (inches_of(chain(*names)) + legend) / n_cols
    height = max(row_height(names) * len(names), 1.0) + _BELOW
    height += scene.title_height(width)
    height += _LABEL if scene.is_number.any() else 0.0
    given, strip = _strip_above(scene, ax, width)
    axes = panels(given, n_tasks, width + beside, height)
    room = width_within(ax, axes, width)
    units = scene.facts.units[scene.tasks]
    errors = _Z * scene.facts.standard_errors[np.ix_(scene.features, scene.tasks)]
    errors, sizes = units * errors, units * scene.effects
    for at, (panel, k) in enumerate(zip(axes, scene.tasks, strict=True)):
        effects, error = sizes[:, at], errors[:, at]
        if scene.told[at]:
            ends = effects - error, effects + error
            colors = None if scene.roles else np.where(effects > 0, RAISES, LOWERS)
            draw_bars(panel, effects, *ends, scene.roles, colors, hatched=scene.hatched)
        else:
            panel.set_facecolor(GREY)
            scene.write_reason(panel, k, room)
        draw_frame(panel, len(names))
        scene.add_title(panel, k, room)
    for own in _of_one_unit(scene):
        _set_range(axes[own], sizes[:, own], errors[:, own], scene.told[own])
    for panel in axes[scene.is_number]:
        shorten_ticks(panel)
    name_rows(axes, names)
    _label_axes(axes, scene)
    if scene.roles:
        _add_roles(
            axes, strip, role_handles(scene.roles, hatched=scene.hatched), n_cols
        )
    return list(axes)


def _strip_above(scene: Scene, ax: Any, width: float) -> tuple[Any, Any]:
    """Return axes to be divided, and a strip above for the legend where one is needed.

    Where a layout engine makes room, the legend stands beside the panels.
    """
    n_tasks = len(scene.tasks)
    spec = ax.get_subplotspec() if hasattr(ax, "get_subplotspec") else None
    if n_tasks == 1 or spec is None or ax.figure.get_layout_engine() is not None:
        return ax, None
    box = ax.get_window_extent()
    inside = min(width, 0.8 * box.width / ax.figure.dpi / n_tasks)
    height = box.height / ax.figure.dpi
    strip = min(0.3 + scene.title_height(inside), height / 2)
    grid = spec.subgridspec(2, 1, height_ratios=[strip, height - strip], hspace=0)
    ax.set_axis_off()
    over, under = (ax.figure.add_subplot(grid[k]) for k in range(2))
    over.set_axis_off()
    return under, over


def _of_one_unit(scene: Scene) -> list[Any]:
    """Return the places of tasks with classes, and of each number by itself."""
    numbers = np.flatnonzero(scene.is_number)
    classes = np.flatnonzero(~scene.is_number)
    return [*([classes] if len(classes) else []), *numbers[:, None]]


def _set_range(
    axes: Any, effects: np.ndarray, errors: np.ndarray, told: np.ndarray
) -> None:
    """Let bars of the same length mean the same in panels of one unit."""
    shown = told if told.any() else np.ones_like(told)
    effects, errors = effects[:, shown], errors[:, shown]
    low = min((effects - errors).min(initial=0), 0)
    high = max((effects + errors).max(initial=0), 0)
    rim = 0.06 * (high - low) or 0.1
    for ax in axes:
        ax.set_xlim(low - rim, high + rim)


def _label_axes(axes: Any, scene: Scene) -> None:
    """Write below the panels what bars are; below each if there are other units."""
    # without a layout engine nobody makes room for a second line
    wide = axes[0].figure.get_layout_engine() is not None
    if not scene.is_number.any():
        two = f"{scene.meaning()}\n{INTERVAL}"
        label_outside(axes, two if wide else "Effect, 95 % interval", "")
        return
    for ax, k, is_number in zip(axes, scene.tasks, scene.is_number, strict=True):
        unit = scene.unit(k) if is_number else ""
        what = scene.meaning(of_number=bool(is_number), unit=unit)
        short = f"Effect ({unit})" if unit else "Effect"
        lines = lines_below(what, _WIDTH)
        lines = lines if wide else [f"{short}, 95 % interval"]
        ax.set_xlabel("\n".join(map(as_written, lines)))


def _add_roles(axes: Any, strip: Any, handles: list[Any], n_cols: int) -> None:
    if strip is None:
        n_first = n_cols if len(axes) > 1 else 1
        add_legend(axes[:n_first][-1], handles).set_title("Role")
    else:
        strip.legend(
            handles=handles,
            loc="upper center",
            ncols=len(handles),
            borderaxespad=0,
            frameon=False,
        )
