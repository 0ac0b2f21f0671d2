"""Values that one feature can have while all others stay as they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from skmtl.explain.neighbours._columns import NumberColumn, ValueColumn
from skmtl.explain.neighbours._values import written

__all__ = ["Variation", "of_column", "taken_away"]

#: Numbers of a curve, and the part of those seen that they go through.
_N_CURVE, _ENDS = 33, (0.025, 0.975)
#: Parts of the numbers seen that are common enough to be told, once rounded.
_COMMON = (0.1, 0.25, 0.5, 0.75, 0.9)
#: A number is rounded to a step of at most this part of the column's spread.
_STEP = 0.3
#: Other categories that are asked about, and how frequent one is that is told; the most
#: frequent one may always be.
_N_CATEGORIES, _LEAST_SHARE = 10, 0.05
#: Dates that stand for all of a column.
_N_DATES = 20


@dataclass(frozen=True, eq=False)
class Variation:
    """Values of one feature, as they are asked about.

    Parameters
    ----------
    values : tuple of str
        As written for a reader; "" for what is taken away.
    numbers : ndarray of shape (n_values,)
        What they are if they are numbers, else NaN.
    codes : ndarray of shape (n_values, ...)
        What the feature alone is coded as, or all of the inputs.
    common : ndarray of bool of shape (n_values,)
        Whether a value is one that a person would name: frequent, and round.
    sizes : ndarray of shape (n_values,)
        How far a number is from the input's own, in spreads; 1 for what is none.
    """

    values: tuple[str, ...]
    numbers: np.ndarray
    codes: np.ndarray
    common: np.ndarray
    sizes: np.ndarray

    def with_codes(self, codes: np.ndarray) -> Variation:
        """Return the same values with other codes."""
        return Variation(self.values, self.numbers, codes, self.common, self.sizes)


def taken_away(codes: np.ndarray) -> Variation:
    """Return the one value of what can only be taken away."""
    one = np.ones(1)
    return Variation(("",), np.full(1, np.nan), codes[None], one > 0, one)


def of_column(column: NumberColumn | ValueColumn, own: float) -> Variation:
    """Return values of a column that are not the row's own."""
    if isinstance(column, NumberColumn):
        return _of_numbers(column, own)
    return _of_values(column, own)


def _of_numbers(column: NumberColumn, own: float) -> Variation:
    """Return numbers through the range seen, and round ones that are common."""
    known = column.codes[~np.isnan(column.codes)]
    allowed_of = column.low if np.isnan(own) else own
    low, high = np.quantile(known, _ENDS).tolist()
    curve = column.allowed(np.linspace(low, high, _N_CURVE), allowed_of)
    common = np.unique(_rounded(column, np.quantile(known, _COMMON)))
    here = "missing" if np.isnan(own) else written(own)
    common = common[[written(value) != here for value in common]]
    numbers = np.setdiff1d(np.union1d(curve, common), [own])
    missing = 1 - len(known) / len(column.codes)
    if missing >= _LEAST_SHARE and not np.isnan(own):
        numbers, common = np.append(numbers, np.nan), np.append(common, np.nan)
    away = np.abs(numbers - own) / (column.spread or 1.0)
    return Variation(
        tuple(map(written, numbers)),
        numbers,
        numbers,
        np.isin(numbers, common) | np.isnan(numbers),
        np.nan_to_num(away, nan=1.0),
    )


def _rounded(column: NumberColumn, numbers: np.ndarray) -> np.ndarray:
    """Return numbers as a person would write them, if the column can have these."""
    step = column.spread * _STEP
    if step > 0:
        power = 10.0 ** np.floor(np.log10(step))
        step = 5 * power if step >= 5 * power else power
        # a decimal step has an inverse that is a whole number: no 0.30000004
        is_part = step < 1
        inverse = np.round(1 / step)
        steps = np.round(numbers * inverse if is_part else numbers / step)
        numbers = steps / inverse if is_part else steps * step
    if column.is_whole:
        return np.asarray(column.allowed(numbers, column.low))
    # what is told is what is asked about, also where four digits are not all
    numbers = np.array([float(written(value)) for value in numbers])
    return numbers[(numbers >= column.low) & (numbers <= column.high)]


def _of_values(column: ValueColumn, own: float) -> Variation:
    """Return the most frequent other values, or dates through the range seen."""
    found = column.alternatives(own)
    codes = found.codes.astype(np.intp)
    common = column.shares[codes] >= _LEAST_SHARE
    common[:1] = True
    if column.dates is not None and len(column.levels) > _N_DATES:
        codes = _dates(column, own)
        common = np.ones(len(codes), dtype=bool)
    return Variation(
        tuple(written(value) for value in column.levels.iloc[codes]),
        np.full(len(codes), np.nan),
        codes.astype(np.float64),
        common,
        np.ones(len(codes)),
    )


def _dates(column: ValueColumn, own: float) -> np.ndarray:
    """Return the codes of dates spread over those seen, in their order."""
    seen = np.flatnonzero((column.shares > 0) & column.levels.notna().to_numpy())
    known = column.levels.iloc[seen]
    if known.dtype.kind not in "Mm":  # objects of Python
        known = pd.to_datetime(known, utc=True)
    order = seen[np.argsort(known.to_numpy(), kind="stable")]
    at = (np.linspace(_ENDS[0], _ENDS[1], _N_DATES) * (len(order) - 1)).round()
    picked = order[np.unique(at.astype(np.intp))]
    return picked[picked != own]
