"""The rows of one task whose label is observed: what a metric is computed from."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, Protocol

import numpy as np
import pandas as pd

from skmtl.tasks import TargetColumns
from skmtl.tasks._classes import occurring
from skmtl.tasks._kinds import check_label_types, exact, is_text
from skmtl.tasks._task_types import CLASSES, NUMBERS, TEXTS

__all__ = [
    "KNOWN_AS",
    "ObservedTask",
    "Predictions",
    "TaskProbabilities",
    "nothing_to_score",
    "positions",
    "whole_numbers",
]


#: What true labels are held against, for messages.
KNOWN_AS = "the classes and predictions are"


class TaskProbabilities:
    """The probabilities of the classes of one task.

    Attributes
    ----------
    classes : ndarray of shape (n_classes,)
    values : ndarray of shape (n_samples, n_classes), float64
    """

    def __init__(self, classes: np.ndarray, values: np.ndarray):
        self.classes = classes
        self.values = values

    @cached_property
    def most_probable(self) -> np.ndarray:
        """The most probable class of each row."""
        return self.classes[self.values.argmax(axis=1)]


class Predictions(Protocol):
    """What was predicted for all rows, in the order of the true tasks."""

    @property
    def labels(self) -> TargetColumns:
        """The predicted labels."""

    @property
    def probabilities(self) -> Sequence[TaskProbabilities]:
        """The probabilities of each task."""

    @property
    def classes(self) -> Sequence[np.ndarray | None]:
        """The classes of each task, None where they are not known."""

    @property
    def log_likelihoods(self) -> np.ndarray:
        """The log likelihoods of the true labels, (n_samples, n_tasks)."""


class ObservedTask:
    """The observed labels of one task, with what was predicted for their rows.

    Predictions are asked for when a metric needs them, and once.

    Attributes
    ----------
    name : str
    type : str
        Whether the labels are classes, numbers or texts.
    order : ndarray of shape (n_categories,), or None
        The categories of the labels, if they are ordered.
    labels : ndarray of shape (n_observed,)
    weight : ndarray of shape (n_observed,) or None
    pos_label : label or None
        The class that the caller calls positive.
    """

    pos_label: Any = None

    def __init__(
        self,
        true: TargetColumns,
        predictions: Predictions,
        position: int,
        weight: np.ndarray | None,
    ):
        self._missing = true.missing[position]
        self._position = position
        self._predictions = predictions
        self.name = true.names[position]
        self.type = true.type_of(position)
        self.order = true.orders[position] if true.orders else None
        self.labels = self._observed(true.values[position])
        self.weight = weight

    @property
    def is_number(self) -> bool:
        """Whether the labels are numbers, and no classes."""
        return self.type == NUMBERS

    @property
    def is_text(self) -> bool:
        """Whether the labels are texts, and no classes."""
        return self.type == TEXTS

    def _observed(self, rows: np.ndarray) -> np.ndarray:
        return rows[~self._missing] if self._missing.any() else rows

    @property
    def weights(self) -> dict[str, np.ndarray]:
        """The weights, as an option of scikit-learn's metrics."""
        return {} if self.weight is None else {"sample_weight": self.weight}

    @cached_property
    def predicted(self) -> np.ndarray:
        """The predicted labels."""
        return self._observed(self._predictions.labels.values[self._position])

    @property
    def _of_task(self) -> TaskProbabilities:
        return self._predictions.probabilities[self._position]

    @property
    def known_classes(self) -> np.ndarray:
        """The classes that have a probability."""
        return self._of_task.classes

    @cached_property
    def raw_probabilities(self) -> np.ndarray:
        """The probabilities of the known classes."""
        return self._observed(self._of_task.values)

    @cached_property
    def classes(self) -> np.ndarray:
        """The classes, as far as they are known, else the labels that occur."""
        known = self._predictions.classes[self._position]
        if known is not None:
            return known
        return occurring(self.labels, self.predicted, self.order)

    @cached_property
    def log_likelihoods(self) -> np.ndarray:
        """The log likelihood of each label, as the model gives it."""
        return self._observed(self._predictions.log_likelihoods[:, self._position])

    @property
    def knows(self) -> bool:
        """Whether the classes are known."""
        return self._predictions.classes[self._position] is not None

    @property
    def known_labels(self) -> np.ndarray:
        """The classes, as far as they are known, else the predicted labels."""
        known = self._predictions.classes[self._position]
        return self.predicted if known is None else known

    def check_label_types(self) -> None:
        """Raise if labels are strings where the classes are numbers, or the reverse."""
        if self.type != CLASSES:  # all are of one type, and to write texts takes long
            return
        known = self.known_labels
        check_label_types(self.name, self.labels, known, "y_true", KNOWN_AS)

    @cached_property
    def _found(self) -> np.ndarray:
        return positions(self.known_classes, self.labels)

    @cached_property
    def unseen(self) -> np.ndarray:
        """Observed labels that are not among the known classes."""
        return np.sort(pd.unique(self.labels[self._found < 0]))

    @property
    def all_unseen(self) -> bool:
        """Whether no observed label is among the known classes."""
        return bool((self._found < 0).all())

    @cached_property
    def codes(self) -> np.ndarray:
        """For each label, its column of `probabilities`."""
        if not len(self.unseen):
            return self._found
        new = positions(self.unseen, self.labels)
        return np.where(new < 0, self._found, len(self.known_classes) + new)

    def code_of(self, label: Any) -> int:
        """The column of `probabilities` that stands for a class."""
        known = [*self.known_classes.tolist(), *self.unseen.tolist()]
        return known.index(label)

    @cached_property
    def probabilities(self) -> np.ndarray:
        """Probabilities of at least two classes, of unseen ones too: they have 0."""
        values = self.raw_probabilities
        more = max(2, len(self.known_classes) + len(self.unseen)) - values.shape[1]
        return np.pad(values, [(0, 0), (0, more)]) if more else values

    @cached_property
    def label_codes(self) -> tuple[np.ndarray, np.ndarray]:
        """True and predicted labels; strings as positions among those that occur.

        scikit-learn's metrics give the same for the positions, many times faster, and
        do not round large integers.
        """
        true, pred = exact(self.labels, self.predicted)
        if not (is_text(true) and is_text(pred)):
            return true, pred
        codes, _ = pd.factorize(np.concatenate([true, pred]), sort=True)
        return codes[: len(true)], codes[len(true) :]


def nothing_to_score(task: str | None = None) -> ValueError:
    """Return the error for targets, or one task, without a label that counts."""
    where = "" if task is None else f" of task {task!r}"
    return ValueError(
        f"Got y_true without an observed label{where}, or with weight 0 for all that "
        "are observed, but expected one at least: there is nothing to score."
    )


def whole_numbers(labels: np.ndarray, predicted: np.ndarray) -> np.ndarray:
    """Return labels that are floats, as others are missing, as the integers they are.

    Nobody who predicts the class 1 wants to read "1.0".
    """
    if predicted.dtype.kind in "iu" and labels.dtype.kind == "f":
        return labels.astype(np.int64)
    return labels


def positions(classes: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return the position of each label among the classes, or -1."""
    classes, labels = exact(classes, labels)
    return _index(classes).get_indexer(_index(labels))


def _index(labels: np.ndarray) -> pd.Index:
    """Return labels in a form in which pandas finds those of another dtype, fast."""
    if is_text(labels):
        return pd.Index(labels, dtype=object)
    return pd.Index(labels.astype(np.uint8) if labels.dtype.kind == "b" else labels)
