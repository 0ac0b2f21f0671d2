"""Weights of labels and tasks, checked and brought to one form.

Task k's loss is the weighted mean of its losses over its observed labels, with the
weights ``sample_weight * class_weight``; the objective is the mean over tasks, weighted
by ``task_weight``.
"""

from __future__ import annotations

from collections.abc import Mapping
from numbers import Real
from typing import Any

import numpy as np

from skmtl._wording import shown
from skmtl.tasks._class_weights import class_weights
from skmtl.tasks._encoder import MISSING, no_label
from skmtl.tasks._proportions import proportions
from skmtl.tasks._task import Task, by_task

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
    balanced_on: tuple[np.ndarray, np.ndarray | None] | None = None,
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
    balanced_on : tuple of codes and sample_weight, optional
        What "balanced" counts, where it is not these labels.

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
    counted = (codes, sample_weight) if balanced_on is None else balanced_on
    by_class = class_weights(*counted, tasks, class_weight)
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
                f"Got task_weight={shown(task_weight)}, but expected None or a dict "
                "{task name: weight}."
            )
        if not all(isinstance(weight, Real) for weight in task_weight.values()):
            raise ValueError(
                f"Got task_weight={shown(task_weight)}, but expected numbers of 0 or "
                "more."
            )
        for k, weight in enumerate(by_task(names, task_weight, "task_weight")):
            if weight is not None:
                weights[k] = weight
        if not (np.isfinite(weights).all() and (weights >= 0).all() and weights.any()):
            raise ValueError(
                f"Got task_weight={shown(task_weight)}, but expected weights of 0 or "
                "more, not all zero."
            )
    weights = proportions([weights[:, None]], np.ones((len(names), 1), bool))[:, 0]
    return weights / weights.sum()
