"""Which features a surrogate may use, found from moments alone.

A least-squares fit and its gain are functions of the Gram matrix Z'WZ and of Z'WY, so
that no candidate set needs a fit of its own.
"""

from __future__ import annotations

import numpy as np
from scipy.linalg import solve

__all__ = ["joint_selection", "lime_selection"]

#: Up to this many features, lime selects forward; above, by the largest weights.
_MOST_FORWARD = 6
#: lime's penalty where it selects by the largest weights.
_WEIGHTS_PENALTY = 0.01
#: A feature whose variance is this small beside what it was is spanned by the others.
_SPANNED = 1e-10
#: A variance this small beside the largest is what rounding leaves of a constant.
_ROUNDED = 1e-20


def lime_selection(
    gram: np.ndarray, cross: np.ndarray, row: np.ndarray, n_features: int
) -> np.ndarray:
    """Select as ``lime.lime_base.LimeBase`` with ``feature_selection="auto"`` does.

    Parameters
    ----------
    gram : ndarray of shape (n_features, n_features)
    cross : ndarray of shape (n_features, n_outputs)
    row : ndarray of shape (n_features,)
        The input itself, as the surrogate sees it.
    n_features : int
        Number of features to select for each output.

    Returns
    -------
    selected : ndarray of bool of shape (n_features, n_outputs)
    """
    n_features = min(n_features, len(gram))
    selected = np.zeros(cross.shape, dtype=bool)
    if n_features <= _MOST_FORWARD:
        chosen = _forward(gram, cross, n_features)
    else:
        penalised = gram + _WEIGHTS_PENALTY * np.eye(len(gram))
        weights = np.abs(solve(penalised, cross, assume_a="pos") * row[:, None])
        chosen = np.argsort(-weights, axis=0, kind="stable")[:n_features]
    np.put_along_axis(selected, chosen, True, axis=0)
    return selected


def joint_selection(
    gram: np.ndarray, cross: np.ndarray, shares: np.ndarray, n_features: int
) -> np.ndarray:
    """Select one list of features for all outputs, forward, by their summed gain.

    Simultaneous orthogonal matching pursuit: the feature comes next that explains most
    of what is left of the outputs' variances, in the sum over outputs with `shares` as
    weights [1]_.

    Parameters
    ----------
    gram : ndarray of shape (n_features, n_features)
    cross : ndarray of shape (n_features, n_outputs)
    shares : ndarray of shape (n_outputs,)
        Weight of each output over its variance.
    n_features : int

    Returns
    -------
    selected : ndarray of bool of shape (n_features, n_outputs)

    References
    ----------
    .. [1] Tropp, Gilbert and Strauss (2006), "Algorithms for simultaneous sparse
       approximation". https://doi.org/10.1016/j.sigpro.2005.05.030
    """
    left, variances = cross.copy(), np.diag(gram).copy()
    least = _least_variance(variances)
    directions = np.zeros((min(n_features, len(gram)), len(gram)))
    selected = np.zeros(cross.shape, dtype=bool)
    for step in range(len(directions)):
        free = (variances > least) & ~selected[:, 0]
        if not free.any():
            break
        gains = np.divide(
            left**2 @ shares, variances, out=np.full(len(gram), -1.0), where=free
        )
        j = int(np.argmax(gains))
        direction = gram[j] - directions[:step].T @ directions[:step, j]
        direction /= np.sqrt(variances[j])
        left -= np.outer(direction, left[j] / np.sqrt(variances[j]))
        variances -= direction**2
        directions[step], selected[j] = direction, True
    return selected


def _least_variance(variances: np.ndarray) -> np.ndarray:
    """Return the variance below which a feature has nothing of its own to add."""
    return np.maximum(_SPANNED * variances, _ROUNDED * variances.max())


def _forward(gram: np.ndarray, cross: np.ndarray, n_features: int) -> np.ndarray:
    """Return the features selected for each output, shape (n_features, n_outputs).

    Each step takes the feature with the largest gain in R2 and projects it out, for all
    outputs at once: a pivoted Cholesky factorisation with pivots by gain.
    """
    size, n_outputs = cross.shape
    outputs = np.arange(n_outputs)
    left = cross.T.copy()
    variances = np.tile(np.diag(gram), (n_outputs, 1))
    least = _least_variance(variances)
    directions = np.zeros((n_outputs, n_features, size))
    chosen = np.zeros((n_features, n_outputs), dtype=np.intp)
    taken = np.zeros((n_outputs, size), dtype=bool)
    for step in range(n_features):
        free = variances > least
        gains = np.divide(left**2, variances, out=np.zeros_like(left), where=free)
        j = np.argmax(np.where(taken, -1.0, gains), axis=1)
        chosen[step], taken[outputs, j] = j, True
        before = directions[:, :step]
        along = np.matmul(before[outputs, :, j][:, None, :], before)[:, 0]
        usable = free[outputs, j]
        length = np.sqrt(np.where(usable, variances[outputs, j], 1.0))
        direction = (gram[j] - along) / length[:, None] * usable[:, None]
        left = left - direction * (left[outputs, j] / length)[:, None]
        variances = variances - direction**2
        directions[:, step] = direction
    return chosen
