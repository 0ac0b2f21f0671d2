"""Weights of which only proportions count, however large or small they are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

__all__ = ["of_usual_size", "proportions", "weights_of_rows"]

#: Powers of two below the largest weight of a task: what is fainter counts as nothing.
#: Float32 holds no more, once a weight is divided by the mean of others as faint.
_FAINTEST = -100
#: Sums of products of four weights of numbers up to 2 to this power stay finite, and
#: those of its inverse above 0.
_USUAL = 100
#: An exponent below that of any number.
_NONE = -(2**20)
#: How often the shares of the tasks are taken a step further, and then twice as far.
_STEPS, _DOUBLINGS = 200, 40
#: Shares that differ by less, relatively, are the same but for rounding.
_ALIKE = 1e-14


def proportions(factors: Sequence[np.ndarray], counted: np.ndarray) -> np.ndarray:
    """Return products of weights, brought to one scale for each task.

    The largest of a task is 1, whatever its factors were: exponents are added apart, so
    that no product overflows, or vanishes beside none.

    Parameters
    ----------
    factors : list of ndarray of shape (n_samples, n_tasks) or (n_samples, 1)
        Weights of 0 or more.
    counted : ndarray of shape (n_samples, n_tasks), bool
        Which labels count; the weights of the others are 0.

    Returns
    -------
    weights : ndarray of shape (n_samples, n_tasks), float64
    """
    product, exponent = counted.astype(np.float64), np.zeros(counted.shape, np.int32)
    for factor in factors:
        fraction, power = np.frexp(factor)
        product *= fraction
        exponent += power
    product, power = np.frexp(product)
    exponent += power
    exponent -= exponent.max(axis=0, where=product > 0, initial=_NONE)
    product[exponent < _FAINTEST] = 0
    product = np.ldexp(product, exponent)
    largest = product.max(axis=0, initial=0)
    return product / np.where(largest > 0, largest, 1)


def of_usual_size(weights: np.ndarray) -> np.ndarray:
    """Return weights times a power of two if the largest is huge or tiny.

    Some metrics multiply them, as Matthews' coefficient does, and would give 0 or NaN.
    A power of two rounds nothing; weights of a usual size stay what they are.
    """
    power = int(np.frexp(weights.max(initial=0))[1])
    return weights if abs(power) <= _USUAL else np.ldexp(weights, -power)


def weights_of_rows(
    sample_weight: np.ndarray | None, counted: np.ndarray
) -> np.ndarray | None:
    """Return how much each row counts where the inputs are described.

    A row counts as its labels do. A label that does not count is as good as missing,
    and so is a row without one that counts. Weights of labels are brought to a common
    scale first, as only proportions within a task mean anything. The largest weight
    stays what it is: a chunk of rows may count for more than another.

    Parameters
    ----------
    sample_weight : ndarray of shape (n_samples, 1) or (n_samples, n_tasks), or None
    counted : ndarray of shape (n_samples, n_tasks), bool
        Which labels count.

    Returns
    -------
    weights : ndarray of shape (n_samples,), or None if all rows that count are alike
    """
    if sample_weight is None:
        return None
    if sample_weight.shape[1] == 1:
        counted = np.logical_or.reduce(counted, axis=1, keepdims=True)
        weights = proportions([sample_weight], counted)[:, 0]
    else:
        weights = _means_over_tasks(proportions([sample_weight], counted), counted)
    largest = sample_weight.max(where=counted, initial=0)
    return weights / (weights.max(initial=0) or 1) * largest


def _means_over_tasks(weights: np.ndarray, counted: np.ndarray) -> np.ndarray:
    """Return each row's mean weight over its labels, with the tasks on one scale.

    With these scales, the weights of a task's labels sum to those of its rows. They are
    where a walk from task to task comes to rest, that goes from a label, drawn by its
    weight, to any label of the same row. So rows whose labels all weigh the same have
    that weight, whichever of them are missing.
    """
    n_labels = np.maximum(counted.sum(axis=1, keepdims=True), 1)
    total = weights.sum(axis=0)
    by_task = np.divide(weights, total, out=np.zeros_like(weights), where=total > 0)
    step = (counted / n_labels).T @ by_task
    n_rows = _rest(step, counted.sum(axis=0).astype(np.float64))
    return (by_task @ n_rows) / n_labels[:, 0]


def _rest(step: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Return where a walk with the chances `step`, a column from each task, ends.

    A few steps will do, unless groups of tasks hang together by few rows. Then they are
    taken by powers of the matrix, whose cost is cubic in the number of tasks.
    """
    here = start
    for _ in range(_STEPS):
        ahead = step @ here
        if _alike(here, ahead):
            return ahead
        here = ahead
    for _ in range(_DOUBLINGS):
        step = step @ step
        step /= np.maximum(step.sum(axis=0), np.finfo(float).tiny)
        ahead = step @ start
        if _alike(here, ahead):
            break
        here = ahead
    return ahead


def _alike(first: np.ndarray, second: np.ndarray) -> bool:
    return bool((np.abs(first - second) <= _ALIKE * second).all())
