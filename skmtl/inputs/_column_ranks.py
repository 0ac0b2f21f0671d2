"""Ranks of the numbers in each column, fast where no two are equal."""

from __future__ import annotations

import numpy as np
from scipy.stats import rankdata

__all__ = ["column_ranks"]


def column_ranks(numbers: np.ndarray) -> np.ndarray:
    """Return the ranks in each column, a row for each, as `scipy.stats.rankdata` does.

    Parameters
    ----------
    numbers : ndarray of shape (n_rows, n_columns)

    Examples
    --------
    >>> import numpy as np
    >>> from skmtl.inputs._column_ranks import column_ranks
    >>> column_ranks(np.array([[3.0, 1.0], [np.nan, 1.0], [2.0, 0.0]])).tolist()
    [[2.0, nan, 1.0], [2.5, 2.5, 1.0]]
    """
    by_column = np.ascontiguousarray(numbers.T)
    order = by_column.argsort(axis=1)  # NaN comes last
    ranks = np.empty(by_column.shape)
    np.put_along_axis(ranks, order, np.arange(1.0, len(numbers) + 1)[None], axis=1)
    ranks[np.isnan(by_column)] = np.nan
    by_size = np.take_along_axis(by_column, order, axis=1)
    tied = (by_size[:, 1:] == by_size[:, :-1]).any(axis=1)
    if tied.any():
        ranks[tied] = rankdata(by_column[tied], axis=1, nan_policy="omit")
    return ranks
