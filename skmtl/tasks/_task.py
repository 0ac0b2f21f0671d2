"""A task: one target, what it is called and what can be predicted for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

__all__ = ["Task", "find_task"]


@dataclass(frozen=True, eq=False)
class Task:
    """One target of a multi-task model.

    Parameters
    ----------
    name : str
        Name of the task: its column in ``y``, else ``"task_0"``, ``"task_1"``...
    classes : ndarray of shape (n_classes,)
        The labels that can be predicted, sorted.

    Examples
    --------
    >>> import numpy as np
    >>> from skmtl.tasks import Task
    >>> Task("sex", np.array(["female", "male"])).kind
    'binary'
    """

    name: str
    classes: np.ndarray

    @property
    def n_classes(self) -> int:
        """Number of classes seen for this task."""
        return len(self.classes)

    @property
    def kind(self) -> str:
        """What there is to learn: "constant" (one class), "binary" or "multiclass"."""
        return {1: "constant", 2: "binary"}.get(self.n_classes, "multiclass")


def find_task(names: list[str], key: Any, parameter: str = "task") -> int:
    """Return the position of the task that `key`, a name or a position, stands for.

    Raises
    ------
    ValueError
        If there is no such task.
    """
    n_tasks = len(names)
    if isinstance(key, str):
        if key in names:
            return names.index(key)
    elif isinstance(key, (int, np.integer)) and not isinstance(key, bool):
        if -n_tasks <= key < n_tasks:
            return int(key) % n_tasks
        raise ValueError(
            f"Got {parameter}={key!r}, but there are only {n_tasks} tasks: expected a "
            f"position from 0 to {n_tasks - 1}, or one of the names {names}."
        )
    raise ValueError(
        f"Got {parameter}={key!r}, but expected one of the names {names}, or a "
        f"position from 0 to {n_tasks - 1}."
    )
