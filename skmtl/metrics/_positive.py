"""Which class of a task is the positive one, and metrics that speak of it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
from sklearn import metrics

from skmtl._wording import shown
from skmtl.metrics._observed import ObservedTask
from skmtl.tasks._task import find_task
from skmtl.tasks._task_types import CLASSES

__all__ = [
    "OF_POSITIVE",
    "check_named",
    "of_positive",
    "options_of",
    "positive_labels",
    "with_positive_class",
]

#: Metrics of the positive class alone, by the names of scikit-learn's scorers.
OF_POSITIVE: dict[str, Callable[..., float]] = {
    "f1": metrics.f1_score,
    "jaccard": metrics.jaccard_score,
    "precision": metrics.precision_score,
    "recall": metrics.recall_score,
}


def positive_labels(given: Any, names: list[str], only: int | None = None) -> list[Any]:
    """Return the positive label of each task, None where the caller names none.

    Raises
    ------
    ValueError
        If a task is unknown, or a plain label is given for several tasks.
    """
    found: list[Any] = [None] * len(names)
    if isinstance(given, Mapping):
        for name, label in given.items():
            found[find_task(names, name, "pos_label for task")] = label
    elif given is not None:
        if only is None and len(names) > 1:
            raise ValueError(
                f"Got pos_label={given!r} for the tasks {names}, but expected a dict "
                "{task: label}, with the tasks whose positive class is meant."
            )
        found[only or 0] = given
    return found


def with_positive_class(task: ObservedTask, label: Any) -> ObservedTask:
    """Tell a task which class is positive, after a look whether it has this class."""
    if label is None:
        return task
    if task.type != CLASSES:
        raise ValueError(
            f"Got pos_label={shown(label)} for task {task.name!r}, which is a "
            f"{'text' if task.is_text else 'number'} and has no classes. Leave it out."
        )
    classes = [*task.classes.tolist(), *np.unique(task.labels).tolist()]
    for known in classes if np.ndim(label) == 0 else []:
        if isinstance(known, str) == isinstance(label, str) and known == label:
            task.pos_label = known
            return task
    raise ValueError(
        f"Got pos_label={shown(label)} for task {task.name!r}, but expected one of its "
        f"classes {shown(list(dict.fromkeys(classes)))}."
    )


def of_positive(function: Callable[..., float], name: str, task: ObservedTask) -> float:
    """Call one of scikit-learn's metrics for the positive class against the rest."""
    if task.pos_label is None:
        classes = task.classes.tolist()
        raise ValueError(
            f"it is that of one class, the positive one, and none of the classes "
            f"{shown(classes)} was named. Pass pos_label={{{task.name!r}: "
            f"{shown(classes[-1])}}}, for instance, or take '{name}_macro', the "
            "mean over the classes."
        )
    true = (task.labels == task.pos_label).astype(int)
    predicted = (task.predicted == task.pos_label).astype(int)
    return function(true, predicted, **task.weights)


def check_named(name: Any, pos_label: Any) -> None:
    """Raise if a metric of the positive class is asked for, and none is named."""
    nothing = pos_label is None or (isinstance(pos_label, Mapping) and not pos_label)
    if nothing and isinstance(name, str) and name in OF_POSITIVE:
        raise ValueError(
            f"Got the metric {name!r} without pos_label: it is that of one class, the "
            "positive one, which has to be named. Pass pos_label={task: label}, or "
            f"take '{name}_macro', the mean over the classes."
        )


def options_of(function: Callable[..., float], task: ObservedTask) -> dict[str, Any]:
    """Return `pos_label`, as an option of a function that takes it, if it is named."""
    if task.pos_label is None:
        return {}
    if isinstance(function, partial) and "pos_label" in function.keywords:
        return {}
    try:
        takes = "pos_label" in inspect.signature(function).parameters
    except (TypeError, ValueError):  # a function that does not tell, written in C
        takes = False
    return {"pos_label": task.pos_label} if takes else {}
