"""A task: one target, what it is called and what can be predicted for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

import numpy as np

from skmtl._wording import counted, shown

__all__ = ["Task", "by_task", "find_task", "no_classes"]


@dataclass(frozen=True, eq=False)
class Task:
    """One target of a multi-task model.

    Parameters
    ----------
    name : str
        Name of the task: its column in ``y``, else ``"task_0"``, ``"task_1"``...
    classes : ndarray of shape (n_classes,)
        The labels that can be predicted, sorted; ordered categories in their own order.
    order : ndarray of shape (n_categories,), optional
        The ordered categories that they are, with those that were never observed; None
        if they have no order.
    is_number : bool, default=False
        Whether numbers are predicted rather than classes, of which there are none then.
    is_text : bool, default=False
        Whether texts are written; there are no classes either.

    Examples
    --------
    >>> import numpy as np
    >>> from skmtl.tasks import Task
    >>> Task("sex", np.array(["female", "male"])).kind
    'binary'
    >>> Task("mass", np.empty(0), is_number=True).kind
    'number'
    """

    name: str
    classes: np.ndarray
    order: np.ndarray | None = None
    is_number: bool = field(default=False, kw_only=True)
    is_text: bool = field(default=False, kw_only=True)

    @property
    def n_classes(self) -> int:
        """Number of classes seen for this task."""
        return len(self.classes)

    @property
    def is_class(self) -> bool:
        """Whether there are classes to choose from."""
        return not (self.is_number or self.is_text)

    @property
    def known_classes(self) -> np.ndarray | None:
        """The classes, None for a number or a text, which has none."""
        return self.classes if self.is_class else None

    @property
    def kind(self) -> str:
        """What there is to learn: a "number", a "text", or classes.

        They are "constant" (one class), "binary" or "multiclass".
        """
        if self.is_number:
            return "number"
        if self.is_text:
            return "text"
        return {1: "constant", 2: "binary"}.get(self.n_classes, "multiclass")


def no_classes(tasks: list[Task]) -> str:
    """Return what tasks that are no classes do: "predicts numbers (tasks ['mass'])"."""
    kinds = {
        "predicts numbers": [task.name for task in tasks if task.is_number],
        "writes texts": [task.name for task in tasks if task.is_text],
    }
    return " and ".join(
        f"{what} (tasks {shown(names)})" for what, names in kinds.items() if names
    )


def find_task(names: list[str], key: Any, parameter: str = "task") -> int:
    """Return the position of the task that `key`, a name or a position, stands for.

    An integer is a position, unless tasks are called by integers other than their
    positions, as the columns 0, 2 and 3 of a DataFrame are: then it is a name. Other
    keys are names, as they stand in the columns of y.

    Raises
    ------
    ValueError
        If there is no such task.
    """
    n_tasks = len(names)
    if isinstance(key, (int, np.integer)) and not isinstance(key, bool):
        numbers = [_whole_number(name) for name in names]
        if any(number not in (None, k) for k, number in enumerate(numbers)):
            if int(key) in numbers:
                return numbers.index(int(key))
            raise ValueError(
                f"Got {parameter}={shown(key)}, but the tasks are called "
                f"{shown(names)}: as some of the names are integers, an integer is "
                "taken for a name, not for a position. Expected one of the names."
            )
        if -n_tasks <= key < n_tasks:
            return int(key) % n_tasks
        raise ValueError(
            f"Got {parameter}={shown(key)}, but there "
            f"{'is' if n_tasks == 1 else 'are'} only {counted(n_tasks, 'task')}: "
            f"expected a position from 0 to {n_tasks - 1}, or one of the names "
            f"{shown(names)}."
        )
    if key is not None and str(key) in names:
        return names.index(str(key))
    close = get_close_matches(str(key), names, n=1)
    meant = f" Did you mean {close[0]!r}?" if close else ""
    raise ValueError(
        f"Got {parameter}={shown(key)}, but expected one of the names {shown(names)}, "
        f"or a position from 0 to {n_tasks - 1}.{meant}"
    )


def by_task(names: list[str], given: Mapping[Any, Any], parameter: str) -> list[Any]:
    """Return what is given for each task by name or position, None for the others.

    Raises
    ------
    ValueError
        If there is no such task, or something is given for a task twice.
    """
    found: list[Any] = [None] * len(names)
    taken: dict[int, Any] = {}
    for key, value in given.items():
        k = find_task(names, key, f"{parameter} for task")
        if k in taken:
            raise ValueError(
                f"Got {parameter} for {shown(taken[k])} and for {shown(key)}, but both "
                f"are the task {names[k]!r}. Expected it once."
            )
        taken[k] = key
        found[k] = value
    return found


def _whole_number(name: str) -> int | None:
    """Return the integer that a task is called by, as 2 or as 2.0."""
    whole = name.removesuffix(".0")
    is_integer = whole.removeprefix("-").isdecimal() and str(int(whole)) == whole
    return int(whole) if is_integer else None
