"""Numbers so far from all others that they stand for something else: fill values."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp

__all__ = ["NearNumbers"]

#: A number is far if its distance from the centre is this many times that of every
#: number which is nearer. No tail of real numbers leaves such a gap.
_GAP = 100.0
#: Of fewer distances than this nothing is said.
_FEWEST = 3


class NearNumbers:
    """How far from its centre a column's numbers reach, fill values left out.

    One row of 1e20 among numbers near 1 makes the standard deviation so large that, in
    its units, all other rows are one number. Such a row is to have no part in it.

    Attributes
    ----------
    reach : ndarray of shape (n_numeric,)
        The largest distance from the centre that is not far; 0 where too little is
        known, so that nothing is far.

    Examples
    --------
    >>> import numpy as np
    >>> from skmtl.inputs._far import NearNumbers
    >>> numbers = np.array([[1.0], [-2.0], [3.0], [9e36]])
    >>> near = NearNumbers()
    >>> near.update(numbers)
    >>> near.without_far(numbers).ravel().tolist()
    [1.0, -2.0, 3.0, nan]
    """

    centres: np.ndarray
    reach: np.ndarray

    def update(self, numbers: Any) -> None:
        """Learn, or go on learning, from rows, dense or sparse."""
        if sp.issparse(numbers):
            columns, distances = self._stored_distances(numbers)
        else:
            columns, distances = self._distances(numbers)
        counts = np.bincount(columns, minlength=len(self.reach))
        ends = counts.cumsum()
        # at least half of the distances are near: only gaps above them count
        middles = ends - counts + (counts - 1) // 2
        gaps = np.flatnonzero(
            (distances[1:] / _GAP > distances[:-1]) & (columns[1:] == columns[:-1])
        )
        gaps = gaps[gaps >= middles[columns[gaps]]]
        last = ends - 1
        np.minimum.at(last, columns[gaps], gaps)
        enough = counts >= _FEWEST
        self.reach[enough] = np.maximum(self.reach[enough], distances[last[enough]])

    def without_far(self, numbers: Any) -> Any:
        """Return rows with NaN for what is far; they are copied only if it is."""
        with np.errstate(over="ignore"):
            bounds = np.where(self.reach > 0, self.reach * _GAP, np.inf)
        low, high = self.centres - bounds, self.centres + bounds
        if not sp.issparse(numbers):
            far = (numbers < low) | (numbers > high)
            return np.where(far, np.nan, numbers) if far.any() else numbers
        columns, values = numbers.indices, numbers.data
        far = (values < low[columns]) | (values > high[columns])
        if not far.any():
            return numbers
        values = np.where(far, np.nan, values)
        return sp.csr_matrix((values, columns, numbers.indptr), shape=numbers.shape)

    def _distances(self, numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return columns and distances of what is off the centre, sorted by both."""
        by_column = np.sort(numbers.T, axis=1)  # NaN comes last
        if not hasattr(self, "centres"):
            middles = (np.maximum((~np.isnan(by_column)).sum(axis=1), 1) - 1) // 2
            centres = np.take_along_axis(by_column, middles[:, None], axis=1)[:, 0]
            self._start(np.nan_to_num(centres.astype(np.float64)))
        with np.errstate(over="ignore"):
            distances = np.abs(by_column - self.centres[:, None])
        distances.sort(axis=1, kind="stable")  # two runs that are sorted
        off = distances > 0  # NaN is not
        columns = np.repeat(np.arange(len(distances)), off.sum(axis=1))
        return columns, distances[off]

    def _stored_distances(self, numbers: Any) -> tuple[np.ndarray, np.ndarray]:
        """Return the same of sparse rows, of which 0 is the centre."""
        n_columns = numbers.shape[1]
        if not hasattr(self, "centres"):
            self._start(np.zeros(n_columns))
        distances = np.abs(numbers.data)
        order = np.flatnonzero(distances > 0)
        order = order[distances[order].argsort()]
        # made a matrix with a row for each column, they keep their order within it
        places = numbers.indices[order], np.arange(len(order))
        shape = n_columns, max(1, len(order))
        by_column = sp.coo_matrix((distances[order], places), shape).tocsr()
        columns = np.repeat(np.arange(n_columns), np.diff(by_column.indptr))
        return columns, by_column.data

    def _start(self, centres: np.ndarray) -> None:
        self.centres, self.reach = centres, np.zeros(len(centres))
