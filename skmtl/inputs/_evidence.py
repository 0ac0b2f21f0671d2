"""Which columns of a table tell anything about a task: p-values, however few the rows.

Classes of six rows and skewed columns are usual, so that tests are made on ranks and
counts alone, and only where they hold.
"""

from __future__ import annotations

import numpy as np
from scipy.stats import chi2, f

from skmtl.inputs._category_bins import category_bins
from skmtl.inputs._column_ranks import column_ranks
from skmtl.inputs._table import Table

__all__ = ["FEWEST", "column_evidence", "combined"]

#: Classes with fewer labels have no say: p-values would be smaller than they should.
FEWEST = 6
#: The least rows that are expected in a cell of a table of counts; of four cells, and
#: where a value of many rows makes ranks as good as two (Cochran 1954).
_LEAST, _LEAST_OF_FOUR = 1.0, 5.0
#: Pieces that numbers are cut into, to see effects that are not straight.
_PIECES = 5
#: The most numbers that are looked at together: few enough for the processor's cache.
_CELLS = 2**18
#: A p-value of 1, of counts as even as can be, would outweigh all others.
_LARGEST = 0.99


def column_evidence(
    table: Table, rows: np.ndarray, labels: np.ndarray, owner: np.ndarray
) -> np.ndarray:
    """Return two p-values for each task and column, NaN where there is no test.

    The first is that of a one-way analysis of variance of the ranks of the numbers by
    class, as Kruskal and Wallis test; the second that of the chi-square test of classes
    against five pieces of the numbers, with those that are missing as a piece of their
    own, or against categories. Rows without a number have no part in the first.

    Parameters
    ----------
    table : Table
        Dense.
    rows : ndarray of int
    labels : ndarray of shape (n_classes, n_rows), float32
        For each class of each task, 1 for the rows that belong to it.
    owner : ndarray of shape (n_classes,), int
        The task of each class, in order, from 0.

    Returns
    -------
    p : ndarray of shape (2, n_tasks, n_numeric + n_categorical)
    """
    n_numeric = table.numbers.shape[1]
    codes = np.zeros((0, 0), dtype=int) if table.codes is None else table.codes
    n_categorical = codes.shape[1]
    out = np.full((2, owner[-1] + 1, n_numeric + n_categorical), np.nan)
    size = max(1, _CELLS // max(len(rows), 16 * len(labels)))
    with np.errstate(divide="ignore", invalid="ignore"):
        for part in _parts(n_numeric, size):
            numbers = table.numbers[:, part][rows]
            ranks = column_ranks(numbers).T
            missing = np.isnan(ranks)
            n_ranked = (~missing).sum(axis=0)
            # in the middle of its rank, of shares from 0 to 1
            shares = np.where(missing, 0.5, (ranks - 0.5) / n_ranked)
            out[0, :, part] = _by_ranks(shares - 0.5, missing, labels, owner)
            pieces = np.minimum((_PIECES * shares).astype(np.int8), _PIECES - 1)
            pieces[missing] = _PIECES
            out[1, :, part] = _by_counts(pieces, _PIECES + 1, labels, owner)
        for part in _parts(n_categorical, size):
            bins, n_bins = category_bins(codes[rows, part])
            places = slice(n_numeric + part.start, n_numeric + part.stop)
            out[1, :, places] = _by_counts(bins, n_bins, labels, owner)
    return out


def combined(p: np.ndarray) -> np.ndarray:
    """Return one p-value for each column, from any number that depend on each other.

    It is that of the Cauchy combination (Liu and Xie 2020,
    https://doi.org/10.1080/01621459.2018.1554485): one strong test is enough to move
    it, and dependence does little to it. A column without a test has 1.

    Parameters
    ----------
    p : ndarray of shape (n_tests, n_columns)
        NaN where there is no test.
    """
    tested = ~np.isnan(p)
    p = np.clip(np.where(tested, p, _LARGEST), np.finfo(float).tiny, _LARGEST)
    # the cotangent is exact for the smallest, unlike the tangent of 1/2 - p
    cauchy = np.where(tested, 1 / np.tan(np.pi * p), 0.0).sum(axis=0)
    n_tests = tested.sum(axis=0)
    mean = cauchy / np.maximum(n_tests, 1)
    return np.where(n_tests > 0, np.arctan2(1, mean) / np.pi, 1.0)


def _by_ranks(
    scores: np.ndarray, missing: np.ndarray, labels: np.ndarray, owner: np.ndarray
) -> np.ndarray:
    """Return p-values of the variance of scores between classes, (n_tasks, n_columns).

    Shape of the scores, of mean 0 over the rows without missing ones: (n_rows,
    n_columns).
    """
    scores = np.where(missing, 0.0, scores)
    n = labels @ (~missing).astype(np.float32)
    # the cube root of the sum of cubes of the shares of values: that of the most common
    spread = 12 * (scores**2).sum(axis=0) / (~missing).sum(axis=0)
    common = np.cbrt(np.clip(1 - spread, 0, 1))
    enough = (n >= FEWEST) & (n * (1 - common) >= _LEAST_OF_FOUR)
    n = np.where(enough, n, 0)
    sums = np.where(enough, labels @ scores, 0)
    squares = np.where(enough, labels @ scores**2, 0)
    n_rows, n_classes = _by_task(n, owner), _by_task(enough, owner)
    middle = _by_task(sums, owner) ** 2 / n_rows
    between = _by_task(np.where(enough, sums**2 / n, 0), owner) - middle
    within = _by_task(squares, owner) - middle - between
    free, left = n_classes - 1.0, n_rows - n_classes
    ratio = (between / free) / (np.maximum(within, 0) / left)
    return np.where((free > 0) & (left > 0), f.sf(ratio, free, left), np.nan)


def _by_counts(
    bins: np.ndarray, n_bins: int, labels: np.ndarray, owner: np.ndarray
) -> np.ndarray:
    """Return p-values of classes against bins of the rows, (n_tasks, n_columns)."""
    counts = np.stack([labels @ (bins == b).astype(np.float32) for b in range(n_bins)])
    counts = np.where(counts.sum(axis=0) >= FEWEST, counts, 0).astype(np.float64)
    starts = np.searchsorted(owner, np.arange(owner[-1] + 1))
    of_class = counts.sum(axis=0)
    smallest = np.minimum.reduceat(
        np.where(of_class > 0, of_class, np.inf), starts, axis=0
    )
    of_bin = np.add.reduceat(counts, starts, axis=1)
    expected = of_bin * smallest / of_bin.sum(axis=0)
    good = expected >= _LEAST
    good &= (good.sum(axis=0) > 2) | (expected >= _LEAST_OF_FOUR)
    counts, of_bin = np.where(good[:, owner], counts, 0), np.where(good, of_bin, 0)
    of_class = counts.sum(axis=0)
    shares = np.nan_to_num(counts**2 / (of_class * of_bin[:, owner])).sum(axis=0)
    square = of_bin.sum(axis=0) * (_by_task(shares, owner) - 1)
    free = (good.sum(axis=0) - 1.0) * (_by_task(of_class > 0, owner) - 1.0)
    return np.where(free > 0, chi2.sf(square, free), np.nan)


def _parts(n_columns: int, size: int) -> list[slice]:
    """Return slices of columns, few enough to be looked at together."""
    starts = range(0, n_columns, size)
    return [slice(start, min(start + size, n_columns)) for start in starts]


def _by_task(of_classes: np.ndarray, owner: np.ndarray) -> np.ndarray:
    """Return sums over the classes of each task."""
    starts = np.searchsorted(owner, np.arange(owner[-1] + 1))
    return np.add.reduceat(of_classes.astype(np.float64), starts, axis=0)
