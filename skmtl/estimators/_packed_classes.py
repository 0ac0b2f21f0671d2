"""Columns of all classes, the tasks side by side."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

__all__ = ["most_probable", "rounded_logs", "split_by_task", "within_levels"]


def most_probable(log_proba: np.ndarray, starts: list[int]) -> np.ndarray:
    """Return the code of the most probable class of each task, the first of several.

    Parameters
    ----------
    log_proba : ndarray of shape (n_samples, n_classes of all tasks)
    starts : list of int
        Where the classes of each task begin.
    """
    peaks, sizes = _peaks(log_proba, starts)
    within = np.arange(log_proba.shape[1]) - np.repeat(starts, sizes)
    at_peak = log_proba == np.repeat(peaks, sizes, axis=1)
    positions = np.where(at_peak, within, log_proba.shape[1])
    return np.minimum.reduceat(positions, starts, axis=1)


def within_levels(
    log_proba: np.ndarray, starts: list[int], levels: np.ndarray
) -> np.ndarray:
    """Return which classes are as probable as a level, or the most probable.

    Parameters
    ----------
    log_proba : ndarray of shape (n_samples, n_classes of all tasks)
    starts : list of int
        Where the classes of each task begin.
    levels : ndarray of shape (n_tasks,)
        The least log probability of each task.
    """
    peaks, sizes = _peaks(log_proba, starts)
    least = np.minimum(peaks, levels.astype(log_proba.dtype))
    return log_proba >= np.repeat(least, sizes, axis=1)


def rounded_logs(exact: np.ndarray) -> np.ndarray:
    """Return logs of probabilities that are as rounded as the probabilities are.

    Except where these round to 0.
    """
    proba = np.exp(exact)
    return np.log(proba, out=exact, where=proba > 0)


def split_by_task(model: Any, columns: np.ndarray) -> Any:
    """Return columns of all classes as an array a task, None for what has none."""
    if model._task_encoder.single_:
        return columns
    bounds = model.net_.module_.layout.bounds
    return [
        columns[:, start:stop] if stop > start else None
        for start, stop in pairwise(bounds)
    ]


def _peaks(log_proba: np.ndarray, starts: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """Return the largest of each task, and the number of its classes."""
    sizes = np.diff(np.append(starts, log_proba.shape[1]))
    return np.maximum.reduceat(log_proba, starts, axis=1), sizes
