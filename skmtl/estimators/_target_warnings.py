"""Warnings of targets that can be learned, but are hardly meant to be."""

from __future__ import annotations

import numpy as np
import pandas as pd

from skmtl._warning import warn
from skmtl.tasks import TargetColumns, Task, TaskEncoder
from skmtl.tasks._kinds import LARGEST_EXACT, written_marks
from skmtl.tasks._task_types import NUMBERS, TEXTS

__all__ = ["warn_of_targets"]

#: scikit-learn's rule of what "could represent a regression problem".
_FEWEST_ROWS, _LARGEST_SHARE = 20, 0.5
#: So many classes that read as numbers are numbers; others may be marks, such as "n/a".
_SHARE_OF_NUMBERS = 0.9


def warn_of_targets(columns: TargetColumns, targets: TaskEncoder) -> None:
    """Warn of tasks with one class, with a class for every row or with odd classes."""
    tasks = targets.tasks_
    messages = []
    constant = [task.name for task in tasks if task.kind == "constant"]
    if constant:
        messages.append(
            f"Only one class was found for the tasks {constant}. It is predicted for "
            "every row, and these tasks teach the shared trunk nothing."
        )
    alike = [
        task.name
        for task, values, missing in zip(
            tasks, columns.values, columns.missing, strict=True
        )
        if task.is_number and np.ptp(values[~missing]) == 0
    ]
    if alike:
        messages.append(
            f"Only one number was found for the tasks {alike}. It is predicted for "
            "every row, and these tasks teach the shared trunk nothing."
        )
    for task, missing, given in zip(
        tasks, columns.missing, targets.given_, strict=True
    ):
        if task.is_class and not given:
            n_labels = len(missing) - int(np.count_nonzero(missing))
            messages += _of_many_classes(task, n_labels)
        messages += _of_odd_classes(task)
    for message in messages:
        warn(message)


def _of_many_classes(task: Task, n_labels: int) -> list[str]:
    most = round(_LARGEST_SHARE * n_labels)
    if n_labels <= _FEWEST_ROWS or task.n_classes <= most:
        return []
    what, instead = "a quantity", "cut it into a few classes"
    how = _as_numbers(task)
    if how:
        instead = f"{how}, or {instead}"
    elif task.classes.dtype.kind in "UO":
        what, instead = "a text", f"learn to write it with {_learned(task, TEXTS)}"
    return [
        f"The number of unique classes of task {task.name!r} ({task.n_classes}) is "
        f"greater than 50% of the number of its labels ({n_labels}). It may be a row "
        f"number or {what}, which is no class and harms the other tasks: leave it out, "
        f"or {instead}."
    ]


def _as_numbers(task: Task) -> str:
    """Return how a quantity is learned as a number, if the classes read as numbers."""
    as_number = _learned(task, NUMBERS)
    if task.classes.dtype.kind in "iuf":
        return f"learn it as a number with {as_number}"
    numbers = pd.to_numeric(pd.Series(task.classes, dtype=object), errors="coerce")
    if numbers.notna().mean() < _SHARE_OF_NUMBERS:
        return ""
    return (
        "make numbers of its texts with pd.to_numeric(column, errors='coerce') and "
        f"learn it with {as_number}"
    )


def _learned(task: Task, task_type: str) -> str:
    return f"MultiTaskPredictor(task_types={{{task.name!r}: {task_type!r}}})"


def _of_odd_classes(task: Task) -> list[str]:
    marks = written_marks(task.classes) if task.is_class else []
    if marks:
        return [
            f"Task {task.name!r} has the classes {marks}, which is what numpy makes of "
            "missing labels in an array of strings. If they mark missing labels, pass "
            "y as a DataFrame, a list or an array of objects, with None for these; "
            "else there is nothing to do."
        ]
    if (
        task.n_classes
        and task.classes.dtype.kind == "f"
        and np.abs(task.classes).max() >= LARGEST_EXACT
    ):
        return [
            f"Task {task.name!r} has classes of 2**53 or more as floats, which are "
            "rounded: different labels may be one class. Pass them as integers (of the "
            "dtype 'Int64' where labels are missing), or as strings."
        ]
    return []
