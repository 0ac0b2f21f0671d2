"""Many explanations at once: how large the effects are, and the roles."""

from __future__ import annotations

from itertools import chain
from typing import Any

import numpy as np
import pandas as pd

from skmtl.explain.facts._record import Record
from skmtl.explain.facts._units import tasks_and_units
from skmtl.explain.summaries._means import largest_shown
from skmtl.explain.telling.pictures._bars import (
    INTERVAL,
    draw_bars,
    draw_frame,
    lines_below,
    mark_cut,
    more,
    name_rows,
    row_height,
)
from skmtl.explain.telling.pictures._colors import ROLE_LOOKS, role_handles
from skmtl.explain.telling.pictures._figures import shorten_ticks
from skmtl.explain.telling.pictures._sizes import MOST_PANELS, draw_sizes
from skmtl.plotting._choice import chosen
from skmtl.plotting._figure import add_legend, label_outside, panels
from skmtl.plotting._fonts import font_for
from skmtl.plotting._labels import CHARACTER, LINE, as_written, inches_of, lines_of

__all__ = ["draw_summary"]

#: Inches of a panel's bars, and above and below them.
_WIDTH, _AROUND = 2.2, 0.9
_MOST_BESIDE = 34
_MOST_FEATURES = 15


def draw_summary(
    summary: Any, ax: Any = None, tasks: Any = None, *, hatch: bool = False
) -> np.ndarray:
    """Draw how large the effects on each task are, and the roles of the features.

    Panels of numbers are in the unit of each; a heat map, in which tasks are compared,
    has them in standard deviations.

    Parameters
    ----------
    summary : object
        With the tables `effects` (a row for each feature, the first to be drawn first;
        columns (task, "mean"), (task, "low"), (task, "high") and (task, "n")) and
        `roles` (the share of rows in which a feature has each role); the dicts `labels`
        and `task_labels` of names to what people call them; and `explanations`, of
        which the first tells what effects on numbers are measured in.
    ax : Axes or array of Axes, default=None
        An axes for each panel, or a single one to be divided. With None, a new figure
        is made.
    tasks : str, int or list of these, default=None
        Names or positions of the tasks to be drawn, in this order. With None, all.
    hatch : bool, default=False
        Whether the bars of the roles are hatched.

    Returns
    -------
    axes : ndarray of Axes
        A panel for each task, or of more than 12 one for all, and that of the roles.
    """
    known = list(summary.effects.columns.get_level_values(0).unique())
    shown = chosen(known, tasks)
    tasks = [known[k] for k in shown]
    effects = summary.effects[tasks].iloc[:_MOST_FEATURES]
    roles = summary.roles.iloc[:_MOST_FEATURES]
    labels = [summary.labels.get(name, name) for name in effects.index]
    given = summary.explanations[0]
    is_number = given.is_number[shown]
    own = [tasks_and_units(given)[0][k] for k in shown]
    called = [summary.task_labels.get(task, task) for task in tasks]
    called = np.where(is_number, own, called).tolist()
    font = font_for([*labels, *called, *given.shown_tasks])
    named = _named(summary.effects, [font.clean(name) for name in labels])
    names = [lines_of(name, _MOST_BESIDE) for name in named]
    names += more(len(summary.effects) - len(effects))
    height = max(row_height(names) * len(names), 1.0) + _AROUND
    if len(tasks) > MOST_PANELS:
        means = effects.xs("mean", axis=1, level=1).to_numpy(float)
        means = means / np.where(given.facts.learned, 1.0, summary.spreads)[shown]
        heads = [font.clean(task) for task in called]
        axes = draw_sizes(means, is_number, heads, names, height, ax)
    else:
        n_panels = len(tasks) + 1
        n_cols = n_panels if n_panels <= 3 else int(np.ceil(np.sqrt(n_panels)))
        beside = (inches_of(chain(*names)) + 1.3) / n_cols
        height += 3 * LINE if is_number.any() else 0.0
        axes = panels(ax, n_panels, _WIDTH + beside, height)
        titles = [font.clean(task) for task in called]
        _draw_means(axes[:-1], effects, is_number, titles, len(names))
        units = [font.clean(unit) for unit in _units(given, shown)]
        _label_means(axes, is_number, units)
    _draw_roles(axes[-1], roles, len(names), hatched=hatch)
    name_rows(axes, names)
    axes[-1].set_xlabel("Share of rows")
    font.use(axes)
    return axes


def _named(effects: pd.DataFrame, names: list[str]) -> list[str]:
    """Return the names, with the number of inputs behind them where these differ."""
    n = effects.xs("n", axis=1, level=1).iloc[:, 0]
    if n.nunique() < 2:
        return names
    return [f"{name} (n = {own})" for name, own in zip(names, n, strict=False)]


def _units(given: Record, shown: list[int]) -> list[str]:
    """Return what effects on tasks are measured in, "" for what needs no unit."""
    units = tasks_and_units(given)[1]
    return ["learned scale" if given.facts.learned[k] else units[k] for k in shown]


def _draw_means(
    axes: Any,
    effects: pd.DataFrame,
    is_number: np.ndarray,
    titles: list[str],
    n_rows: int,
) -> None:
    """Draw the mean sizes of the effects on each task.

    All tasks with classes are in one scale, and each number in its own.
    """
    mean, low, high, n = (
        effects.xs(part, axis=1, level=1).to_numpy(float)
        for part in ("mean", "low", "high", "n")
    )
    for k, (panel, title) in enumerate(zip(axes, titles, strict=True)):
        same = ~is_number if not is_number[k] else np.arange(len(titles)) == k
        most = largest_shown(mean[:, same], high[:, same], n[:, same]) or 1.0
        draw_bars(panel, mean[:, k], low[:, k], high[:, k])
        draw_frame(panel, n_rows)
        panel.set_xlim(0, most * 1.05)
        mark_cut(panel, high[:, k], most * 1.05)
        _add_title(panel, title)
        if is_number[k]:
            shorten_ticks(panel)


def _label_means(axes: Any, is_number: np.ndarray, units: list[str]) -> None:
    """Write below panels what bars are, below each of them if units are different."""
    what = "Mean size of the effect"
    if not is_number.any():
        label_outside(axes, f"{what}\n{INTERVAL}", "")
        return
    for panel, unit in zip(axes, units, strict=False):
        told = lines_below(f"{what} ({unit})" if unit else what, _WIDTH)
        panel.set_xlabel("\n".join(map(as_written, told)))


def _add_title(ax: Any, name: str) -> None:
    lines = lines_of(name, int(_WIDTH / CHARACTER))
    ax.set_title("\n".join(map(as_written, lines)), fontsize="medium")


def _draw_roles(ax: Any, roles: pd.DataFrame, n_rows: int, *, hatched: bool) -> None:
    """Draw the shares of the roles beside each other."""
    rows, left = np.arange(len(roles)), np.zeros(len(roles))
    for role, (color, hatch, _) in ROLE_LOOKS.items():
        if role in roles:
            share = roles[role].to_numpy()
            style = {"color": color, "edgecolor": "white"}
            style["hatch"] = hatch if hatched else ""
            ax.barh(rows, share, left=left, height=0.72, linewidth=0, **style)
            left = left + share
    draw_frame(ax, n_rows)
    ax.set_xlim(0, 1)
    _add_title(ax, "Role")
    legend = add_legend(ax, role_handles(ROLE_LOOKS, hatched=hatched))
    spec = ax.get_subplotspec()
    if spec and not spec.is_last_col():  # it stands where there is no other panel
        legend.set_in_layout(False)
