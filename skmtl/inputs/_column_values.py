"""Which values the columns of a table have, and in how many of its rows."""

from __future__ import annotations

from typing import Any

import numpy as np

from skmtl.inputs._table import Table

__all__ = ["ColumnValues"]

#: The most values that are kept of a column of numbers.
_MOST_VALUES = 64
#: The most rows whose numbers are looked at.
_MOST_ROWS = 10_000
#: The most numbers that are looked at, however many columns there are.
_CELLS = 2**22
#: The most that a row counts, when the weightiest of the first table counts 1.
_MOST_MASS = 1e30


class ColumnValues:
    """The values of each column, and the share of the rows that have, or are near, one.

    Of numbers with many different values, 64 are kept, evenly spread over the rows of
    the first table. Later tables change the shares.

    Attributes
    ----------
    values : list of ndarray
        Different numbers of each numeric column, in increasing order. One value at
        least: 0 if there is no number.
    counts : list of ndarray
        For each numeric column, the weight of the rows nearest to each value, and last
        of those without a number; then, for each column of categories, the weight of
        the rows of each code.

    Examples
    --------
    >>> import numpy as np
    >>> from skmtl.inputs import Table
    >>> from skmtl.inputs._column_values import ColumnValues
    >>> known = ColumnValues([])
    >>> known.update(Table(np.array([[1.0], [1.0], [5.0], [np.nan]])), np.arange(4))
    >>> known.values[0].tolist(), known.counts[0].tolist()
    ([1.0, 5.0], [2.0, 1.0, 1.0])
    """

    values: list[np.ndarray]

    def __init__(self, cardinalities: list[int]):
        self.cardinalities = list(cardinalities)
        self.counts: list[Any] = []
        self._unit = 1.0

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
        if weights is not None:
            if not self.counts:  # only proportions count, and sums must not overflow
                self._unit = weights[rows].max()
            weights = (weights / self._unit).clip(0, _MOST_MASS)
        n_columns = table.numbers.shape[1]
        most = max(1, min(_MOST_ROWS, _CELLS // max(n_columns, 1)))
        some = rows[:: -(-len(rows) // most)]
        numbers = table.rows(some)
        mass = _mass(some, weights, len(rows) / len(some))
        if not self.counts:
            self.values = [_different(column, mass) for column in numbers.T]
            self.counts = [np.zeros(len(values) + 1) for values in self.values]
            self.counts += [np.zeros(n) for n in self.cardinalities]
        for values, count, column in zip(
            self.values, self.counts[:n_columns], numbers.T, strict=True
        ):
            nearest = (values[1:] / 2 + values[:-1] / 2).searchsorted(column)
            nearest[np.isnan(column)] = len(values)
            count += np.bincount(nearest, mass, len(count))
        mass, codes = _mass(rows, weights, 1.0), np.asarray(table.codes)
        for k, count in enumerate(self.counts[n_columns:]):
            count += np.bincount(codes[rows, k], mass, len(count))


def _mass(rows: np.ndarray, weights: np.ndarray | None, each: float) -> Any:
    return np.full(len(rows), each) if weights is None else weights[rows] * each


def _different(column: np.ndarray, mass: np.ndarray) -> np.ndarray:
    """Return different numbers of a column, fewer where there are many."""
    known = np.sort(column[(mass > 0) & ~np.isnan(column)])
    values = np.unique(known.astype(np.float64))
    if len(values) > _MOST_VALUES:
        places = np.linspace(0, len(known) - 1, _MOST_VALUES).round().astype(int)
        values = np.unique(known[places].astype(np.float64))
    return values if len(values) else np.zeros(1)
