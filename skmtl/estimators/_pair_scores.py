"""How much two columns together tell of what single terms have left over."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import scipy.sparse as sp
from scipy.stats import chi2

from skmtl.networks._cells import N_CELLS

__all__ = ["pair_scores"]

#: The least variance of what is left over in a cell, in labels: of less, sums are far
#: from normal.
_LEAST_VARIANCE = 3.0
#: Rounds in which the margins of both columns are taken out in turn.
_N_ROUNDS = 15
#: The most numbers that are held at once.
_MOST_NUMBERS = 2**24


def pair_scores(
    places: np.ndarray, left: np.ndarray, variance: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return, for each pair of columns, how much it tells, and how likely by chance.

    Over the cells that two columns make, what is left over of each output is compared
    with what it varies by chance, as Lou et al. (2013) do, less what either column
    tells alone. If a pair tells nothing, the sum of these squares has a distribution
    like chi-square, with a degree of freedom for each cell and output, but fewer where
    outputs go together (Satterthwaite 1946, https://doi.org/10.2307/3002019).

    Parameters
    ----------
    places : ndarray of shape (n_samples, n_columns), int
        From 0 to 8.
    left : ndarray of shape (n_samples, n_outputs)
        Weighted label less probability; 0 where there is no label.
    variance : ndarray of shape (n_samples, n_outputs)
        The variance of that, 0 where there is no label.

    Returns
    -------
    pairs : ndarray of shape (n_pairs, 2), int
    gains : ndarray of shape (n_pairs,)
        The sum of squares, less what it is by chance.
    log_p : ndarray of shape (n_pairs,)
        The log of the probability of so much by chance.
    """
    n_samples, n_columns = places.shape
    n_outputs = left.shape[1]
    pairs = np.array(list(combinations(range(n_columns), 2))).reshape(-1, 2)
    both = np.concatenate([left, variance], axis=1).astype(np.float64)
    together = _squared_correlations(left, variance)
    each = max(n_samples, 2 * N_CELLS**2 * n_outputs)
    size = max(1, _MOST_NUMBERS // each)
    gains, log_p = [np.zeros(0)], [np.zeros(0)]
    for start in range(0, len(pairs), size):
        some = pairs[start : start + size]
        sums = _sums(places, some, both).reshape(len(some), N_CELLS, N_CELLS, 2, -1)
        squares, freedom = _interactions(sums[..., 0, :], sums[..., 1, :])
        mean = freedom.sum(axis=1)
        root = np.sqrt(freedom)
        spread = np.einsum("pa,ab,pb->p", root, together, root)
        known = mean > 0
        scale = np.where(known, spread / np.where(known, mean, 1), 1)
        total = squares.sum(axis=1)
        gains.append(total - mean)
        chance = chi2.logsf(total / scale, np.where(known, mean / scale, 1))
        log_p.append(np.where(known, chance, 0.0))
    return pairs, np.concatenate(gains), np.concatenate(log_p)


def _sums(places: np.ndarray, pairs: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Return the sums of values in each cell of each pair, by one sparse product."""
    n_samples, n_cells = len(places), N_CELLS**2
    cells = places[:, pairs[:, 0]].astype(np.int32) * N_CELLS + places[:, pairs[:, 1]]
    columns = cells + n_cells * np.arange(len(pairs), dtype=np.int32)
    starts = np.arange(n_samples + 1, dtype=np.int64) * len(pairs)
    is_in = sp.csr_array(
        (np.ones(columns.size), columns.ravel(), starts),
        shape=(n_samples, n_cells * len(pairs)),
    )
    return is_in.T @ values


def _squared_correlations(left: np.ndarray, variance: np.ndarray) -> np.ndarray:
    own = np.sqrt(variance.sum(axis=0, dtype=np.float64))
    own[own == 0] = 1
    found = np.minimum((left.T @ left / own[:, None] / own) ** 2, 1)
    np.fill_diagonal(found, 1)
    return found


def _interactions(
    sums: np.ndarray, variance: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the squares that neither column explains alone, and their number.

    Shape: (n_pairs, 9, 9, n_outputs) twice -> (n_pairs, n_outputs) twice.
    """
    weight = np.where(variance >= _LEAST_VARIANCE, variance, 0)
    mean = np.divide(sums, weight, out=np.zeros_like(sums), where=weight > 0)
    of_first, of_second = (weight.sum(axis=k, keepdims=True) for k in (2, 1))
    for _ in range(_N_ROUNDS):
        for axis, own in ((2, of_first), (1, of_second)):
            shift = (weight * mean).sum(axis=axis, keepdims=True)
            mean -= np.divide(shift, own, out=np.zeros_like(shift), where=own > 0)
    squares = (weight * mean**2).sum(axis=(1, 2))
    counts = [(own > 0).sum(axis=(1, 2)) for own in (weight, of_first, of_second)]
    return squares, (counts[0] - counts[1] - counts[2] + 1).clip(min=0).astype(float)
