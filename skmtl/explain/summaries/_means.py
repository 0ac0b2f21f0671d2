"""Means over inputs, with intervals that know how few the inputs are."""

from __future__ import annotations

import numpy as np
from scipy.special import stdtrit

__all__ = ["UPPER", "largest_shown", "mean_sizes"]

#: Where Student's distribution is cut for a 95 % interval.
UPPER = 0.975


def mean_sizes(
    sizes: np.ndarray, errors: np.ndarray, code: np.ndarray, n: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return mean sizes of the effects over inputs, and half their 95 % intervals.

    The intervals are Student's with n - 1 degrees of freedom. What the inputs differ by
    is at least what the sampling leaves open, also where a few of them happen to agree.
    A single input says nothing about others: there the half is NaN.

    Parameters
    ----------
    sizes, errors : ndarray of shape (n_lines, n_tasks)
        A line for each feature of each input.
    code : ndarray of int of shape (n_lines,)
        Which feature a line is of.
    n : ndarray of int of shape (n_features,)
        How many lines each feature has.
    """
    count = n[:, None]
    mean = _summed(sizes, code, n) / count
    apart = _summed((sizes - mean[code]) ** 2, code, n)
    sampled = _summed(errors**2, code, n) / count
    several = count > 1
    spread = np.divide(apart, count - 1, out=np.zeros_like(apart), where=several)
    t = np.where(several, stdtrit(np.maximum(count - 1, 1), UPPER), np.nan)
    return mean, t * np.sqrt(np.maximum(spread, sampled) / count)


def largest_shown(mean: np.ndarray, high: np.ndarray, n: np.ndarray) -> float:
    """Return where a scale may end: the interval of two inputs may be far wider."""
    ends = np.concatenate([mean.ravel(), high[n > 2].ravel()])
    return float(ends[np.isfinite(ends)].max(initial=0.0))


def _summed(values: np.ndarray, code: np.ndarray, n: np.ndarray) -> np.ndarray:
    """Return the sums of the lines of each feature."""
    sums = np.zeros((len(n), values.shape[1]))
    np.add.at(sums, code, values)
    return sums
