"""What a model returns for a task is what it should be, or an error tells it."""

from __future__ import annotations

import numpy as np

from skmtl.tasks import Task

__all__ = ["check_numbers", "check_probabilities"]

#: How far the probabilities of a row may be from a sum of 1.
_TOLERANCE = 1e-3
_NUMBERS_HINT = (
    " If the function returns numbers to be explained as they are, say so: "
    "task_types='regression'."
)


def check_probabilities(
    part: np.ndarray, task: Task, n_samples: int, is_function: bool = False
) -> None:
    """Raise unless these are probabilities of the task's classes."""
    n_classes = len(task.classes)
    hint = _NUMBERS_HINT if is_function else ""
    if part.shape != (n_samples, n_classes):
        raise ValueError(
            f"Got probabilities of shape {part.shape} for task {task.name!r} from "
            f"predict_proba, but expected ({n_samples}, {n_classes}): a column for "
            f"each of its classes {task.classes.tolist()[:20]}.{hint}"
        )
    _check_finite(part, task, "predict_proba")
    total = part.sum(axis=1)
    least = part.min(initial=0)
    if np.abs(total - 1).max(initial=0) > _TOLERANCE or least < -_TOLERANCE:
        raise ValueError(
            f"Got rows for task {task.name!r} from predict_proba that are no "
            f"probabilities: their sums go from {total.min():g} to {total.max():g}, "
            f"and the least is {least:g}, but expected sums of 1 and none "
            "below 0. If the columns are tasks of two classes, let the model return a "
            f"list with one array of shape (n_samples, 2) for each.{hint}"
        )


def check_numbers(part: np.ndarray, task: Task, n_samples: int) -> None:
    """Raise unless this is a finite number for each row."""
    if part.shape != (n_samples, 1):
        raise ValueError(
            f"Got an array of shape {part.shape} for task {task.name!r}, which is a "
            f"number, but expected a number for each of {n_samples} rows."
        )
    _check_finite(part, task, "predict")


def _check_finite(part: np.ndarray, task: Task, method: str) -> None:
    if not np.isfinite(part).all():
        raise ValueError(
            f"Got NaN or infinity from {method} for task {task.name!r}, in "
            f"{int((~np.isfinite(part)).any(axis=1).sum())} of {len(part)} rows near "
            "the one to be explained. The model cannot be explained where it has no "
            "answer."
        )
