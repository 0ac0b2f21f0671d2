"""Categories put into few bins, so that counts in them can be compared."""

from __future__ import annotations

import numpy as np

__all__ = ["category_bins"]

#: The most bins of a column; the rarest categories share the last.
_MOST = 16
#: A category of fewer rows has no bin of its own.
_FEWEST = 6


def category_bins(codes: np.ndarray) -> tuple[np.ndarray, int]:
    """Return a bin for each row and column, and how many bins there are.

    Parameters
    ----------
    codes : ndarray of shape (n_rows, n_columns), int

    Examples
    --------
    >>> import numpy as np
    >>> from skmtl.inputs._category_bins import category_bins
    >>> codes = np.array([[7] * 9 + [5] * 6 + [1, 2, 3]]).T
    >>> bins, n_bins = category_bins(codes)
    >>> np.bincount(bins[:, 0], minlength=n_bins)[[0, 1, 15]].tolist()
    [9, 6, 3]
    """
    n_codes = codes.max(initial=0) + 1
    # every category of every column has a number
    number = codes + n_codes * np.arange(codes.shape[1])
    found, place, count = np.unique(number, return_inverse=True, return_counts=True)
    column = found // n_codes
    order = np.lexsort((-count, column))
    firsts = np.searchsorted(column, np.arange(codes.shape[1]))
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order)) - firsts[column[order]]
    bins = np.where(count < _FEWEST, _MOST - 1, np.minimum(rank, _MOST - 1))
    return bins[place].reshape(codes.shape), _MOST
