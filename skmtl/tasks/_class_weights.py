"""Weights of classes, by task."""

from __future__ import annotations

from collections.abc import Mapping
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

from skmtl._wording import counted, shown
from skmtl.tasks._encoder import MISSING
from skmtl.tasks._task import Task, by_task

__all__ = ["class_weights"]


def class_weights(
    codes: np.ndarray,
    sample_weight: np.ndarray | None,
    tasks: list[Task],
    class_weight: Any,
) -> np.ndarray | None:
    """Return weights by task and class code, or None; those of numbers are 1."""
    if class_weight is None or (isinstance(class_weight, Mapping) and not class_weight):
        return None
    table = np.ones((len(tasks), max(1, *(task.n_classes for task in tasks))))
    if isinstance(class_weight, str):
        if class_weight != "balanced":
            raise ValueError(
                f"Got class_weight={shown(class_weight)}, but expected None, "
                "'balanced', a dict, or a list of dicts. Did you mean 'balanced'?"
            )
        class_weight = ["balanced" if task.is_class else None for task in tasks]
    for k, weights in enumerate(_per_task(class_weight, tasks)):
        if weights is not None and not tasks[k].is_class:
            raise ValueError(
                f"Got class_weight={shown(weights)} for the task {tasks[k].name!r}, "
                f"which is a {tasks[k].kind} and has no classes. Leave it out; "
                "task_weight weighs tasks, and sample_weight rows or single labels."
            )
        if isinstance(weights, str) and weights == "balanced":
            weight = None
            if sample_weight is not None:  # of the row, or of the label
                weight = sample_weight[:, k if sample_weight.shape[1] > 1 else 0]
            table[k, : tasks[k].n_classes] = _balanced(
                codes[:, k], tasks[k].n_classes, weight
            )
            continue
        if not isinstance(weights, Mapping | None):
            raise ValueError(
                f"Got class_weight {shown(weights)} for the task {tasks[k].name!r}, "
                "but expected None, 'balanced' or {class: weight}."
            )
        labels = tasks[k].classes.tolist()
        for label, weight in (weights or {}).items():
            if pd.isna(label):
                raise ValueError(
                    f"Got class_weight for {shown(label)} of task {tasks[k].name!r}, "
                    "but this marks a missing label, which is in no class and has no "
                    f"weight. Leave it out: the classes are {shown(labels)}."
                )
            if label not in labels:
                raise ValueError(
                    f"Got class_weight for the class {shown(label)} of task "
                    f"{tasks[k].name!r}, but its classes are {shown(labels)}."
                )
            if not (isinstance(weight, Real) and 0 <= float(weight) < np.inf):
                raise ValueError(
                    f"Got class_weight {shown(weight)} for the class {shown(label)} of "
                    f"task {tasks[k].name!r}, but expected a number of 0 or more."
                )
            table[k, labels.index(label)] = weight
    return table


def _balanced(
    codes: np.ndarray, n_classes: int, sample_weight: np.ndarray | None
) -> np.ndarray:
    """Return n_labels / (n_classes * labels of the class), as scikit-learn does.

    A label counts as often as its weight says: with a weight of 0 not at all, like a
    missing one, with 2 like two of them. So does `LogisticRegression`.
    """
    observed = codes != MISSING
    counted = None
    if sample_weight is not None and np.any(sample_weight[observed]):
        counted = sample_weight[observed]
        counted = counted / counted.max()  # sums of the largest numbers are infinite
    total = np.bincount(codes[observed], counted, minlength=n_classes)
    balanced = np.ones(n_classes)
    np.divide(total.sum(), n_classes * total, out=balanced, where=total > 0)
    return balanced


def _per_task(class_weight: Any, tasks: list[Task]) -> list[Any]:
    """Return the class weights of each task, in task order."""
    names = [task.name for task in tasks]
    if isinstance(class_weight, Mapping):
        nested = class_weight and all(
            isinstance(v, Mapping | str | None) for v in class_weight.values()
        )
        if nested:
            return by_task(names, class_weight, "class_weight")
        if len(tasks) == 1:
            return [class_weight]
        raise ValueError(
            f"Got class_weight={shown(class_weight)} for {len(tasks)} tasks, but "
            "expected {task: {class: weight}} or a list with a dict for each task."
        )
    if isinstance(class_weight, (list, tuple)) and len(class_weight) == len(tasks):
        return list(class_weight)
    raise ValueError(
        f"Got class_weight={shown(class_weight)}, but expected None, 'balanced', "
        f"{{task: {{class: weight}}}} or a list of {counted(len(tasks), 'dict')}, one "
        "per task."
    )
