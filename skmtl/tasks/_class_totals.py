"""How much weight the labels of each class have, all tasks side by side."""

from __future__ import annotations

from typing import Any

import numpy as np

from skmtl.tasks._encoder import MISSING
from skmtl.tasks._task import Task

__all__ = ["class_totals", "share_factors"]

#: Rows that are counted at once.
_PART = 65536


def class_totals(
    codes: np.ndarray,
    weights: np.ndarray | None,
    sample_weight: np.ndarray | None,
    tasks: list[Task],
) -> np.ndarray:
    """Return the weight of the labels of each class, all tasks side by side.

    The labels of a task weigh as much together as their `sample_weight` does, and those
    of a class the share of it that the weights of the loss give them: so labels of
    several chunks of rows can be added up, as exactly as chunks are alike where classes
    have weights.

    Parameters
    ----------
    codes : ndarray of shape (n_samples, n_tasks)
        Class codes, -1 for missing labels.
    weights : ndarray of shape (n_samples, n_tasks), or None
        In the loss: with those of classes, 0 for labels that do not count.
    sample_weight : ndarray of shape (n_samples, 1) or (n_samples, n_tasks), or None
        The part of them that the caller gave.
    tasks : list of Task

    Returns
    -------
    totals : ndarray of shape (n_classes of all tasks,), float64
    """
    number = np.array([task.n_classes for task in tasks], dtype=np.int64)
    own = np.flatnonzero(number)
    sizes = number[own]
    starts: Any = np.cumsum(sizes) - sizes
    totals, labels = np.zeros(sizes.sum()), np.zeros(len(own))
    for start in range(0, len(codes), _PART):
        rows = slice(start, start + _PART)
        part = codes[rows, own]
        counted = part != MISSING
        of_label = counted.astype(np.float64)
        if weights is not None:
            of_label *= weights[rows, own]
            counted &= of_label > 0
        flat = (np.maximum(part, 0) + starts).ravel()
        totals += np.bincount(flat, of_label.ravel(), len(totals))
        labels += _given(sample_weight, rows, own, counted)
    of_task = np.add.reduceat(totals, starts) if len(own) else totals
    scale = np.divide(labels, of_task, out=np.zeros_like(of_task), where=of_task > 0)
    return totals * np.repeat(scale, sizes)


def share_factors(totals: np.ndarray, sizes: list[int]) -> np.ndarray:
    """Return the logs of 1 / (n_classes * share of the class), task by task.

    A class without a label gets the least of its task: nothing tells of it.

    Parameters
    ----------
    totals : ndarray of shape (n_classes of all tasks,)
    sizes : list of int
        Number of classes of each task that has some.
    """
    number = np.array(sizes, dtype=np.int64)
    starts: Any = np.cumsum(number) - number
    of_task = np.add.reduceat(totals, starts)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.log(np.repeat(of_task / number, number)) - np.log(totals)
    found[~np.isfinite(found)] = np.inf
    least = np.minimum.reduceat(found, starts)
    least[~np.isfinite(least)] = 0  # a task of which all labels are still to come
    return np.where(np.isfinite(found), found, np.repeat(least, number))


def _given(
    sample_weight: np.ndarray | None,
    rows: slice,
    own: np.ndarray,
    counted: np.ndarray,
) -> np.ndarray:
    """Return the weight that the caller gave to the labels of some rows, by task."""
    if sample_weight is None:
        return counted.sum(axis=0).astype(np.float64)
    given = sample_weight[rows]
    if given.shape[1] > 1:
        given = given[:, own]
    return np.sum(given * counted, axis=0)
