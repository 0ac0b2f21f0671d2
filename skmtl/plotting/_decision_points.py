"""Where on a precision-recall curve the labels are that a model predicts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from skmtl.metrics._observed import ObservedTask, positions
from skmtl.plotting._curves import GREY

__all__ = ["decision_of", "draw_decisions", "legend_entry"]


def decision_of(task: ObservedTask, code: int | None) -> tuple[float, float]:
    """Return recall and precision of the predicted labels, of a class or in the mean.

    The mean is over the classes that occur, as that of the curves is. The precision of
    a class that is never predicted is 0, as in scikit-learn.
    """
    found = positions(task.known_classes, task.predicted)
    ends = []
    for own in np.unique(task.codes) if code is None else [code]:
        of_class, said = task.codes == own, found == own
        right = int((of_class & said).sum())
        ends.append((right / of_class.sum(), right / max(said.sum(), 1)))
    recall, precision = np.mean(ends, axis=0).tolist()
    return recall, precision


def legend_entry() -> Any:
    """Return what stands for all points in the legend."""
    from matplotlib.lines import Line2D

    style: dict[str, Any] = {
        "linestyle": "",
        "marker": "o",
        "markersize": 6,
        "color": "0.5",
    }
    return Line2D([], [], label="where predict decides", **style)


def draw_decisions(
    ax: Any,
    decisions: Mapping[str, tuple[float, float]],
    lines: Mapping[str, Any],
    in_colour: list[str],
) -> dict[str, Any]:
    """Draw the point of each task, in the colour of its line."""
    points = {}
    for name, at in decisions.items():
        look = GREY | {"marker": "o", "markersize": 3}
        if name in in_colour:
            look = {
                "marker": "o",
                "markersize": 7,
                "color": lines[name].get_color(),
                "markeredgecolor": ax.get_facecolor(),
                "zorder": 3,
            }
        (points[name],) = ax.plot(*([end] for end in at), clip_on=False, **look)
    return points
