"""Labels to class codes and back, for all tasks, with missing labels kept apart."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from skmtl.tasks._columns import TargetColumns, target_columns
from skmtl.tasks._task import Task

__all__ = ["MISSING", "TaskEncoder", "no_label"]

#: The code of a missing label.
MISSING = -1


class TaskEncoder:
    """Turn target columns into class codes, and class codes into labels.

    ``fit`` learns the tasks; ``encode`` gives an integer array of shape
    ``(n_samples, n_tasks)`` with ``-1`` where a label is missing; ``decode`` gives
    labels in their own dtype.

    Attributes
    ----------
    tasks_ : list of Task
    names_ : list of str
        The names of the tasks.
    single_ : bool
        Whether the targets were one-dimensional.
    named_ : bool
        Whether the targets had names.

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
    single_: bool
    named_: bool

    def fit(self, columns: TargetColumns, classes: Any = None) -> TaskEncoder:
        """Learn the classes of each task from its observed labels, or take the given.

        Parameters
        ----------
        columns : TargetColumns
        classes : array-like, list of array-like or dict, optional
            The classes of the one task, of each task in order, or by task name.

        Raises
        ------
        ValueError
            If a task has no observed label and its classes are not given.
        """
        given = _given_classes(classes, columns)
        learned = [
            _observed_classes(values, missing, name) if known is None else known
            for name, values, missing, known in zip(
                columns.names, columns.values, columns.missing, given, strict=True
            )
        ]
        self.tasks_ = [Task(n, c) for n, c in zip(columns.names, learned, strict=True)]
        self.single_ = columns.single
        self.named_ = columns.named
        self._label_table = _label_table(self.tasks_)
        return self

    @property
    def names_(self) -> list[str]:
        return [task.name for task in self.tasks_]

    def with_task(self, task: Task) -> TaskEncoder:
        """Return an encoder that knows one task more, which comes last.

        The targets are two-dimensional then, and go by the names of the tasks.
        """
        grown = TaskEncoder()
        grown.tasks_ = [*self.tasks_, task]
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
            codes[:, k] = _codes(task, columns.values[k], columns.missing[k])
        return codes

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
    dtypes = {task.classes.dtype for task in tasks}
    shared = len(dtypes) == 1 or all(dtype.kind == "U" for dtype in dtypes)
    dtype: Any = np.result_type(*dtypes) if shared else object
    width = max(task.n_classes for task in tasks)
    table = np.empty((len(tasks), width), dtype=dtype)
    for row, task in zip(table, tasks, strict=True):
        row[: task.n_classes] = task.classes if shared else task.classes.tolist()
    return table


def no_label(name: str) -> ValueError:
    """Return the error for a task without an observed label."""
    return ValueError(
        f"Task {name!r} has no observed label in y; drop the task or add labels."
    )


def _given_classes(classes: Any, columns: TargetColumns) -> list[np.ndarray | None]:
    """Return the classes that the caller names for each task."""
    names = columns.names
    if classes is None:
        return [None] * len(names)
    if columns.single and not isinstance(classes, dict):
        classes = [classes]
    if isinstance(classes, dict):
        unknown = sorted(set(classes) - set(names))
        if unknown:
            raise ValueError(
                f"Got classes for the tasks {unknown}; the tasks are {names}."
            )
        classes = [classes.get(name) for name in names]
    if len(classes) != len(names):
        raise ValueError(
            f"Got classes for {len(classes)} tasks, but expected them for the "
            f"{len(names)} tasks {names}: a list with an array for each, or a dict."
        )
    return [
        None if known is None else np.unique(target_columns(known).values[0])
        for known in classes
    ]


def _observed_classes(values: np.ndarray, missing: np.ndarray, name: str) -> np.ndarray:
    observed = values[~missing] if missing.any() else values
    if not len(observed):
        raise no_label(name)
    return np.unique(observed if observed.dtype.kind == "U" else pd.unique(observed))


def _codes(task: Task, values: np.ndarray, missing: np.ndarray) -> np.ndarray:
    """Return the positions of labels among the classes of a task."""
    observed = values[~missing] if missing.any() else values
    try:
        found = np.searchsorted(task.classes, observed)
        found = np.minimum(found, task.n_classes - 1)
        unknown = task.classes[found] != observed
    except TypeError:  # strings against numbers: no order between them
        unknown, found = np.ones(len(observed), dtype=bool), np.zeros(0, dtype=int)
    if np.any(unknown):
        labels = list(dict.fromkeys(observed[np.asarray(unknown)].tolist()))[:5]
        raise ValueError(
            f"Task {task.name!r} has the labels {labels} in y, but expected only "
            f"{task.classes.tolist()[:20]}, the classes it was fitted with. To name "
            "all classes in advance, pass classes= to the first call of partial_fit."
        )
    if len(observed) == len(values):
        return found
    codes = np.full(len(values), MISSING, dtype=np.int32)
    codes[~missing] = found
    return codes
