"""Whether columns that tell too little one by one tell something together."""

from __future__ import annotations

import numpy as np
from scipy.stats import norm

from skmtl.inputs._column_ranks import column_ranks
from skmtl.inputs._evidence import combined
from skmtl.inputs._table import Table

__all__ = ["n_independent", "together"]

#: The most rows, evenly spaced, that tell how alike columns are.
_MOST_ROWS = 500


def together(p: np.ndarray, n_apart: float) -> float:
    """Return one p-value for many columns: whether theirs are too small on average.

    Parameters
    ----------
    p : ndarray of shape (n_tests, n_columns)
        P-values of columns, NaN where there is no test.
    n_apart : float
        How many independent columns they are worth.
    """
    share_tested = 1 - np.isnan(p).mean(axis=1)
    p = p[share_tested > 0]
    if not len(p):
        return 1.0
    # a p-value has the variance 1/12 where there is nothing to be found
    spread = np.sqrt(12 * n_apart * share_tested[share_tested > 0])
    return float(combined(norm.sf((0.5 - np.nanmean(p, axis=1)) * spread)[:, None])[0])


def n_independent(table: Table, rows: np.ndarray, columns: np.ndarray) -> float:
    """Return how many independent columns some numbers of a table are worth.

    Two-sided p-values of two columns are as correlated as the square of the columns'
    own correlation says.
    """
    if not len(columns):
        return 0.0
    some = rows[:: -(-len(rows) // _MOST_ROWS)]
    ranks = column_ranks(table.numbers[some][:, columns]).T.astype(np.float32)
    missing = np.isnan(ranks)
    ranks -= np.where(missing, 0, ranks).sum(axis=0) / np.maximum(1, (~missing).sum(0))
    ranks[missing] = 0
    length = np.sqrt((ranks**2).sum(axis=0))
    ranks = ranks[:, length > 0] / length[length > 0]
    n_rows, n_columns = ranks.shape
    products = ranks.T @ ranks if n_columns < n_rows else ranks @ ranks.T
    # a row is always like itself, whatever the labels are: that part does not vary
    own = ((ranks**2).sum(axis=1) ** 2).sum()
    shared = (products**2).sum() - own
    return float(np.clip(n_columns**2 / max(shared, 1.0), 1.0, n_columns))
