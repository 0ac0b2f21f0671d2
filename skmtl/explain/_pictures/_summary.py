"""Many explanations at once: how large the effects are, and the roles."""

from __future__ import annotations

from itertools import chain
from typing import Any

import numpy as np
import pandas as pd

from skmtl.explain._pictures._bars import draw_bars, draw_frame, name_rows, row_height
from skmtl.explain._pictures._colors import ROLE_LOOKS, role_handles
from skmtl.explain._pictures._fonts import font_for
from skmtl.explain._pictures._labels import inches_of, lines_of
from skmtl.plotting._figure import (
    CHARACTER,
    add_legend,
    as_written,
    label_outside,
    panels,
)

__all__ = ["draw_summary"]

#: Inches of a panel's bars, and above and below them.
_WIDTH, _AROUND = 2.2, 0.9
_MOST_BESIDE = 34
_MOST_FEATURES = 15


def draw_summary(summary: Any, ax: Any = None) -> np.ndarray:
    """Draw how large the effects on each task are, and the roles of the features.

    Parameters
    ----------
    summary : object
        With the tables `effects` (a row for each feature; columns (task, "mean"),
        (task, "low") and (task, "high")) and `roles` (the share of rows in which a
        feature has each role).
    ax : Axes or array of Axes, default=None
        An axes for each task and one more for the roles, or a single one to be divided.
        With None, a new figure is made.

    Returns
    -------
    axes : ndarray of Axes of shape (n_tasks + 1,)
        A panel for each task, and that of the roles.
    """
    tasks = list(summary.effects.columns.get_level_values(0).unique())
    shown = _largest(summary.effects)
    effects, roles = summary.effects.loc[shown], summary.roles.loc[shown]
    font = font_for([*shown, *tasks])
    names = [lines_of(font.clean(name), _MOST_BESIDE) for name in shown]
    n_panels = len(tasks) + 1
    n_cols = n_panels if n_panels <= 3 else int(np.ceil(np.sqrt(n_panels)))
    beside = (inches_of(chain(*names)) + 1.3) / n_cols
    height = max(row_height(names) * len(names), 1.0) + _AROUND
    axes = panels(ax, n_panels, _WIDTH + beside, height)
    highest = effects.xs("high", axis=1, level=1).max(axis=None)
    most = float(np.nan_to_num(highest)) or 1.0
    for panel, task in zip(axes[:-1], tasks, strict=True):
        mean, low, high = (effects[task, c].to_numpy() for c in ("mean", "low", "high"))
        draw_bars(panel, mean, low, high)
        draw_frame(panel, len(shown))
        panel.set_xlim(0, most * 1.05)
        _add_title(panel, font.clean(task))
    _draw_roles(axes[-1], roles)
    name_rows(axes, names)
    label_outside(axes, "Mean size of the effect\nwith 95 % interval", "")
    axes[-1].set_xlabel("Share of rows")
    font.use(axes)
    return axes


def _largest(effects: pd.DataFrame) -> list[Any]:
    """Return the features with the largest effects, relative to each task's own."""
    means = effects.xs("mean", axis=1, level=1)
    sizes = np.sqrt((means**2).sum(axis=0)).replace(0, 1)
    order = (means / sizes).mean(axis=1).sort_values(ascending=False, kind="stable")
    return list(order.index[:_MOST_FEATURES])


def _add_title(ax: Any, name: str) -> None:
    lines = lines_of(name, int(_WIDTH / CHARACTER))
    ax.set_title("\n".join(map(as_written, lines)), fontsize="medium")


def _draw_roles(ax: Any, roles: pd.DataFrame) -> None:
    """Draw the shares of the roles beside each other."""
    rows, left = np.arange(len(roles)), np.zeros(len(roles))
    for role, (color, hatch, _) in ROLE_LOOKS.items():
        if role in roles:
            share = roles[role].to_numpy()
            style = {"color": color, "hatch": hatch, "edgecolor": "white"}
            ax.barh(rows, share, left=left, height=0.72, linewidth=0, **style)
            left = left + share
    draw_frame(ax, len(roles))
    ax.set_xlim(0, 1)
    _add_title(ax, "Role")
    legend = add_legend(ax, role_handles(ROLE_LOOKS))
    spec = ax.get_subplotspec()
    if spec and not spec.is_last_col():  # it stands where there is no other panel
        legend.set_in_layout(False)
