"""How the numbers of a column are spread: from values to normal scores."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np

__all__ = ["N_KNOTS", "quantile_knots"]

#: Quantiles of a column that are learned.
N_KNOTS = 64

#: Sums of weights that differ by less than this share are the same, rounded otherwise.
_ROUNDING = 1e-10

_SHARES = (np.arange(N_KNOTS) + 0.5) / N_KNOTS
_SCORES = np.array([NormalDist().inv_cdf(share) for share in _SHARES])


def quantile_knots(
    numbers: np.ndarray, weights: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Return values of each column, and the normal scores that belong to them.

    A value that many rows share has the mean of the scores that fall to it.

    Parameters
    ----------
    numbers : ndarray of shape (n_samples, n_numeric)
        NaN where a number is missing.
    weights : ndarray of shape (n_samples,), optional

    Returns
    -------
    knots, scores : ndarray of shape (n_numeric, N_KNOTS)
        Both increase; a column with fewer values repeats its last. A column without a
        number has zeros.
    """
    n_numeric = numbers.shape[1]
    knots, scores = np.zeros((2, n_numeric, N_KNOTS))
    if weights is None:
        weights = np.ones(len(numbers))
    weights = weights / weights.max(initial=0)  # their sum must not overflow
    order = numbers.argsort(axis=0)  # NaN comes last
    for j in range(n_numeric):
        column = numbers[order[:, j], j]
        mass = (weights[order[:, j]] * ~np.isnan(column)).cumsum()
        if not mass[-1]:
            continue
        values = column[mass.searchsorted(_SHARES * mass[-1] * (1 - _ROUNDING))]
        different, place = np.unique(values, return_inverse=True)
        n_values = len(different)
        knots[j, :n_values], knots[j, n_values:] = different, different[-1]
        means = np.bincount(place, _SCORES) / np.bincount(place)
        scores[j, :n_values], scores[j, n_values:] = means, means[-1]
    return knots, scores
