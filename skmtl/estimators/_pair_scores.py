"""How much two columns together tell of what single terms have left over."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import scipy.sparse as sp

from skmtl.networks._cells import N_CELLS

__all__ = ["N_GROUPS", "pair_scores"]

#: Into how many groups the places of a column are put, one size after the other.
N_GROUPS = (2, 4, 8)
#: The least variance of what is left over in a cell, in labels: of less, sums are far
#: from normal.
_LEAST_VARIANCE = 3.0
#: Rounds in which the margins of both columns are taken out in turn.
_N_ROUNDS = 15
#: The most numbers that are held at once.
_MOST_NUMBERS = 2**24


def pair_scores(
    places: np.ndarray, sizes: np.ndarray, left: np.ndarray, variance: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return, for each pair of columns, how far beyond chance is what it tells.

    Over the cells that two columns make, what is left over of each output is compared
    with what it varies by chance, as Lou et al. (2013) do, less what either column
    tells alone. If a pair tells nothing, the sum of these squares has a distribution
    like chi-square, with a degree of freedom for each cell and output, but fewer where
    outputs go together (Satterthwaite 1946, https://doi.org/10.2307/3002019). So wide
    and narrow pairs compare. Few cells show a faint slope, many a pattern: each pair
    is looked at in cells of several sizes, and the one that tells most counts.

    Parameters
    ----------
    places : ndarray of shape (n_samples, n_columns), int
        From 0 to 8.
    sizes : ndarray of shape (n_columns,), int
        How many neighbouring places a column has; the others are on their own.
    left : ndarray of shape (n_samples, n_outputs)
        Weighted label less probability; 0 where there is no label.
    variance : ndarray of shape (n_samples, n_outputs)
        The variance of that, 0 where there is no label.

    Returns
    -------
    pairs : ndarray of shape (n_pairs, 2), int
    scores : ndarray of shape (n_pairs,)
        As that of a standard normal distribution, of the best of the sizes.
    """
    n_samples, n_columns = places.shape
    n_outputs = left.shape[1]
    pairs = np.array(list(combinations(range(n_columns), 2))).reshape(-1, 2)
    both = np.concatenate([left, variance], axis=1).astype(np.float64)
    together = _squared_correlations(left)
    each = max(n_samples, 2 * N_CELLS**2 * n_outputs)
    size = max(1, _MOST_NUMBERS // each)
    maps = [_merged(sizes, n) for n in N_GROUPS]
    scores = np.full(len(pairs), -np.inf)
    for start in range(0, len(pairs), size):
        some = slice(start, start + size)
        sums = _sums(places, pairs[some], both)
        sums = sums.reshape(-1, N_CELLS, N_CELLS, 2, n_outputs)
        for merge in maps:
            first, second = merge[pairs[some, 0]], merge[pairs[some, 1]]
            own = np.einsum("pax,pabso,pby->pxyso", first, sums, second, optimize=True)
            found = _interactions(own[..., 0, :], own[..., 1, :])
            scores[some] = np.maximum(scores[some], _beyond_chance(*found, together))
    return pairs, scores


def _merged(sizes: np.ndarray, n_groups: int) -> np.ndarray:
    """Return which places of each column are one, (n_columns, 9, n_groups + 1)."""
    groups = np.full((len(sizes), N_CELLS), n_groups)
    for own, size in zip(groups, sizes, strict=True):
        own[:size] = np.arange(size) * min(n_groups, size) // size
    return np.eye(n_groups + 1)[groups]


def _beyond_chance(
    squares: np.ndarray, freedom: np.ndarray, together: np.ndarray
) -> np.ndarray:
    """Return a normal score of sums of squares (Wilson and Hilferty 1931)."""
    mean, root = freedom.sum(axis=1), np.sqrt(freedom)
    known = mean > 0
    mean = np.where(known, mean, 1)
    scale = np.einsum("pa,ab,pb->p", root, together, root) / mean
    part = 2 / 9 * np.where(known, scale, 1) / mean
    found = (np.cbrt(squares.sum(axis=1) / mean) - 1 + part) / np.sqrt(part)
    return np.where(known, found, -np.inf)


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


def _squared_correlations(left: np.ndarray) -> np.ndarray:
    own = np.sqrt((left**2).sum(axis=0))
    own[own == 0] = 1
    found = (left.T @ left / own[:, None] / own) ** 2
    np.fill_diagonal(found, 1)
    return found


def _interactions(
    sums: np.ndarray, variance: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the squares that neither column explains alone, and their number.

    Shape: (n_pairs, n_cells, n_cells, n_outputs) twice -> (n_pairs, n_outputs) twice.
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
    freedom = counts[0] - counts[1] - counts[2] + (counts[0] > 0)
    return squares, freedom.clip(min=0).astype(float)
