"""Precision-recall curves of a class, or the mean of those of all classes."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.metrics import average_precision_score, precision_recall_curve

from skmtl.metrics._observed import ObservedTask
from skmtl.metrics._of_probabilities import OF_PROBABILITIES
from skmtl.plotting._curves import against_rest, of_interest
from skmtl.tasks._positive_label import position_of_one

__all__ = [
    "average_of",
    "class_of",
    "curve_of",
    "is_undefined",
    "labels_of",
    "share_of",
]


def class_of(task: ObservedTask) -> int | None:
    """Return the column of the class of interest; of two, one that stands for both."""
    code = of_interest(task)
    if code is None and task.probabilities.shape[1] == 2:
        code = position_of_one(labels_of(task))
        if code < 0:
            n_first = int((task.codes == 0).sum())
            code = int(2 * n_first >= len(task.codes))
    return code


def labels_of(task: ObservedTask) -> list[Any]:
    """Return the class of each column; that of a second, empty one is not known."""
    return [*task.known_classes.tolist(), *task.unseen.tolist()]


def is_undefined(task: ObservedTask, code: int | None) -> bool:
    """Whether there is no curve: of one class alone, or of a class without a row."""
    codes = np.unique(task.codes)
    return len(codes) < 2 or (code is not None and code not in codes)


def average_of(task: ObservedTask, code: int | None) -> float:
    """Return the average precision of a class, or its mean over the classes."""
    if code is None:
        return OF_PROBABILITIES["average_precision"](task)
    return float(average_precision_score(*against_rest(task, code)))


def share_of(task: ObservedTask, code: int | None) -> float:
    """Return the share of a class, or its mean over the classes that occur."""
    if code is None:
        return 1 / len(np.unique(task.codes))
    return float((task.codes == code).mean())


def curve_of(task: ObservedTask, code: int | None) -> tuple[np.ndarray, np.ndarray]:
    """Return the precision and recall of a class, or the mean precision over classes.

    From high recall to low, as scikit-learn gives them.
    """
    if code is not None:
        return precision_recall_curve(*against_rest(task, code))[:2]
    curves = [
        precision_recall_curve(*against_rest(task, code))[:2]
        for code in np.unique(task.codes)
    ]
    recall = np.unique(np.concatenate([curve[1] for curve in curves]))
    # the precision at a recall is that of the next point of the curve with as much: the
    # area below these steps is the average precision
    means = np.mean(
        [p[::-1][np.searchsorted(r[::-1], recall, side="left")] for p, r in curves],
        axis=0,
    )
    return means[::-1], recall[::-1]
