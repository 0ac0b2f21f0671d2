"""Rows drawn around one row of a table."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from skmtl.explain.neighbours._background import Background
from skmtl.explain.neighbours._columns import NumberColumn, ValueColumn
from skmtl.explain.neighbours._features import Features, ImageSource, TextSource
from skmtl.explain.neighbours._row_values import row_label
from skmtl.explain.neighbours._values import written
from skmtl.explain.neighbours._variation import Variation, of_column

__all__ = ["LocalPerturber", "MarginalPerturber"]

#: Standard deviation of the numbers drawn, in those of the column.
_WIDTH = 0.5
#: At most this part of the rows has another category...
_MOST_SWAPPED = 0.3
#: ... at least this...
_LEAST_SWAPPED = 0.1
#: ... and between them so that a row has about this many that differ.
_N_SWAPPED = 2
#: lime's width of the kernel, over the root of the number of features.
_KERNEL_WIDTH = 0.75
#: In this part of the rows a column stays in its range, or keeps its value: a half, for
#: then a difference between them is most certain.
_KEPT = 0.5


class _TablePerturber:
    """What the samplers of tables share: a row, its columns, and how to write rows.

    Parameters
    ----------
    background : Background
    x : row
    """

    kind: str
    features: Features
    columns: list[Any]  # NumberColumn or ValueColumn, each asked for what it has
    source: TextSource | ImageSource | None = None

    def __init__(self, background: Background, x: Any):
        self.background = background
        self.own, self.columns = background.read(x)
        known = zip(self.columns, background.columns, strict=True)
        self.has_unknown = any(own is not column for own, column in known)
        self.values = tuple(map(self._value, range(len(self.own))))
        self.n_bytes = 8 * max(len(self.own), 8)
        self.label = row_label(x)

    def rows(self, codes: np.ndarray) -> Any:
        """Return coded rows as the model takes them."""
        return self.background.rows(codes, self.columns)

    def varied(self, j: int) -> Variation:
        """Return values of a column; what is asked about are values, not places."""
        found = of_column(self.columns[j], self.own[j])
        changed = np.tile(self.own, (len(found.values), 1))
        changed[:, j] = found.codes
        return replace(found, codes=changed)

    def _described(self, forms: list[str], values: list[str]) -> Features:
        spreads = [
            column.spread if form == "number" else np.nan
            for column, form in zip(self.columns, forms, strict=True)
        ]
        return Features(
            tuple(self.background.names), tuple(values), tuple(forms), np.array(spreads)
        )

    def _value(self, j: int) -> str:
        """Return the value of the row in a column, as written."""
        column, own = self.columns[j], self.own[j]
        if isinstance(column, ValueColumn):
            return written(column.levels.iloc[int(own)])
        return written(own)


class LocalPerturber(_TablePerturber):
    """Draws rows near the row: numbers around its own, now and then another category.

    Numbers are normal around the row's with half a standard deviation of the column,
    moved to the nearest value that the column can have. They come in pairs, one above
    for one below, so that all that is symmetric cancels out of the slopes. Categories,
    and numbers that are missing, are exchanged for others of the column, as often as
    these are seen.
    """

    kind = "sensitivity"

    def __init__(self, background: Background, x: Any):
        super().__init__(background, x)
        is_number = [
            isinstance(column, NumberColumn) and not np.isnan(own)
            for column, own in zip(self.columns, self.own, strict=True)
        ]
        self.numbers, self.swapped = np.flatnonzero(is_number), []
        for j in np.flatnonzero(np.logical_not(is_number)).tolist():
            rng = np.random.RandomState(0)
            if _others(self.columns[j], 1, self.own[j], rng) is not None:
                self.swapped.append(j)
        steps = [self.columns[j].step(self.own[j], _WIDTH) for j in self.numbers]
        self.steps = np.array(steps, dtype=np.float64)
        forms = ["number" if number else "value" for number in is_number]
        self.features = self._described(forms, list(self.values))

    def draw(
        self, n: int, rng: np.random.RandomState, first: bool = False
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return codes (n, n_features), and the numbers of the pairs."""
        half = (n + 1) // 2
        codes = np.tile(self.own, (n, 1))
        away = rng.standard_normal((half, len(self.numbers))) * self.steps
        away = np.concatenate([away, -away])[:n]
        for at, j in enumerate(self.numbers.tolist()):
            column, own = self.columns[j], self.own[j]
            codes[:, j] = column.allowed(own + away[:, at], own)
        rate = _N_SWAPPED / max(len(self.swapped), 1)
        rate = min(max(rate, _LEAST_SWAPPED), _MOST_SWAPPED)
        for j in self.swapped:
            others = _others(self.columns[j], n, self.own[j], rng)
            codes[:, j] = np.where(rng.random_sample(n) < rate, others, self.own[j])
        if first:
            codes[0] = self.own
        return codes, np.arange(n) % half

    def weigh(self, Z: np.ndarray) -> np.ndarray:
        """Return equal weights: rows are drawn near, not weighted by it."""
        return np.ones(len(Z))

    def encode(self, codes: np.ndarray) -> np.ndarray:
        """Return how far numbers are, in their spreads, and which values are kept."""
        Z = _kept(codes, self.own)
        spreads = self.features.spreads[self.numbers]
        Z[:, self.numbers] = (codes[:, self.numbers] - self.own[self.numbers]) / spreads
        return Z


