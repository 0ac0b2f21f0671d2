"""Metrics of predicted numbers, by the names of scikit-learn's scorers.

Each is scikit-learn's function, but where its value would have no meaning: R2 of equal
numbers, a share of zero, the logarithm of what has none. There, it is NaN, and
`Metric.undefined` says why.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from sklearn import metrics

from skmtl._wording import counted
from skmtl.metrics._metric import Metric
from skmtl.metrics._observed import ObservedTask
from skmtl.metrics._spread import counted_rows, no_spread, spread_of
from skmtl.tasks._task_types import NUMBERS

__all__ = ["OF_NUMBERS", "has_unit", "is_of_numbers", "meaningless"]

Reason = Callable[[ObservedTask], str]

#: Squares of numbers with greater exponents, or of their inverse, are infinite, or 0.
_LARGE = 500


def _of_zeros(task: ObservedTask) -> str:
    """Return why no error is a share of the numbers."""
    zeros = int((counted_rows(task, task.labels) == 0).sum())
    if not zeros:
        return ""
    return f"{counted(zeros, 'zero')} in these rows, of which no error is a share"


def _at_most(
    task: ObservedTask,
    name: str,
    number: float = -np.inf,
    found: float = -np.inf,
    below: float = -np.inf,
) -> str:
    """Return that numbers, or what is predicted, are too small for a metric.

    Numbers may not be `number` or less, predictions not `found`, numbers not less than
    `below`.
    """
    least = counted_rows(task, task.labels).min()
    if least <= number or least < below:
        bound = f"above {number:g}" if least <= number else f"of at least {below:g}"
        return (
            f"numbers down to {least:g} in these rows, where {name} needs all {bound}"
        )
    least = counted_rows(task, task.predicted).min()
    if least <= found:
        return (
            f"predictions down to {least:g} in these rows, where {name} needs all "
            f"above {found:g}"
        )
    return ""


_LOGARITHMS: Reason = partial(
    _at_most, name="the logarithm of 1 + y", number=-1.0, found=-1.0
)

#: Where a function of scikit-learn has no meaning, whatever it returns.
_MEANINGLESS: dict[Callable[..., Any], Reason] = {
    metrics.r2_score: no_spread,
    metrics.explained_variance_score: no_spread,
    metrics.d2_absolute_error_score: no_spread,
    metrics.d2_pinball_score: no_spread,
    metrics.d2_tweedie_score: no_spread,
    metrics.mean_absolute_percentage_error: _of_zeros,
    metrics.mean_squared_log_error: _LOGARITHMS,
    metrics.root_mean_squared_log_error: _LOGARITHMS,
    metrics.mean_poisson_deviance: partial(
        _at_most, name="the Poisson deviance", below=0.0, found=0.0
    ),
    metrics.mean_gamma_deviance: partial(
        _at_most, name="the gamma deviance", number=0.0, found=0.0
    ),
}
#: Functions whose values do not depend on the unit of the numbers.
_WITHOUT_UNIT = {
    metrics.r2_score,
    metrics.explained_variance_score,
    metrics.d2_absolute_error_score,
    metrics.d2_pinball_score,
    metrics.d2_tweedie_score,
    metrics.mean_absolute_percentage_error,
    metrics.mean_gamma_deviance,
}


def is_of_numbers(function: Callable[..., object]) -> bool:
    """Whether a function is one of scikit-learn's for regression."""
    return getattr(function, "__module__", "") == metrics.r2_score.__module__


def has_unit(function: Callable[..., object]) -> bool:
    """Whether such a function gives values that depend on the unit of the numbers.

    These of several tasks have no mean.
    """
    return function not in _WITHOUT_UNIT


def meaningless(function: Callable[..., object]) -> Reason | None:
    """Return what says why a function of scikit-learn has no meaning, None if nothing.

    It returns "" where it has one.
    """
    return _MEANINGLESS.get(function)


def _scaled(task: ObservedTask, always: bool = True) -> tuple[Any, Any, int]:
    """Return numbers and predictions by a power of two, which rounds nothing, and it.

    Squares would be infinite, or 0, in some units.
    """
    exponent = int(np.frexp(np.abs(task.labels).max())[1])
    if not always:
        largest = int(np.frexp(np.abs(task.predicted).max())[1])
        exponent = max(exponent, largest)
        exponent = exponent if abs(exponent) > _LARGE else 0
    true, found = (np.ldexp(x, -exponent) for x in (task.labels, task.predicted))
    return true, found, exponent


def _explained(function: Callable[..., float], task: ObservedTask) -> float:
    """Call a metric that compares errors with the spread of the numbers."""
    if no_spread(task):
        return np.nan
    true, found, _ = _scaled(task)
    return function(true, found, **task.weights)


def _less_error(function: Callable[..., float], task: ObservedTask) -> float:
    """Return an error less than zero, so that higher is better."""
    reason = meaningless(function)
    if reason is not None and reason(task):
        return np.nan
    return -function(task.labels, task.predicted, **task.weights)


def _less_root(task: ObservedTask) -> float:
    """Return the root of the mean squared error, less than zero."""
    true, found, exponent = _scaled(task, always=False)
    root = metrics.root_mean_squared_error(true, found, **task.weights)
    return -float(np.ldexp(root, exponent))


def _less_largest(task: ObservedTask) -> float:
    """Return the largest error, less than zero; it knows no weights but 0."""
    rows = (counted_rows(task, values) for values in (task.labels, task.predicted))
    return -float(metrics.max_error(*rows))


def _less_share_of_spread(task: ObservedTask) -> float:
    """Return the root of the mean squared error over the spread, less than zero."""
    if no_spread(task):
        return np.nan
    true, found, _ = _scaled(task)
    root = metrics.root_mean_squared_error(true, found, **task.weights)
    return -float(root / spread_of(true, task.weight))


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
    "neg_max_error": metrics.max_error,
    "neg_mean_absolute_percentage_error": metrics.mean_absolute_percentage_error,
    "neg_mean_squared_log_error": metrics.mean_squared_log_error,
    "neg_root_mean_squared_log_error": metrics.root_mean_squared_log_error,
    "neg_mean_poisson_deviance": metrics.mean_poisson_deviance,
    "neg_mean_gamma_deviance": metrics.mean_gamma_deviance,
}
#: Errors that are more than a call of the function.
_OWN: dict[str, Callable[[ObservedTask], float]] = {
    "neg_root_mean_squared_error": _less_root,
    "neg_max_error": _less_largest,
}

OF_NUMBERS: dict[str, Metric] = {
    name: Metric(
        partial(_explained, function),
        bounds=(-np.inf, 1.0),
        types=(NUMBERS,),
        undefined=meaningless(function),
    )
    for name, function in _SHARES.items()
} | {
    name: Metric(
        _OWN.get(name, partial(_less_error, function)),
        bounds=(-np.inf, 0.0),
        types=(NUMBERS,),
        has_unit=has_unit(function),
        undefined=meaningless(function),
    )
    for name, function in _ERRORS.items()
}
OF_NUMBERS["neg_rmse_over_spread"] = Metric(
    _less_share_of_spread, bounds=(-np.inf, 0.0), types=(NUMBERS,), undefined=no_spread
)
