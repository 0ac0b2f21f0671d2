"""What was predicted: labels, probabilities, or a model that gives either."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from skmtl.metrics._observed import Predictions, TaskProbabilities
from skmtl.metrics._probabilities import (
    are_probabilities,
    checked_probabilities,
    clean_classes,
    given_classes,
)
from skmtl.tasks import TargetColumns, target_columns, tasks_of

__all__ = [
    "EstimatorPredictions",
    "GivenLabels",
    "GivenProbabilities",
    "in_order_of",
    "names_of",
    "read",
]


class GivenLabels:
    """Predicted labels; there are no probabilities."""

    def __init__(self, true: TargetColumns, labels: TargetColumns, classes: Any = None):
        self.labels = matched(true, labels)
        self.classes = given_classes(true, classes)

    @property
    def probabilities(self) -> Sequence[TaskProbabilities]:
        raise ValueError(
            "it needs probabilities, but y_pred has labels. Pass what predict_proba "
            "gives as y_pred."
        )


class GivenProbabilities:
    """Probabilities; the predicted label is the most probable class."""

    def __init__(self, true: TargetColumns, y_proba: Any, classes: Any = None):
        self._names = true.names
        known = given_classes(true, classes)
        self.probabilities = checked_probabilities(true, y_proba, known)
        self.classes = [of_task.classes for of_task in self.probabilities]

    @cached_property
    def labels(self) -> TargetColumns:
        values = [of_task.most_probable for of_task in self.probabilities]
        missing = [np.zeros(len(column), dtype=bool) for column in values]
        return TargetColumns(self._names, values, missing, len(values) == 1, False)


class EstimatorPredictions:
    """What a fitted model predicts for `X`, asked for when it is needed."""

    def __init__(self, true: TargetColumns, estimator: Any, X: Any):
        self._true = true
        self._estimator = estimator
        self._X = X

    @cached_property
    def labels(self) -> TargetColumns:
        predicted = target_columns(self._estimator.predict(self._X), "y_pred")
        return matched(self._true, predicted)

    @cached_property
    def classes(self) -> Sequence[np.ndarray]:
        n_tasks = len(self._true.names)
        known = [clean_classes(task.classes) for task in tasks_of(self._estimator)]
        # classifiers of indicators, such as MLPClassifier, list their columns instead
        return known if len(known) == n_tasks else [np.array([0, 1])] * n_tasks

    @cached_property
    def probabilities(self) -> Sequence[TaskProbabilities]:
        if not hasattr(self._estimator, "predict_proba"):
            raise ValueError(
                "it needs probabilities, but the estimator, a "
                f"{type(self._estimator).__name__}, has no predict_proba."
            )
        proba = self._estimator.predict_proba(self._X)
        if isinstance(proba, np.ndarray) and len(self._true.names) > 1:
            # and give the probability of 1 for each, as a ClassifierChain does
            proba = [np.column_stack([1 - p, p]) for p in proba.T]
        return checked_probabilities(self._true, proba, self.classes)


def names_of(estimator: Any) -> list[str] | None:
    """Return the names of an estimator's tasks, or None if it knows none."""
    names = [task.name for task in tasks_of(estimator)]
    return None if names == [f"task_{k}" for k in range(len(names))] else names


def in_order_of(
    estimator: Any, true: TargetColumns, sample_weight: Any = None
) -> tuple[TargetColumns, Any]:
    """Return targets, called as the estimator calls them, and weights in its order.

    They are taken as they stand if the estimator knows no names.
    """
    names = names_of(estimator)
    if names is not None:
        sample_weight = true.weights_in_order_of(names, sample_weight)
        true = true.in_order_of(names)
        true.names, true.named = names, True
    return true, sample_weight


def read(
    y_true: Any, y_pred: Any, classes: Any = None
) -> tuple[TargetColumns, Predictions]:
    """Return the true labels, and the labels or probabilities that `y_pred` holds."""
    true = target_columns(y_true, "y_true")
    if are_probabilities(y_pred, len(true.names)):
        return true, GivenProbabilities(true, y_pred, classes)
    predicted = GivenLabels(true, target_columns(y_pred, "y_pred"), classes)
    if predicted.labels.named and not true.named:
        true.names = predicted.labels.names
    return true, predicted


def matched(true: TargetColumns, pred: TargetColumns) -> TargetColumns:
    """Return the predictions in the order of the true tasks; none may be missing."""
    if len(true) != len(pred):
        raise ValueError(
            f"Got y_true with {len(true)} rows and y_pred with {len(pred)}, but "
            "expected a prediction for each row."
        )
    by_name = true.named and pred.named and not (true.single or pred.single)
    if len(true.names) != len(pred.names) or (
        by_name and set(true.names) != set(pred.names)
    ):
        raise ValueError(
            f"Got y_pred with the tasks {pred.names}, but expected the tasks of "
            f"y_true: {true.names}."
        )
    if by_name:
        pred = pred.in_order_of(true.names)
    for name, missing in zip(pred.names, pred.missing, strict=True):
        if missing.any():
            raise ValueError(
                f"Got {missing.sum()} missing predictions for task {name!r}, but "
                "expected a label in every row of y_pred."
            )
    return pred