class MarginalPerturber(_TablePerturber):
    """Draws rows whose columns are taken from any row of the background, each alone.

    As often as from others, a column is taken from rows that are in the same quarter of
    its numbers, or have the same category, as the row to be explained. Lime takes it
    from all rows alike; a category that is rare then hardly ever comes up. The code is
    the place in the background, counted along its rows, that a column comes from.

    The surrogate sees which columns are in the same quarter, or have the same category;
    rows are weighted by how many are, as in lime [1]_.

    References
    ----------
    .. [1] Ribeiro, Singh and Guestrin (2016), "Why Should I Trust You?".
       https://arxiv.org/abs/1602.04938
    """

    kind = "contribution"

    def __init__(self, background: Background, x: Any):
        super().__init__(background, x)
        self._known = np.vstack([background.codes, self.own])
        own_bins = background.bins_of(self.own[None], self.columns)
        bins = np.vstack([background.bins, own_bins])
        self._alike = bins == own_bins
        # the places of each column, those like the row's own first
        self._places = np.arange(self._known.size).reshape(self._known.shape)
        order = np.argsort(~self._alike, axis=0, kind="stable")
        self._in_order = np.take_along_axis(self._places, order, axis=0)
        forms, values = [], []
        for j, column in enumerate(self.columns):
            number = isinstance(column, NumberColumn)
            forms.append("range" if number else "value")
            values.append(column.bin_name(self.own[j]) if number else self.values[j])
        self.features = self._described(forms, values)

    def draw(
        self, n: int, rng: np.random.RandomState, first: bool = False
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return codes (n, n_features), and that each row was drawn alone."""
        n_known, p = self._known.shape
        n_alike = self._alike.sum(axis=0)
        # one number says both whether it is kept and from which of the rows it comes
        drawn = rng.random_sample((n, p))
        start = np.where(n_alike == n_known, _KEPT * n_known, n_alike)
        slope, slope_of_others = start / _KEPT, (n_known - start) / (1 - _KEPT)
        # where it is not kept, another line: added as a product, for branches are slow
        turn = drawn * (slope_of_others - slope)
        turn += start - _KEPT * slope_of_others
        turn *= drawn >= _KEPT
        drawn *= slope
        drawn += turn
        rows = drawn.astype(np.intp)
        np.minimum(rows, n_known - 1, out=rows)  # where rounding reached it
        rows *= p
        rows += np.arange(p)
        codes = self._in_order.take(rows)
        if first:
            codes[0] = self._places[-1]  # where the row itself is
        return codes, np.arange(n)

    def weigh(self, Z: np.ndarray) -> np.ndarray:
        """Return lime's weights, by the number of columns that differ."""
        n_other = Z.shape[1] - Z.sum(axis=1)
        width = _KERNEL_WIDTH * np.sqrt(Z.shape[1])
        return np.sqrt(np.exp(-n_other / width**2))

    def encode(self, codes: np.ndarray) -> np.ndarray:
        """Return which columns are in the same range, or have the same value."""
        return self._alike.take(codes).astype(np.float64)

    def rows(self, codes: np.ndarray) -> Any:
        """Return the rows whose columns come from the rows of the background coded.

        Codes that are no places, which are whole, are the values themselves.
        """
        if codes.dtype.kind == "f":
            return super().rows(codes)
        return super().rows(self._known.take(codes))


def _kept(codes: np.ndarray, own: np.ndarray) -> np.ndarray:
    """Return 1 where a row has the value of the one explained; missing is a value."""
    same = (codes == own) | (np.isnan(codes) & np.isnan(own))
    return same.astype(np.float64)


def _others(
    column: NumberColumn | ValueColumn,
    n: int,
    own: float,
    rng: np.random.RandomState,
) -> Any:
    """Return codes of other values of a column, or None if it has no other."""
    if isinstance(column, ValueColumn):
        return column.others(n, own, rng)
    known = column.codes[~np.isnan(column.codes)]
    return known[rng.randint(len(known), size=n)] if len(known) else None
