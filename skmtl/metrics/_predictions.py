"""What was predicted: labels, probabilities, or a model that gives either."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import scipy.sparse as sp

from skmtl._frames import is_frame
from skmtl._row_order import warn_of_row_order
from skmtl._wording import counted
from skmtl.metrics._named_columns import are_fractions, by_task_and_class, is_flat
from skmtl.metrics._observed import Predictions, TaskProbabilities
from skmtl.metrics._probabilities import (
    are_probabilities,
    checked_probabilities,
    clean_classes,
    given_classes,
    of_classes,
)
from skmtl.tasks import TargetColumns, Task, target_columns, tasks_of
from skmtl.tasks._class_tasks import class_columns
from skmtl.tasks._inner_methods import has_method, inner_method, predict_unwritten
from skmtl.tasks._lookup import own_names
from skmtl.tasks._outputs import outputs_by_task

__all__ = [
    "EstimatorPredictions",
    "Given",
    "GivenLabels",
    "GivenProbabilities",
    "asked_for",
    "in_order_of",
    "order_of",
    "read",
]


class Given:
    """What the user has predicted already; the model is not there."""

    @property
    def log_likelihoods(self) -> np.ndarray:
        raise ValueError(
            "it needs the model, which tells how likely the true labels are. Call "
            "make_task_scorer('log_likelihood')(model, X, y), or take the mean of "
            "model.log_likelihood(X, y) over the rows."
        )


class GivenLabels(Given):
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


class GivenProbabilities(Given):
    """Probabilities; the predicted label is the most probable class."""

    def __init__(self, true: TargetColumns, y_proba: Any, classes: Any = None):
        known: Sequence[np.ndarray | None] = given_classes(true, classes)
        if is_flat(y_proba, true):
            y_proba, known = by_task_and_class(y_proba, true, known)
        self._names = true.names
        self.probabilities = checked_probabilities(true, y_proba, known)
        self.classes = [of_task.classes for of_task in self.probabilities]

    @cached_property
    def labels(self) -> TargetColumns:
        values = [of_task.most_probable for of_task in self.probabilities]
        missing = [np.zeros(len(column), dtype=bool) for column in values]
        return TargetColumns(self._names, values, missing, len(values) == 1, False)


class EstimatorPredictions:
    """What a fitted model predicts for `X`, asked for when it is needed.

    Where it is needed of one task alone, `only` is its position. `texts` says whether
    texts are needed at all: without, all are empty.
    """

    def __init__(
        self,
        true: TargetColumns,
        estimator: Any,
        X: Any,
        only: int | None = None,
        texts: bool = True,
    ):
        self._true = true
        self._only = only
        self._texts = texts
        self._estimator = estimator
        self._X = X

    @cached_property
    def labels(self) -> TargetColumns:
        predicted = self._predicted()
        if sp.issparse(predicted):  # some do so if they were fitted on sparse targets
            predicted = predicted.toarray()
        types = self._true.known_types
        columns = target_columns(predicted, "y_pred", types or None)
        return matched(self._true, columns)

    def _predicted(self) -> Any:
        """Return what the model predicts; no text is written where none is scored."""
        are_texts = [k for k in range(len(self._true.names)) if self._true.is_text(k)]
        needed = self._texts and (self._only is None or self._only in are_texts)
        if needed or not are_texts:
            return self._estimator.predict(self._X)
        found = predict_unwritten(self._estimator, self._X, self._tasks)
        found = np.array(found, dtype=object)
        found[:, [k for k, task in enumerate(self._tasks) if task.is_text]] = ""
        return found

    @cached_property
    def _tasks(self) -> list[Task]:
        return tasks_of(self._estimator, numbers=True)

    @cached_property
    def classes(self) -> Sequence[np.ndarray | None]:
        return [
            None if known is None else clean_classes(known)
            for known in (task.known_classes for task in self._tasks)
        ]

    @cached_property
    def log_likelihoods(self) -> np.ndarray:
        if not has_method(self._estimator, "log_likelihood"):
            raise ValueError(
                "it needs log likelihoods, but the estimator, a "
                f"{type(self._estimator).__name__}, has no log_likelihood, as "
                "MultiTaskPredictor has it."
            )
        method, X = inner_method(self._estimator, "log_likelihood", self._X)
        found = np.asarray(method(X, self._true.as_given(self._only)))
        return found.reshape(len(self._true), -1)

    @cached_property
    def probabilities(self) -> Sequence[Any]:
        if not hasattr(self._estimator, "predict_proba"):
            raise ValueError(
                "it needs probabilities, but the estimator, a "
                f"{type(self._estimator).__name__}, has no predict_proba."
            )
        method = "predict_proba"
        parts = outputs_by_task(self._estimator, self._X, method, self._tasks)
        if not self._true.beyond_classes:
            return checked_probabilities(self._true, parts, self.classes)
        of_classes = [k for k, part in enumerate(parts) if part is not None]
        checked = checked_probabilities(
            self._true.taken(of_classes),
            [parts[k] for k in of_classes],
            [self.classes[k] for k in of_classes],
        )
        found = dict(zip(of_classes, checked, strict=True))
        return [found.get(k) for k in range(len(parts))]


def in_order_of(
    estimator: Any, true: TargetColumns, sample_weight: Any = None
) -> tuple[TargetColumns, Any]:
    """Return targets, called as the estimator calls them, and weights in its order.

    They are taken as they stand if the estimator was not fitted with names, unless
    theirs are those that it made up.

    Raises
    ------
    ValueError
        If there are other tasks than the estimator has.
    """
    names = [task.name for task in tasks_of(estimator, numbers=True)]
    named = own_names(estimator, numbers=True) is not None
    sample_weight = true.weights_in_order_of(names, sample_weight, named)
    true = true.in_order_of(names, named)
    if named:
        true.names, true.named = names, True
    return true, sample_weight


def read(
    y_true: Any, y_pred: Any, classes: Any = None, task_names: Any = None
) -> tuple[TargetColumns, Predictions]:
    """Return the true labels, and the labels or probabilities that `y_pred` holds.

    Predictions come out in the order of the true labels: what has names is matched by
    name, arrays and lists are in the order of `task_names`, as `classes` is. Predicted
    tasks that have names, but are not among those of the true labels, are left out.

    Raises
    ------
    ValueError
        If names cannot be matched, or predictions do not fit the true labels.

    Warns
    -----
    SkmtlWarning
        If the indices of both hold the same labels in different orders.
    """
    true = class_columns(y_true, "y_true")
    y_pred, classes, task_names = of_classes(y_pred, classes, task_names)
    for part in y_pred if isinstance(y_pred, list | tuple) else [y_pred]:
        warn_of_row_order(y_true, part, "y_true and y_pred")
    y_pred, classes = asked_for(true, y_pred, classes)
    order = None
    if task_names is not None:
        order = order_of(true, [str(name) for name in _as_list(task_names)])
        classes = _moved(classes, order, "classes")
    if is_flat(y_pred, true):
        return true, GivenProbabilities(true, y_pred, classes)
    if are_probabilities(y_pred, len(true.names)):
        if len(true.names) > 1:
            y_pred = _moved(y_pred, order, "probabilities")
        return true, GivenProbabilities(true, y_pred, classes)
    labels = class_columns(y_pred, "y_pred")
    if order is not None and not labels.named and len(labels.names) == len(order):
        labels.values = [labels.values[k] for k in order]
        labels.missing = [labels.missing[k] for k in order]
    elif order is None and labels.named and set(labels.names) == set(true.names):
        # classes=clf.classes_ are in the order of the predictions
        moved = [labels.names.index(name) for name in true.names]
        classes = _moved(classes, moved, "classes")
    predicted = GivenLabels(true, labels, classes)
    if predicted.labels.named and not true.named:
        true.names = predicted.labels.names
    return true, predicted


def asked_for(true: TargetColumns, y_pred: Any, classes: Any = None) -> tuple[Any, Any]:
    """Leave out predicted tasks that the true labels do not have, where all have names.

    Of columns called "task=class", `by_task_and_class` does so.
    """
    if not (is_frame(y_pred) and true.named):
        return y_pred, classes
    columns = [str(column) for column in y_pred.columns]
    if not set(true.names) < set(columns) or len(set(columns)) < len(columns):
        return y_pred, classes
    if are_fractions(y_pred):  # of one task, some class of which is called as it is
        return y_pred, classes
    kept = [columns.index(name) for name in true.names]
    if isinstance(classes, list | tuple) and len(classes) == len(columns):
        classes = [classes[k] for k in kept]
    return y_pred[[y_pred.columns[k] for k in kept]], classes


def _as_list(task_names: Any) -> list[Any]:
    return [task_names] if isinstance(task_names, str) else list(task_names)


def order_of(true: TargetColumns, given: list[str]) -> list[int]:
    """Return where each true task stands among those of the predictions.

    True labels without names are in the same order, and get the names.
    """
    if not true.named and len(given) == len(set(given)) == len(true.names):
        true.names, true.named = given, True
    if sorted(given) != sorted(true.names):
        raise ValueError(
            f"Got task_names={given}, but expected each task of y_true once: "
            f"{true.names}."
        )
    return [given.index(name) for name in true.names]


def _moved(of_tasks: Any, order: list[int] | None, what: str) -> Any:
    """Return an entry for each task in another order."""
    has_names = of_tasks is None or isinstance(of_tasks, Mapping)
    if has_names or order is None or len(order) == 1:
        return of_tasks
    if len(of_tasks) != len(order):
        raise ValueError(
            f"Got {what} of {counted(len(of_tasks), 'task')}, but expected them for "
            f"the {counted(len(order), 'task')} in task_names."
        )
    return [of_tasks[k] for k in order]


def matched(true: TargetColumns, pred: TargetColumns) -> TargetColumns:
    """Return the predictions in the order of the true tasks; none may be missing."""
    if len(true) != len(pred):
        raise ValueError(
            f"Got y_true with {counted(len(true), 'row')} and y_pred with {len(pred)}, "
            "but expected a prediction for each row."
        )
    by_name = true.named and pred.named and not (true.single or pred.single)
    if len(true.names) != len(pred.names) or (
        by_name and set(true.names) != set(pred.names)
    ):
        raise ValueError(
            f"Got y_pred with the tasks {pred.names}, but expected the tasks of "
            f"y_true: {true.names}. Rename its columns, or pass an array."
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
