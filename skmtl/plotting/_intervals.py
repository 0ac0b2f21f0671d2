"""Intervals of 95 % for shares of rows, and for means over tasks that share rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.stats import norm

from skmtl.metrics._observed import ObservedTask
from skmtl.plotting._bootstrap import ScoredTask

__all__ = ["LEVEL", "SHARES", "interval_of_mean", "likeness", "percentiles", "wilson"]

LEVEL = 0.95
_Z = float(norm.ppf(0.5 + LEVEL / 2))


def wilson(n_right: int, n_rows: int) -> tuple[float, float]:
    """Return Wilson's interval for a share of rows.

    With no row that is wrong it still has a width, and holds the true share about as
    often as it says: E. B. Wilson, "Probable Inference, the Law of Succession, and
    Statistical Inference", JASA 1927.
    """
    if not n_rows:
        return np.nan, np.nan
    share, more = n_right / n_rows, _Z**2 / n_rows
    middle = (share + more / 2) / (1 + more)
    half = _Z * np.sqrt((share * (1 - share) + more / 4) / n_rows) / (1 + more)
    # the ends of all and of none are 1 and 0, up to rounding
    return min(middle - half, share), max(middle + half, share)


def _accuracy(task: ObservedTask) -> tuple[int, int]:
    true, pred = task.label_codes
    return int((true == pred).sum()), len(true)


def _recall(task: ObservedTask) -> tuple[int, int]:
    of_class = task.labels == task.pos_label
    return int((task.predicted[of_class] == task.pos_label).sum()), int(of_class.sum())


def _precision(task: ObservedTask) -> tuple[int, int]:
    called = task.predicted == task.pos_label
    return int((task.labels[called] == task.pos_label).sum()), int(called.sum())


#: Metrics that are shares of rows: how many rows are right, and of how many.
SHARES: dict[str, Any] = {
    "accuracy": _accuracy,
    "precision": _precision,
    "recall": _recall,
}


def percentiles(sample: np.ndarray) -> tuple[float, float]:
    """Return the interval that holds the scores of drawn rows.

    An interval without a width would be a statement without evidence: there is none.
    """
    known = sample[~np.isnan(sample)]
    if not len(known):
        return np.nan, np.nan
    low, high = np.quantile(known, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return (low, high) if high > low else (np.nan, np.nan)


def likeness(scored: Sequence[ScoredTask]) -> np.ndarray:
    """Return how far tasks are right in the same rows, as correlations.

    Of numbers, how far errors are large in the same rows. Where a task is right in all
    rows, nothing is known of it: it counts as like the other pairs are in the mean or,
    if there are none, as the same.
    """
    seen = np.column_stack([rows for _, rows in scored]).astype(float)
    right = np.zeros_like(seen)
    for k, (task, rows) in enumerate(scored):
        right[rows, k] = _rightness(task)
    n = seen.T @ seen
    both = np.maximum(n, 1)
    one = right.T @ seen / both  # the mean of task j in the rows of j and k
    spread = (right**2).T @ seen / both - one**2
    apart = right.T @ right / both - one * one.T
    size = np.sqrt(np.maximum(spread * spread.T, 0))
    alike = np.divide(apart, size, out=np.full_like(n, np.nan), where=size > 1e-12)
    others = alike[~np.eye(len(alike), dtype=bool) & ~np.isnan(alike)]
    alike[np.isnan(alike)] = others.mean() if len(others) else 1.0
    np.fill_diagonal(alike, 1)
    # tasks that share few rows have little in common
    return alike * n / np.sqrt(np.outer(np.diag(n), np.diag(n)))


def _rightness(task: ObservedTask) -> np.ndarray:
    """Return whether rows are right; of numbers, squared errors in units of the mean.

    These below zero, as errors are what is wrong.
    """
    if not task.is_number:
        true, pred = task.label_codes
        return true == pred
    error = np.abs(task.labels - task.predicted)
    squares = (error / (error.max() or 1)) ** 2  # of huge numbers they are infinite
    return -squares / (squares.mean() or 1)


def interval_of_mean(
    scores: np.ndarray, low: np.ndarray, high: np.ndarray, alike: np.ndarray
) -> tuple[float, float]:
    """Return the interval of the mean of scores from their own intervals.

    G. Y. Zou and A. Donner, "Construction of Confidence Limits About Effect Measures",
    Statistics in Medicine 2008. That tasks are right in different rows is not used to
    make it narrower.
    """
    if len(scores) == 1:
        return float(low[0]), float(high[0])
    mean, ends = float(scores.mean()), []
    for part in (scores - low, high - scores):
        total = max(part @ alike @ part, part @ part)
        ends.append(float(np.sqrt(total)) / len(scores))
    return mean - ends[0], mean + ends[1]
