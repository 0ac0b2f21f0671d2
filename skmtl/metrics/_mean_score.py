"""What the method ``score`` of an estimator gives: one number for all tasks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from skmtl.metrics._by_task import score_by_task
from skmtl.metrics._metric import Metric
from skmtl.metrics._named import NAMED
from skmtl.metrics._observed import ObservedTask
from skmtl.metrics._of_numbers import OF_NUMBERS
from skmtl.metrics._predictions import GivenLabels
from skmtl.metrics._probabilities import clean_classes
from skmtl.metrics._spread import no_spread
from skmtl.tasks import TargetColumns

__all__ = ["mean_score"]


def mean_score(
    y_true: TargetColumns,
    y_pred: TargetColumns,
    sample_weight: Any = None,
    classes: Sequence[Any] | None = None,
) -> float:
    """Return the mean over tasks of accuracy, or R2 of numbers, on observed labels.

    A text is right as a whole, or wrong.

    Parameters
    ----------
    y_true, y_pred : TargetColumns
        True and predicted labels, as `skmtl.tasks.target_columns` gives them.
    sample_weight : array-like of shape (n_samples,) or (n_samples, n_tasks), optional
        Weights of rows, or of labels.
    classes : list of ndarray or None, optional
        The classes of each task, as its model has them; None for others.

    Returns
    -------
    score : float
        Of classes, the value that `task_scores` has in its row "mean".

    Raises
    ------
    ValueError
        If the targets differ in length or in tasks, a prediction is missing, or no
        label at all is observed.

    Warns
    -----
    SkmtlWarning
        If a task has no observed label, or a number has a single one, or equal ones
        alone, and is left out of the mean, or a label is not among its classes.

    Examples
    --------
    >>> from skmtl.metrics._mean_score import mean_score
    >>> from skmtl.tasks import target_columns
    >>> y_true = target_columns([["red", 1], ["red", None], ["white", 0]])
    >>> mean_score(y_true, target_columns([["red", 1], ["red", 1], ["white", 1]]))
    0.75
    """
    predicted = GivenLabels(y_true, y_pred)
    if classes is not None:
        predicted.classes = [
            None if known is None else clean_classes(known) for known in classes
        ]
    scores = score_by_task(y_true, predicted, {"score": _OWN}, sample_weight)
    scores.warn()
    return float(scores.over_tasks(np.mean)[0])


def _of_own_type(task: ObservedTask) -> float:
    """Return the accuracy of classes and of whole texts, R2 of numbers."""
    metric = OF_NUMBERS["r2"] if task.is_number else NAMED["accuracy"]
    return metric.value(task)


def _why_none(task: ObservedTask) -> str:
    """Return why a task has no score, "" if it has one."""
    return no_spread(task) if task.is_number else ""


_OWN = Metric(_of_own_type, undefined=_why_none)
