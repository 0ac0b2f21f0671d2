"""Weights of rows, classes and tasks, checked and brought to one form.

Task k's loss is the weighted mean of its losses over its observed labels, with the
weights ``sample_weight * class_weight``; the objective is the mean over tasks, weighted
by ``task_weight``.
"""

from __future__ import annotations

from collections.abc import Mapping
from numbers import Real
from typing import Any

import numpy as np

from skmtl.tasks._encoder import MISSING, no_label
from skmtl.tasks._proportions import proportions
from skmtl.tasks._task import Task, find_task

__all__ = ["check_sample_weight", "check_taught", "row_weights", "task_weights"]


def check_sample_weight(
    sample_weight: Any, n_samples: int, n_tasks: int
) -> np.ndarray | None:
    """Return the weights with shape (n_samples, 1) or (n_samples, n_tasks), or None.

    Raises
    ------
    ValueError
        If the shape is another, or a weight is no number, negative, NaN, masked or
        infinite, or all are zero.
    """
    if sample_weight is None:
        return None
    if isinstance(sample_weight, np.ma.MaskedArray):
        sample_weight = np.ma.filled(sample_weight.astype(np.float64), np.nan)
    try:
        weights = np.asarray(sample_weight, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"Got sample_weight that holds something else than numbers ({error}), but "
            "expected weights of 0 or more."
        ) from error
    if weights.ndim == 0:
        weights = np.full(n_samples, float(weights))
    expected = [(n_samples,), (n_samples, n_tasks)]
    if weights.shape not in expected:
        raise ValueError(
            f"Got sample_weight of shape {weights.shape}, but expected (n_samples,) = "
            f"({n_samples},) or (n_samples, n_tasks) = ({n_samples}, {n_tasks})."
        )
    if not np.isfinite(weights).all():
        row = np.flatnonzero(~np.isfinite(weights.reshape(n_samples, -1)).all(axis=1))
        raise ValueError(
            f"Got sample_weight with NaN or infinity, first in row {row[0]}, but "
            "expected finite weights. A weight of 0 leaves a row out."
        )
    if (weights < 0).any():
        raise ValueError(
            f"Got sample_weight with negative values (the least is {weights.min():g}), "
            "but expected weights of 0 or more."
        )
    if not weights.any():
        raise ValueError(
            "Got sample_weight with only zeros: every weight is zero, so there is "
            "nothing to learn from. Expected at least one positive weight."
        )
    with np.errstate(over="ignore"):
        if not np.isfinite(weights.sum()):
            weights = weights / weights.max()  # only proportions count
    return weights.reshape(n_samples, -1)


def row_weights(
    codes: np.ndarray,
    tasks: list[Task],
    sample_weight: np.ndarray | None = None,
    class_weight: Any = None,
    balanced_on: np.ndarray | None = None,
) -> np.ndarray | None:
    """Return the weight of each label in its task's loss.

    Parameters
    ----------
    codes : ndarray of shape (n_samples, n_tasks)
        Class codes, -1 for missing labels.
    tasks : list of Task
    sample_weight : ndarray of shape (n_samples, 1) or (n_samples, n_tasks), optional
        As `check_sample_weight` returns them.
    class_weight : None, "balanced", dict or list of dict
        As in `MultiTaskClassifier`.
    balanced_on : ndarray of shape (n_others, n_tasks), optional
        Codes that "balanced" counts, where these are not `codes`.

    Returns
    -------
    weights : ndarray of shape (n_samples, n_tasks), float32, or None
        0 where a label is missing; None if every weight is 1. Only proportions within a
        task mean anything: see `proportions`.

    Raises
    ------
    ValueError
        If weights are malformed.
    """
    observed = codes != MISSING
    counted = codes if balanced_on is None else balanced_on
    by_class = _class_weights(counted, tasks, class_weight)
    if sample_weight is None and by_class is None:
        return None if observed.all() else observed.astype(np.float32)
    factors = [] if sample_weight is None else [sample_weight]
    if by_class is not None:
        factors.append(by_class[np.arange(len(tasks)), codes])  # -1 is masked already
    return proportions(factors, observed).astype(np.float32)


def check_taught(
    codes: np.ndarray, weights: np.ndarray | None, tasks: list[Task]
) -> None:
    """Raise if a task has no observed label, or none that counts."""
    observed: np.ndarray = np.any(codes != MISSING, axis=0)
    counted = observed if weights is None else np.any(weights, axis=0)
    for k, task in enumerate(tasks):
        if not observed[k]:
            raise no_label(task.name)
        if not counted[k]:
            raise ValueError(
                f"Every observed label of the task {task.name!r} has weight zero; drop "
                "the task or give some of its labels a positive weight."
            )


