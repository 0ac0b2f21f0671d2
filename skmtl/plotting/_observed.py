"""The rows of each task whose label is observed, with what was predicted for them."""

from __future__ import annotations

import warnings
from typing import Any

from skmtl.exceptions import SkmtlWarning
from skmtl.metrics._by_task import observed_tasks
from skmtl.metrics._observed import ObservedTask, Predictions
from skmtl.metrics._predictions import (
    EstimatorPredictions,
    GivenProbabilities,
    in_order_of,
)
from skmtl.tasks import TargetColumns, target_columns

__all__ = ["leave_out", "observed", "predicted_by", "with_probabilities"]


def predicted_by(
    estimator: Any, X: Any, y: Any, names: list[str] | None = None
) -> tuple[TargetColumns, Predictions]:
    """Return the targets in the order of an estimator's tasks, and its predictions.

    Tasks are called as the estimator calls them; if it knows no names, as the columns
    of y or, without such, as `names`.
    """
    true, _ = in_order_of(estimator, target_columns(y))
    if names is not None and not true.named and len(names) == len(true.names):
        true.names, true.named = names, True
    return true, EstimatorPredictions(true, estimator, X)


def with_probabilities(
    y_true: Any, y_proba: Any, classes: Any
) -> tuple[TargetColumns, Predictions]:
    """Return the targets, and probabilities that the user has already."""
    true = target_columns(y_true, "y_true")
    return true, GivenProbabilities(true, y_proba, classes)


def observed(true: TargetColumns, predicted: Predictions) -> list[ObservedTask]:
    """Return the tasks that have an observed label; warn of the others.

    Raises
    ------
    ValueError
        If no label is observed.
    """
    found = observed_tasks(true, predicted)
    empty = [name for name, task in zip(true.names, found, strict=True) if not task]
    leave_out(empty, true.names, "have no observed label")
    return [task for task in found if task is not None]


def leave_out(tasks: list[str], of: list[str], why: str) -> None:
    """Warn that tasks are not drawn.

    Raises
    ------
    ValueError
        If no task is left.
    """
    if len(tasks) == len(of):
        raise ValueError(f"There is nothing to draw: the tasks {tasks} {why}.")
    if tasks:
        warnings.warn(
            f"The tasks {tasks} {why}: they are not drawn.", SkmtlWarning, stacklevel=4
        )
