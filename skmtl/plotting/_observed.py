"""The rows of each task whose label is observed, with what was predicted for them."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from skmtl.exceptions import SkmtlWarning
from skmtl.metrics._by_task import observed_tasks
from skmtl.metrics._observed import ObservedTask, Predictions
from skmtl.metrics._predictions import EstimatorPredictions, GivenProbabilities
from skmtl.tasks import TargetColumns, target_columns, tasks_of

__all__ = ["leave_out", "names_of", "observed", "predicted_by", "with_probabilities"]


def names_of(estimator: Any) -> list[str] | None:
    """Return the names of an estimator's tasks, or None if it knows none."""
    names = [task.name for task in tasks_of(estimator)]
    return None if names == [f"task_{k}" for k in range(len(names))] else names


def predicted_by(
    estimator: Any, X: Any, y: Any, names: list[str] | None = None
) -> tuple[TargetColumns, Predictions]:
    """Return the targets in the order of an estimator's tasks, and its predictions.

    Tasks are called as the estimator calls them; if it knows no names, as the columns
    of y or, without such, as `names`.
    """
    true = target_columns(y)
    own = names_of(estimator)
    if own is not None:
        true = true.in_order_of(own)
    if own is not None or (not true.named and len(names or []) == len(true.names)):
        true.names, true.named = list(own or names or []), True
    return true, EstimatorPredictions(true, estimator, X)


def with_probabilities(
    y_true: Any, y_proba: Any, classes: Any
) -> tuple[TargetColumns, Predictions]:
    """Return the targets, and probabilities that the user has already."""
    true = target_columns(y_true, "y_true")
    if len(true.names) == 1 and np.ndim(y_proba) == 2:
        y_proba = [y_proba]
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
