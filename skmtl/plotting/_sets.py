"""Prediction sets of tasks that are classes, on the rows where labels are observed."""

from __future__ import annotations

from typing import Any

import numpy as np

from skmtl.metrics._observed import ObservedTask, TaskProbabilities
from skmtl.metrics._of_sets import GivenSets, read_sets
from skmtl.plotting._choice import chosen, only, taken
from skmtl.plotting._observed import observed, predicted_by
from skmtl.tasks._prediction_sets import has_sets, sets_of
from skmtl.tasks._snapshot import as_it_is

__all__ = ["given_sets", "predicted_sets", "shares_of_sizes"]


def predicted_sets(
    estimator: Any, X: Any, y: Any, confidence: float, tasks: Any
) -> list[ObservedTask]:
    """Return the tasks with the sets of a fitted model, where labels are observed.

    Raises
    ------
    TypeError
        If no task is a class, or the model predicts no sets.
    ValueError
        As displays do that take a model.
    """
    estimator = as_it_is(estimator)  # a fit may go on in another thread
    true, predicted = predicted_by(estimator, X, y)
    if not has_sets(estimator):
        raise TypeError(
            f"Got a {type(estimator).__name__} that predicts no sets, but expected a "
            "fitted MultiTaskClassifier or MultiTaskPredictor, or a search or Pipeline "
            "around one, or a TaskView of a class. The sets of other models go into "
            "from_predictions."
        )
    found = sets_of(estimator, X, confidence)
    of_tasks = [
        None if own is None or classes is None else TaskProbabilities(classes, own)
        for own, classes in zip(
            found if isinstance(found, list) else [found],
            predicted.classes,
            strict=True,
        )
    ]
    return observed(*only(true, GivenSets(of_tasks), tasks))


def given_sets(
    y_true: Any, y_pred: Any, classes: Any, task_names: Any, tasks: Any
) -> list[ObservedTask]:
    """Return the tasks with sets that the user has, where labels are observed."""
    names = [task_names] if isinstance(task_names, str) else task_names
    names = None if names is None else [str(name) for name in names]
    true, sets, _ = read_sets(y_true, y_pred, classes, names)
    return observed(*taken(true, sets, chosen(true.names, tasks)))


def shares_of_sizes(task: ObservedTask) -> np.ndarray:
    """Return the share of rows whose set has 0, 1, 2... classes."""
    sizes = task.raw_probabilities.sum(axis=1)
    n_classes = task.raw_probabilities.shape[1]
    return np.bincount(sizes, minlength=n_classes + 1) / len(sizes)
