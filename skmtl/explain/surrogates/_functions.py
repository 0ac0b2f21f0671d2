"""A function to be explained, whose tasks show in what it returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from skmtl._wording import counted
from skmtl.tasks import Task
from skmtl.tasks._outputs import probabilities_by_task, told_apart
from skmtl.tasks._task import by_task
from skmtl.tasks._task_types import CLASSES, NUMBERS, check_type

__all__ = ["AskedFunction"]


class AskedFunction:
    """A function of rows that returns probabilities, numbers, or some of each.

    Parameters
    ----------
    function : callable
    task_names : list of str or None
    task_types : str, list of str, dict or None
        "classification" or "regression", for all tasks or by task; None is
        "classification".
    """

    def __init__(
        self,
        function: Callable[[Any], Any],
        task_names: list[str] | None,
        task_types: Any,
    ):
        self.function = function
        self.names = task_names
        is_array = isinstance(task_types, np.ndarray)
        self.types = task_types.tolist() if is_array else task_types
        self.tasks: list[Task] | None = None
        self._lists_tasks: bool | None = None
        given = self.types
        if isinstance(given, Mapping):
            given = list(given.values())
        for one in given if isinstance(given, list | tuple) else [given]:
            if one is not None:
                check_type("task_types", one)

    def __call__(
        self, rows: Any, n_samples: int
    ) -> tuple[list[np.ndarray], list[Task]]:
        """Return what it says of each task, and the tasks."""
        found = self.function(rows)
        if self.tasks is None:
            self.tasks = self._seen(found, n_samples)
        numbers = [task.is_number for task in self.tasks]
        if not any(numbers):
            parts = probabilities_by_task(
                found, self.tasks, n_samples, model=self.function
            )
        elif all(numbers):
            parts = self._columns(found, n_samples)
        else:
            parts = _mixed(found, numbers, n_samples)
        if len(parts) != len(self.tasks):
            raise ValueError(
                f"Got {counted(len(parts), 'task')} from the function, but "
                f"{counted(len(self.tasks), 'task')} before."
            )
        return parts, self.tasks

    def _seen(self, found: Any, n_samples: int) -> list[Task]:
        """Return tasks for a function that has told nothing about them."""
        if self.types in (None, CLASSES):
            parts = told_apart(found, n_samples)
        elif self.types == NUMBERS:
            parts = self._columns(found, n_samples)
        else:  # of a mixture only a list tells its tasks apart
            n_given = len(self.types)
            is_list = isinstance(found, list | tuple)
            if not is_list and set(_values(self.types)) == {NUMBERS}:
                found = self._columns(found, n_samples)
            elif not is_list:
                raise TypeError(
                    f"Got a {type(found).__name__} from a function with task_types="
                    f"{self.types!r}, but expected a list with an array for each of "
                    f"its {n_given} tasks or more: numbers of shape (n_samples,), and "
                    "probabilities of shape (n_samples, n_classes)."
                )
            parts = [_floats(part) for part in found]
        names = self.names or [f"task_{k}" for k in range(len(parts))]
        if len(names) != len(parts) or len(set(names)) != len(parts):
            raise ValueError(
                f"Got task_names={names}, but expected {len(parts)} different names: "
                f"the function returns {self._what} of {counted(len(parts), 'task')}."
            )
        return [
            Task(name, np.empty(0), is_number=True)
            if of_type == NUMBERS
            else Task(name, np.arange(_n_classes(part)))
            for name, part, of_type in zip(
                names, parts, self._types_of(names), strict=True
            )
        ]

    def _columns(self, found: Any, n_samples: int) -> list[np.ndarray]:
        """Return the numbers of each task, (n_samples, 1), from a table or a list."""
        lists_tasks = _is_list_of_tasks(found, n_samples)
        if lists_tasks is None:  # it is as in other answers; rows are rarely arrays
            lists_tasks = self._lists_tasks
            if lists_tasks is None:
                lists_tasks = not isinstance(found[0], list | tuple)
        else:
            self._lists_tasks = lists_tasks
        if lists_tasks:
            return [_as_column(part) for part in found]
        return _table(found, n_samples)

    @property
    def _what(self) -> str:
        return "probabilities" if self.types in (None, CLASSES) else "answers"

    def _types_of(self, names: list[str]) -> list[str]:
        """Return the type of each task."""
        if self.types is None or isinstance(self.types, str):
            return [self.types or CLASSES] * len(names)
        if isinstance(self.types, Mapping):
            found = by_task(names, self.types, "task_types")
            return [of_type or CLASSES for of_type in found]
        if len(self.types) != len(names):
            raise ValueError(
                f"Got task_types={list(self.types)!r}, but the function returns "
                f"{counted(len(names), 'task')}: expected a type for each."
            )
        return list(self.types)


def _values(types: Any) -> list[str]:
    return list(types.values() if isinstance(types, Mapping) else types)


def _n_classes(part: np.ndarray) -> int:
    return 2 if part.ndim == 1 or part.shape[1] == 1 else part.shape[1]


def _is_list_of_tasks(found: Any, n_samples: int) -> bool | None:
    """Whether each entry has the numbers of a task, and not those of a row.

    None if there are as many of both.
    """
    if not isinstance(found, list | tuple) or not len(found) or not np.ndim(found[0]):
        return False
    of_tasks = len(found[0]) == n_samples
    return None if of_tasks and len(found) == n_samples else of_tasks


def _table(found: Any, n_samples: int) -> list[np.ndarray]:
    """Return the numbers of each task, (n_samples, 1), from a table."""
    table = _floats(found)
    if table.ndim == 1:
        table = table[:, None]
    if table.ndim != 2 or len(table) != n_samples:
        raise ValueError(
            f"Got an array of shape {np.shape(found)} from the function, but expected "
            f"numbers for {n_samples} rows: (n_samples,) or (n_samples, n_tasks)."
        )
    return [table[:, [k]] for k in range(table.shape[1])]


def _mixed(found: Any, numbers: list[bool], n_samples: int) -> list[np.ndarray]:
    """Return numbers as columns, and probabilities of all classes."""
    parts: list[np.ndarray] = []
    for part, is_number in zip(found, numbers, strict=False):
        if is_number:
            parts.append(_as_column(part))
            continue
        (own,) = told_apart(part, n_samples)
        if own.ndim == 1 or own.shape[1] == 1:
            second = own.reshape(-1, 1)
            own = np.concatenate([1 - second, second], axis=1)
        parts.append(own)
    parts += [np.empty(0)] * (len(found) - len(parts))
    return parts


def _floats(values: Any) -> np.ndarray:
    """Return numbers as an array, also of a tensor that knows its gradient."""
    if hasattr(values, "detach"):
        values = values.detach().cpu()
    return np.asarray(values, dtype=np.float64)


def _as_column(part: Any) -> np.ndarray:
    column = _floats(part)
    return column.reshape(-1, 1) if column.ndim < 3 else column