def task_weights(task_weight: Any, names: list[str]) -> np.ndarray:
    """Return each task's share of the objective, summing to 1.

    Raises
    ------
    ValueError
        If a task is unknown, or the weights are negative, not finite or all zero.
    """
    weights = np.ones(len(names))
    if task_weight is not None:
        if not isinstance(task_weight, Mapping):
            raise TypeError(
                f"Got task_weight={task_weight!r}, but expected None or a dict "
                "{task name: weight}."
            )
        for name, weight in task_weight.items():
            if not isinstance(weight, Real):
                raise ValueError(
                    f"Got task_weight={task_weight!r}, but expected numbers of 0 or "
                    "more."
                )
            weights[find_task(names, name, "task_weight for task")] = weight
        if not (np.isfinite(weights).all() and (weights >= 0).all() and weights.any()):
            raise ValueError(
                f"Got task_weight={task_weight!r}, but expected weights of 0 or more, "
                "not all zero."
            )
    weights = proportions([weights[:, None]], np.ones((len(names), 1), bool))[:, 0]
    return weights / weights.sum()


def _class_weights(
    codes: np.ndarray, tasks: list[Task], class_weight: Any
) -> np.ndarray | None:
    """Return weights by task and class code, or None."""
    if class_weight is None or (isinstance(class_weight, Mapping) and not class_weight):
        return None
    table = np.ones((len(tasks), max(task.n_classes for task in tasks)))
    if isinstance(class_weight, str):
        if class_weight != "balanced":
            raise ValueError(
                f"Got class_weight={class_weight!r}, but expected None, 'balanced', a "
                "dict, or a list of dicts. Did you mean 'balanced'?"
            )
        class_weight = ["balanced"] * len(tasks)
    for k, weights in enumerate(_per_task(class_weight, tasks)):
        if isinstance(weights, str) and weights == "balanced":
            table[k, : tasks[k].n_classes] = _balanced(codes[:, k], tasks[k].n_classes)
            continue
        if not isinstance(weights, Mapping | None):
            raise ValueError(
                f"Got class_weight {weights!r} for the task {tasks[k].name!r}, but "
                "expected None, 'balanced' or {class: weight}."
            )
        labels = tasks[k].classes.tolist()
        for label, weight in (weights or {}).items():
            if label not in labels:
                raise ValueError(
                    f"Got class_weight for the class {label!r} of task "
                    f"{tasks[k].name!r}, but its classes are {labels[:20]}."
                )
            if not (isinstance(weight, Real) and 0 <= float(weight) < np.inf):
                raise ValueError(
                    f"Got class_weight {weight!r} for the class {label!r} of task "
                    f"{tasks[k].name!r}, but expected a number of 0 or more."
                )
            table[k, labels.index(label)] = weight
    return table


def _balanced(codes: np.ndarray, n_classes: int) -> np.ndarray:
    """Return n_labels / (n_classes * labels of the class), as scikit-learn does."""
    codes = codes[codes != MISSING]
    return len(codes) / (
        n_classes * np.maximum(np.bincount(codes, minlength=n_classes), 1)
    )


def _per_task(class_weight: Any, tasks: list[Task]) -> list[Any]:
    """Return the class weights of each task, in task order."""
    names = [task.name for task in tasks]
    if isinstance(class_weight, Mapping):
        nested = class_weight and all(
            isinstance(v, Mapping | str | None) for v in class_weight.values()
        )
        if nested:
            by_task: list[Any] = [None] * len(tasks)
            for name, weights in class_weight.items():
                by_task[find_task(names, name, "class_weight for task")] = weights
            return by_task
        if len(tasks) == 1:
            return [class_weight]
        raise ValueError(
            f"Got class_weight={class_weight!r} for {len(tasks)} tasks, but expected "
            "{task: {class: weight}} or a list with a dict for each task."
        )
    if isinstance(class_weight, (list, tuple)) and len(class_weight) == len(tasks):
        return list(class_weight)
    raise ValueError(
        f"Got class_weight={class_weight!r}, but expected None, 'balanced', "
        f"{{task: {{class: weight}}}} or a list of {len(tasks)} dicts, one per task."
    )
