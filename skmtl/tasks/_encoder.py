"""Labels to class codes and back, for all tasks, with missing labels kept apart."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any

import numpy as np
import pandas as pd

from skmtl._wording import shown
from skmtl.tasks._classes import given_classes, observed_classes, order_of
from skmtl.tasks._columns import TargetColumns
from skmtl.tasks._kinds import check_label_types, exact, written_marks
from skmtl.tasks._target_scaling import TargetScaling
from skmtl.tasks._task import Task
from skmtl.tasks._task_types import KnownTypes
from skmtl.tasks._text_codec import TextCodec, Texts

__all__ = ["MISSING", "TaskEncoder", "found_among", "no_label"]

#: The code of a missing label.
MISSING = -1


class TaskEncoder:
    """Turn target columns into class codes, and class codes into labels.

    ``fit`` learns the tasks; ``encode`` gives an integer array of shape
    ``(n_samples, n_tasks)`` with ``-1`` where a label is missing; ``decode`` gives
    labels in their own dtype. Tasks that are numbers have the code 0; ``numbers`` gives
    them as they are, and ``scaling_`` brings them to the scale that is learned.

    Attributes
    ----------
    tasks_ : list of Task
    names_ : list of str
        The names of the tasks.
    given_ : list of bool
        Whether the caller has named the classes of a task.
    single_ : bool
        Whether the targets were one-dimensional.
    named_ : bool
        Whether the targets had names.
    scaling_ : TargetScaling or None
        Of the tasks that are numbers, once it is learned.

    Examples
    --------
    >>> from skmtl.tasks import TaskEncoder, target_columns
    >>> y = target_columns([["a", 1], ["b", None], [None, 0]])
    >>> encoder = TaskEncoder().fit(y)
    >>> encoder.encode(y)
    array([[ 0,  1],
           [ 1, -1],
           [-1,  0]], dtype=int32)
    """

    tasks_: list[Task]
    given_: list[bool]
    single_: bool
    named_: bool
    scaling_: Any = None
    codecs_: Any = None

    def fit(self, columns: TargetColumns, classes: Any = None) -> TaskEncoder:
        """Learn the classes of each task from its observed labels, or take the given.

        They are sorted. Ordered categories keep their order where the targets have two
        dimensions; one target makes a classifier that scikit-learn's tools take, and
        these count on sorted classes.

        Parameters
        ----------
        columns : TargetColumns
        classes : array-like, list of array-like or dict, optional
            The classes of the one task, of each task in order, or by task name. NaN,
            None and ``pd.NA`` among them are no classes.

        Raises
        ------
        ValueError
            If a task has no observed label and its classes are not given, or they are
            given in another form.
        """
        given = given_classes(classes, columns)
        orders = columns.orders or [None] * len(columns.names)
        learned = []
        for k, name in enumerate(columns.names):
            order = None if columns.single else orders[k]
            named = given[k]
            if columns.is_number(k) or columns.is_text(k):
                if columns.missing[k].all():
                    raise no_label(name)
                learned.append(np.zeros(0, object if columns.is_text(k) else float))
            elif named is None:
                observed, missing = columns.values[k], columns.missing[k]
                if missing.any():
                    observed = observed[~missing]
                if not len(observed):
                    raise no_label(name)
                learned.append(observed_classes(observed, order))
            else:
                learned.append(named.in_order(order, sort=columns.single))
        orders = [
            order if known is None or known.order is None else known.order
            for order, known in zip(orders, given, strict=True)
        ]
        self.tasks_ = [
            Task(
                name,
                found,
                order_of(found, order),
                is_number=columns.is_number(k),
                is_text=columns.is_text(k),
            )
            for k, (name, found, order) in enumerate(
                zip(columns.names, learned, orders, strict=True)
            )
        ]
        self.given_ = [known is not None for known in given]
        self._given_symbols = {
            k: [] if known is None else known.classes.tolist()
            for k, known in enumerate(given)
            if columns.is_text(k)
        }
        self.single_ = columns.single
        self.named_ = columns.named
        self._label_table = _label_table(self.tasks_)
        return self

    def learn_codecs(
        self,
        columns: TargetColumns,
        counted: np.ndarray,
        max_length: int | None,
        learned: Callable[..., Any] = TextCodec.learned,
    ) -> None:
        """Learn the symbols of texts that count, where they are not known yet.

        Those that the caller names are among them. `learned` makes a codec of the
        texts, the length and these.

        Parameters
        ----------
        columns : TargetColumns
        counted : ndarray of shape (n_samples, n_tasks), bool
        max_length : int or None
        learned : callable
        """
        if self.codecs_ is not None:
            return
        self.codecs_ = [
            learned(columns.values[k][counted[:, k]], max_length, given)
            for k, given in self._given_symbols.items()
        ]

    def texts(self, columns: TargetColumns, counted: np.ndarray) -> list[Texts]:
        """Return the texts of each task that is one, as ids; None if it has no weight.

        Shape of `counted`: (n_samples, n_tasks), bool.
        """
        columns = columns.in_order_of(self.names_, self.named_)
        found = []
        for k, codec in zip(self.text_tasks_, self.codecs_ or [], strict=True):
            own = columns.values[k].copy()
            own[~counted[:, k]] = None
            found.append(codec.encode(own))
        return found

    @property
    def text_tasks_(self) -> list[int]:
        """The positions of the tasks that are texts."""
        return [k for k, task in enumerate(self.tasks_) if task.is_text]

    @property
    def names_(self) -> list[str]:
        return [task.name for task in self.tasks_]

    @property
    def types_(self) -> KnownTypes:
        """The type of each task, in their order."""
        return KnownTypes.of(self.tasks_)

    def with_task(self, other: TaskEncoder) -> TaskEncoder:
        """Return an encoder that knows the task of another one, too, which comes last.

        The targets are two-dimensional then, and go by the names of the tasks.
        """
        grown = TaskEncoder()
        grown.tasks_ = [*self.tasks_, *other.tasks_]
        scalings = [each.scaling_ for each in (self, other) if each.scaling_]
        if scalings:
            grown.scaling_ = reduce(TargetScaling.joined, scalings)
        grown.codecs_ = self.codecs_
        grown.given_ = [*self.given_, False]
        grown.single_, grown.named_ = False, True
        grown._label_table = _label_table(grown.tasks_)
        return grown

    def encode(self, columns: TargetColumns) -> np.ndarray:
        """Return the class codes, shape (n_samples, n_tasks), -1 for missing labels.

        Raises
        ------
        ValueError
            If a label was not among the classes learned by ``fit``.
        """
        columns = columns.in_order_of(self.names_, self.named_)
        codes = np.empty((len(columns), len(self.tasks_)), dtype=np.int32, order="F")
        for k, task in enumerate(self.tasks_):
            if task.is_number or task.is_text:
                codes[:, k] = np.where(columns.missing[k], MISSING, 0)
            else:
                codes[:, k] = _codes(task, columns.values[k], columns.missing[k])
        return codes

    def numbers(self, columns: TargetColumns) -> np.ndarray | None:
        """Return numbers in their own unit, NaN where missing, None without any.

        Shape: (n_samples, n_numbers), float64.
        """
        columns = columns.in_order_of(self.names_, self.named_)
        found = [
            np.where(columns.missing[k], np.nan, columns.values[k])
            for k, task in enumerate(self.tasks_)
            if task.is_number
        ]
        return np.stack(found, axis=1) if found else None

    def learn_scaling(
        self, values: np.ndarray, weights: np.ndarray | None, transform: str
    ) -> None:
        """Learn the scale of the numbers; where it is known, only how far they reach.

        Parameters
        ----------
        values : ndarray of shape (n_samples, n_numbers)
            NaN where a number is missing.
        weights : ndarray of shape (n_samples, n_numbers), or None
        transform : "blend" or "standardize"
        """
        if self.scaling_ is None:
            self.scaling_ = TargetScaling.learned(values, weights, transform)
        else:
            if weights is not None:
                values = np.where(weights > 0, values, np.nan)
            self.scaling_ = self.scaling_.widen(values)

    def decode(self, codes: np.ndarray) -> np.ndarray:
        """Return the labels of class codes of shape (n_samples, n_tasks).

        One-dimensional if the targets were. The dtype is the one that all tasks share;
        where they share none, an object array holds each task's own labels.
        """
        if self.single_:
            return self.tasks_[0].classes[codes[:, 0]]
        return self._label_table[np.arange(len(self.tasks_)), codes]


def _label_table(tasks: list[Task]) -> np.ndarray:
    """Return labels by task and code, filled up to the largest number of classes."""
    dtypes = {task.classes.dtype for task in tasks if task.n_classes}
    shared = len(dtypes) == 1 or all(dtype.kind == "U" for dtype in dtypes)
    dtype: Any = np.result_type(*dtypes) if dtypes and shared else object
    width = max(1, *(task.n_classes for task in tasks))
    table = np.empty((len(tasks), width), dtype=dtype)
    for row, task in zip(table, tasks, strict=True):
        row[: task.n_classes] = task.classes if shared else task.classes.tolist()
    return table


def no_label(name: str) -> ValueError:
    """Return the error for a task without an observed label."""
    return ValueError(
        f"Task {name!r} has no observed label in y; drop the task or add labels."
    )


def _codes(task: Task, values: np.ndarray, missing: np.ndarray) -> np.ndarray:
    """Return the positions of labels among the classes of a task."""
    observed = values[~missing] if missing.any() else values
    check_label_types(task.name, observed, task.classes)
    found = found_among(*exact(task.classes, observed))
    unknown = found < 0
    if unknown.any():
        others = list(dict.fromkeys(observed[unknown].tolist()))[:5]
        marks = written_marks(observed[unknown])
        raise ValueError(
            f"Task {task.name!r} has the labels {shown(others)} in y, but expected "
            f"only {shown(task.classes.tolist())}, the classes it was fitted with. "
            "Leave such rows out, or pass classes= to the first call of partial_fit."
            + (f" If {marks} mark missing labels, make them None." if marks else "")
        )
    if len(observed) == len(values):
        return found
    codes = np.full(len(values), MISSING, dtype=np.int32)
    codes[~missing] = found
    return codes


def found_among(classes: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return the position of each label among the classes, -1 where it is none."""
    if classes.dtype.kind == "O":  # hashes are found faster than places between strings
        known = pd.Index(classes, dtype=object)
        return known.get_indexer(pd.Index(labels, dtype=object))
    order = np.argsort(classes)
    places = np.searchsorted(classes[order], labels)
    found = order[np.minimum(places, len(classes) - 1)]
    return np.where(classes[found] == labels, found, -1)
