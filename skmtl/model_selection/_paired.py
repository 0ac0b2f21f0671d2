"""Intervals for means over the splits of a cross-validation."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from scipy import stats

__all__ = ["interval", "mean_over", "rows_tested_per_trained"]

#: The probability with which an interval is meant to hold the mean.
_LEVEL = 0.95
#: What rounding alone makes of values that are the same, in units of their size.
_NO_WIDTH = 1e-12


def rows_tested_per_trained(splits: list[tuple[np.ndarray, np.ndarray]]) -> float:
    """Return the mean number of test rows per training row."""
    return float(np.mean([len(test) / len(train) for train, test in splits]))


def interval(
    values: Any, share: float, least: Any = -np.inf, most: Any = np.inf
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the mean over splits, and the ends of its 95 % interval.

    The training rows of the splits overlap, so that their values vary less than those
    of new data would: Nadeau and Bengio (2003, https://doi.org/10.1023/A:1024068626366)
    take (1 / n_splits + n_test / n_train) times the variance over splits as the
    variance of the mean, with Student's t.

    Parameters
    ----------
    values : array-like of shape (n_splits, ...)
        NaN where a split has no value; such splits are left out.
    share : float
        n_test / n_train.
    least, most : float or array-like
        What no value can be beyond, so that no interval is.

    Returns
    -------
    mean, low, high : ndarray
        NaN without a value; low and high also with only one, and where all values are
        the same, as accuracies of a few rows may be by chance: an interval of no width
        would claim to be certain.
    """
    values = np.asarray(values, dtype=np.float64)
    n_splits = np.isfinite(values).sum(axis=0)
    mean = mean_over(values, axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        squares = np.nansum((values - mean) ** 2, axis=0)
        variance = squares / np.where(n_splits > 1, n_splits - 1, np.nan)
        half = np.sqrt((1 / n_splits + share) * variance)
        half = half * stats.t.ppf((1 + _LEVEL) / 2, n_splits - 1)
    scale = np.max(np.abs(values), axis=0, initial=0.0, where=np.isfinite(values))
    half = np.where(half > _NO_WIDTH * scale, half, np.nan)
    return mean, np.maximum(mean - half, least), np.minimum(mean + half, most)


def mean_over(values: Any, axis: int) -> np.ndarray:
    """Return the mean of what is not NaN; NaN where all is."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Mean of empty slice", RuntimeWarning)
        return np.nanmean(values, axis=axis)
