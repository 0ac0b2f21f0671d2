"""Tasks of what understands classes only: numbers and texts are refused, by name."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.base import is_regressor

from skmtl._wording import shown
from skmtl.tasks._columns import TargetColumns, target_columns
from skmtl.tasks._lookup import inward, tasks_of
from skmtl.tasks._task import Task, no_classes
from skmtl.tasks._task_types import NUMBERS

__all__ = ["check_learns_classes", "class_columns", "class_tasks_of"]


def class_tasks_of(
    estimator: Any,
    task_names: list[str] | None = None,
    instead: str = "",
    views: bool = True,
) -> list[Task]:
    """Return the tasks of a fitted estimator, which all are classes.

    Parameters
    ----------
    estimator : object
        As for `tasks_of`.
    task_names : list of str, optional
    instead : str
        What to do with numbers or texts, a sentence.
    views : bool, default=True
        Whether a view of a task that is a class may be passed.

    Raises
    ------
    TypeError
        If some tasks are none; with their names, and what to pass instead.
    """
    tasks = tasks_of(estimator, task_names, numbers=True)
    if not all(task.is_class for task in tasks):
        raise _refused(type(estimator).__name__, tasks, instead, views)
    return tasks


def _refused(
    what: str, tasks: list[Task], instead: str = "", views: bool = True
) -> TypeError:
    """Return the error for a model some of whose tasks are no classes.

    Parameters
    ----------
    what : str
        What kind of model it is.
    tasks : list of Task
        All of its tasks.
    instead, views
        As of `class_tasks_of`.
    """
    classes = [task.name for task in tasks if task.is_class]
    message = (
        f"Got a {what}, which {no_classes(tasks)}, but only classes are understood "
        "here: expected a fitted classifier, or a search or Pipeline around one."
    )
    if classes and views:
        message += (
            f" Pass tasks that are classes one by one: TaskView(model, {classes[0]!r})"
            f"{' and so on' if len(classes) > 1 else ''}."
        )
    return TypeError(f"{message} {instead}".rstrip())


def check_learns_classes(estimator: Any, y: Any, instead: str = "") -> None:
    """Raise if an estimator that is not fitted would learn tasks that are no classes.

    Parameters
    ----------
    estimator : estimator
    y : array-like or DataFrame
        What it would be fitted on.
    instead : str
        What to do with numbers, a sentence.

    Raises
    ------
    TypeError
        With the names of these tasks.
    """
    *_, model = inward(estimator)
    types = getattr(model, "task_types", None)
    if hasattr(estimator, "__sklearn_tags__") and is_regressor(estimator):
        types = NUMBERS
    if types is None:
        class_columns(y)
        return
    columns = target_columns(y, task_types=types)
    tasks = [
        Task(
            name,
            np.empty(0),
            is_number=columns.is_number(k),
            is_text=columns.is_text(k),
        )
        for k, name in enumerate(columns.names)
    ]
    if not all(task.is_class for task in tasks):
        raise _refused(type(estimator).__name__, tasks, instead, views=False)


def class_columns(y: Any, input_name: str = "y") -> TargetColumns:
    """Return targets that are classes, as `target_columns` does.

    Raises
    ------
    ValueError
        As `target_columns` does. If there are numbers that are no classes, it says how
        to score these.
    """
    try:
        return target_columns(y, input_name)
    except ValueError:
        numbers = _fractions(y, input_name)
        if not numbers:
            raise
    raise ValueError(
        f"Unknown label type: continuous. Task {numbers[0]!r} has numbers in "
        f"{input_name} that are no classes, but only classes are understood here"
        + (f" ({shown(numbers)} are numbers)" if len(numbers) > 1 else "")
        + ". For numbers, use skmtl.task_scores(y, model.predict(X)), the method score "
        f"of the model or of TaskView(model, {numbers[0]!r}), "
        "skmtl.make_task_scorer('r2') or, for intervals, "
        "skmtl.task_scores(y, model.predict_interval(X), coverage=0.9)."
    )


def _fractions(y: Any, input_name: str) -> list[str]:
    """Return the names of the tasks that have numbers with fractions."""
    try:
        found = target_columns(y, input_name, "from_dtype")
    except (TypeError, ValueError):
        return []
    return [
        name
        for k, name in enumerate(found.names)
        if found.is_number(k) and (found.values[k] % 1 > 0)[~found.missing[k]].any()
    ]
