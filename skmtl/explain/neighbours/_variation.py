"""Values that one feature can have while all others stay as they are."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from skmtl.explain.neighbours._columns import NumberColumn, ValueColumn
from skmtl.explain.neighbours._usual_numbers import LEAST_SHARE
from skmtl.explain.neighbours._values import written

__all__ = ["Variation", "of_column", "taken_away"]

#: Dates that stand for all of a column, and the part of it that they go through.
_N_DATES, _ENDS = 20, (0.025, 0.975)


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
    own_number : float, default=NaN
        The input's own, if it is a number.
    seen : ndarray, default=()
        Of numbers, some that stand for all that were seen.
    """

    values: tuple[str, ...]
    numbers: np.ndarray
    codes: np.ndarray
    common: np.ndarray
    sizes: np.ndarray
    own_number: float = np.nan
    seen: np.ndarray = field(default_factory=lambda: np.zeros(0))


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
    usual = column.usual
    is_own = (usual.numbers == own) | (np.isnan(usual.numbers) & np.isnan(own))
    numbers, names = usual.numbers[~is_own], usual.names[~is_own]
    here = "missing" if np.isnan(own) else written(own)
    away = np.abs(numbers - own) / (column.spread or 1.0)
    return Variation(
        tuple(names.tolist()),
        numbers,
        numbers,
        usual.common[~is_own] & (names != here),
        np.nan_to_num(away, nan=1.0),
        float(own),
        usual.seen,
    )


def _of_values(column: ValueColumn, own: float) -> Variation:
    """Return the most frequent other values, or dates through the range seen."""
    codes = column.alternatives(own)
    common = column.shares[codes] >= LEAST_SHARE
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
