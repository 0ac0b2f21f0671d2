"""Metrics of predicted numbers, by the names of scikit-learn's scorers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from sklearn import metrics

from skmtl.metrics._metric import Metric
from skmtl.metrics._observed import ObservedTask

__all__ = ["OF_NUMBERS", "has_unit", "is_of_numbers"]

#: Functions whose values do not depend on the unit of the numbers.
_WITHOUT_UNIT = {
    "r2_score",
    "explained_variance_score",
    "d2_absolute_error_score",
    "d2_pinball_score",
    "d2_tweedie_score",
    "mean_absolute_percentage_error",
}


def _explained(function: Callable[..., float], task: ObservedTask) -> float:
    """Call a metric that compares errors with the spread of the numbers."""
    if len(task.labels) < 2:
        return np.nan
    # by a power of two, which rounds nothing: squares would be infinite, or 0
    exponent = np.frexp(np.abs(task.labels).max())[1]
    true, found = (np.ldexp(x, -exponent) for x in (task.labels, task.predicted))
    return function(true, found, **task.weights)


def _less_error(function: Callable[..., float], task: ObservedTask) -> float:
    """Return an error less than zero, so that higher is better."""
    return -function(task.labels, task.predicted, **task.weights)


#: Of 1 at most, and without a least value.
_SHARES = {
    "r2": metrics.r2_score,
    "explained_variance": metrics.explained_variance_score,
    "d2_absolute_error_score": metrics.d2_absolute_error_score,
}
_ERRORS = {
    "neg_mean_absolute_error": metrics.mean_absolute_error,
    "neg_mean_squared_error": metrics.mean_squared_error,
    "neg_root_mean_squared_error": metrics.root_mean_squared_error,
    "neg_median_absolute_error": metrics.median_absolute_error,
    "neg_mean_absolute_percentage_error": metrics.mean_absolute_percentage_error,
}


def is_of_numbers(function: Callable[..., object]) -> bool:
    """Whether a function is one of scikit-learn's for regression."""
    return getattr(function, "__module__", "") == metrics.r2_score.__module__


def has_unit(function: Callable[..., object]) -> bool:
    """Whether such a function gives values in the unit of the numbers, or its square.

    These of several tasks have no mean.
    """
    return getattr(function, "__name__", "") not in _WITHOUT_UNIT


OF_NUMBERS: dict[str, Metric] = {
    name: Metric(partial(_explained, function), bounds=(-np.inf, 1.0), numbers=True)
    for name, function in _SHARES.items()
} | {
    name: Metric(
        partial(_less_error, function),
        bounds=(-np.inf, 0.0),
        numbers=True,
        has_unit=has_unit(function),
    )
    for name, function in _ERRORS.items()
}
