"""What the numbers of a table are like: their means, spreads, quantiles and places."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from sklearn.preprocessing import StandardScaler
from sklearn.utils import gen_batches

from skmtl.inputs._far import NearNumbers
from skmtl.inputs._places import column_places
from skmtl.inputs._quantiles import quantile_knots
from skmtl.inputs._table import Table

__all__ = ["NumberStatistics"]

#: Rows that are looked at together for means and standard deviations.
_CHUNK = 4096
#: The most numbers that are looked at together, however many columns there are.
_CELLS = 2**22
#: The most rows that quantiles are learned from.
_MOST_ROWS = 10_000
#: The least that a row counts, when the weightiest row of the first chunk counts 1.
_FAINTEST = 1e-30


class NumberStatistics:
    """Learn what the numbers of a table are like, chunk after chunk of its rows.

    Parameters
    ----------
    n_columns : int
    sparse : bool
        Whether the rows are sparse: then they are scaled and not centred.

    Attributes
    ----------
    incomplete : ndarray of shape (n_columns,), bool
        Which columns had missing numbers.
    n_rows_with : ndarray of shape (n_columns,), int
        In how many rows each column is not 0, where rows are sparse.
    knots, scores : ndarray, or None
        Quantiles of the columns and their scores, as `quantile_knots` gives them; None
        of sparse rows.

    Examples
    --------
    >>> import numpy as np
    >>> from skmtl.inputs import Table
    >>> from skmtl.inputs._number_statistics import NumberStatistics
    >>> numbers = NumberStatistics(1, sparse=False)
    >>> numbers.update(Table(np.array([[1.0], [5.0], [np.nan]])), np.arange(3))
    >>> mean, spread, *_ = numbers.statistics
    >>> mean.tolist(), spread.tolist(), numbers.incomplete.tolist()
    ([3.0], [2.0], [True])
    """

    def __init__(self, n_columns: int, sparse: bool):
        self.n_columns, self.sparse = n_columns, sparse
        self.incomplete = np.zeros(n_columns, dtype=bool)
        self.knots: np.ndarray | None = None
        self.scores: np.ndarray | None = None
        self._scaler = StandardScaler(with_mean=not sparse)
        self._near = NearNumbers()
        self.n_rows_with = np.zeros(n_columns, dtype=np.int64)
        self._weight_unit = 0.0

    def update(
        self, table: Table, rows: np.ndarray, weights: np.ndarray | None = None
    ) -> None:
        """Learn, or go on learning, from some rows of a table.

        Parameters
        ----------
        table : Table
        rows : ndarray of int
        weights : ndarray of shape (n_samples,), optional
            Weights of all rows of the table.
        """
        if not self.n_columns:
            return
        if not self._weight_unit:
            if not sp.issparse(table.numbers):
                self._learn_quantiles(table, rows, weights)
            # only proportions count; sums of huge weights would lose the variance
            self._weight_unit = 1.0 if weights is None else weights[rows].max()
        if weights is None and self._weight_unit != 1:
            weights = np.ones(len(table))
        if weights is not None:
            with np.errstate(over="ignore"):
                # sums hold no more than that beside what was learned before
                weights = (weights / self._weight_unit).clip(_FAINTEST, 1 / _FAINTEST)
        self._near.update(table.rows(self._spread(table, rows, weights)))
        size = self._few_enough(table, _CHUNK)
        for chunk in gen_batches(len(rows), size):
            some = rows[chunk]
            numbers = table.rows(some)
            if sp.issparse(numbers):
                found = np.bincount(numbers.indices, minlength=self.n_columns)
                self.n_rows_with += found
            elif np.isnan(numbers.sum()):
                self.incomplete |= np.isnan(numbers).any(axis=0)
            with np.errstate(invalid="ignore"):  # 0 / 0 in a column without a number
                self._scaler.partial_fit(
                    self._near.without_far(numbers),
                    sample_weight=None if weights is None else weights[some],
                )

    def _learn_quantiles(
        self, table: Table, rows: np.ndarray, weights: np.ndarray | None
    ) -> None:
        """Learn how the numbers of some rows are spread."""
        some = self._spread(table, rows, weights)
        self.knots, self.scores = quantile_knots(
            table.rows(some), None if weights is None else weights[some]
        )

    def _spread(
        self, table: Table, rows: np.ndarray, weights: np.ndarray | None
    ) -> np.ndarray:
        """Return rows that are few enough to be sorted, evenly spaced, with weight."""
        some = rows[:: -(-len(rows) // self._few_enough(table, _MOST_ROWS))]
        return some if weights is None else some[weights[some] > 0]

    def _few_enough(self, table: Table, most: int) -> int:
        """Return how many rows can be looked at together, if they come dense fewer."""
        if sp.issparse(table.numbers) and not table.dense:
            return most
        return max(1, min(most, _CELLS // self.n_columns))

    @property
    def places(self) -> np.ndarray | None:
        """Places of the columns of sparse rows, if there are too many for all."""
        return column_places(self.n_rows_with) if self.sparse else None

    @property
    def statistics(self) -> tuple[np.ndarray | None, ...]:
        """Means, standard deviations, quantiles and their scores of the columns.

        There are no quantiles of sparse rows.
        """
        if not self.n_columns:
            return np.zeros(0), np.ones(0), self.knots, self.scores
        mean = np.zeros(self.n_columns) if self.sparse else self._scaler.mean_
        scale = self._scaler.scale_
        # a column without a single number: any constant will do
        scale = np.where(np.isnan(scale), 1.0, scale)
        return np.nan_to_num(mean), scale, self.knots, self.scores
