"""The columns of a table, and what values they can have."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from skmtl.explain.neighbours._dates import dates_of
from skmtl.explain.neighbours._usual_numbers import UsualNumbers, usual_numbers
from skmtl.explain.neighbours._values import is_missing, numbers_as, written

__all__ = ["NumberColumn", "ValueColumn"]


#: How many other categories are asked about, the most frequent ones.
_N_CATEGORIES = 10


class NumberColumn:
    """A column of numbers, coded as themselves.

    Parameters
    ----------
    numbers : ndarray of shape (n_samples,)
        As floats, NaN where missing.
    dtype : dtype
        Of the column itself.
    """

    def __init__(self, numbers: np.ndarray, dtype: Any):
        self.dtype = dtype
        self.is_numeric = True
        self.codes = numbers
        known = numbers[~np.isnan(numbers)]
        self.spread = float(known.std())
        self.values = np.unique(known)
        self.is_whole = bool((known == np.round(known)).all())
        if not self.is_whole:
            self.values = self.values[[0, -1]]
        self.low, self.high = self.values[[0, -1]]
        self.edges = np.unique(np.percentile(known, [25, 50, 75]))

    @cached_property
    def usual(self) -> UsualNumbers:
        """Numbers that stand for all, and round ones that are common."""
        return usual_numbers(self)

    def allowed(self, numbers: np.ndarray, own: float) -> np.ndarray:
        """Return the nearest numbers that the column can have, or that `own` is.

        These are the numbers seen, of a column of whole numbers, or all in their range.
        """
        values = np.union1d(self.values, own)
        if not self.is_whole:
            return np.clip(numbers, values[0], values[-1])
        after = np.clip(np.searchsorted(values, numbers), 1, len(values) - 1)
        below, above = values[after - 1], values[after]
        return np.where(numbers - below < above - numbers, below, above)

    def step(self, own: float, width: float) -> float:
        """Return how far to go from `own`: to the next number at least."""
        if not self.is_whole:
            return width * self.spread
        others = np.abs(self.values[self.values != own] - own)
        return max(width * self.spread, float(others.min()))

    def is_far(self, own: float, far: float) -> bool:
        """Whether a number is `far` standard deviations out of the range seen."""
        room = far * self.spread
        return own < self.low - room or own > self.high + room

    def bins(self, codes: np.ndarray) -> np.ndarray:
        """Return the quarter of the numbers that each is in; missing ones are one."""
        return np.where(np.isnan(codes), -1, np.searchsorted(self.edges, codes))

    def bin_name(self, own: float) -> str:
        """Return the range of numbers in which `own` is, in words."""
        if np.isnan(own):
            return "missing"
        at = int(np.searchsorted(self.edges, own))
        if at == 0:
            return f"up to {written(self.edges[0])}"
        if at == len(self.edges):
            return f"above {written(self.edges[-1])}"
        return f"{written(self.edges[at - 1])} to {written(self.edges[at])}"

    def column(self, codes: np.ndarray) -> Any:
        """Return the numbers in the column's own dtype, if that can hold them."""
        if isinstance(self.dtype, np.dtype):
            return numbers_as(codes, self.dtype)
        try:
            return pd.array(codes, self.dtype)
        except (TypeError, ValueError):  # a fraction in a column of whole numbers
            return pd.array(codes, "Float64")

    def code(self, value: Any, name: str) -> float:
        """Return the code of a single value, which is the number."""
        return float(value)


class ValueColumn:
    """A column of categories, truth values or texts, coded by position.

    Parameters
    ----------
    column : Series
    """

    def __init__(self, column: pd.Series):
        codes, _ = pd.factorize(column.astype(object), use_na_sentinel=False)
        _, first = np.unique(codes, return_index=True)
        self.levels = column.iloc[first].reset_index(drop=True)
        self._positions = {_key(value): code for code, value in enumerate(self.levels)}
        self.codes = codes.astype(np.float64)
        self.shares = np.bincount(codes) / len(column)
        dtype = column.dtype
        self.is_numeric = pd.api.types.is_numeric_dtype(dtype) and dtype.kind != "b"
        self.dates = dates_of(column)

    def code(self, value: Any, name: str) -> float:
        """Return the code of a single value, -1 for one that was never seen.

        Raises
        ------
        ValueError
            If it is no single value, but a list.
        """
        try:
            return float(self._positions.get(_key(value), -1))
        except TypeError as error:
            raise ValueError(
                f"Got {value!r} in the column {name!r}, but expected a single value."
            ) from error

    def with_level(self, value: Any) -> ValueColumn:
        """Return the column with one more level, which nothing is drawn from."""
        more = object.__new__(ValueColumn)
        levels = self.levels
        if isinstance(levels.dtype, pd.CategoricalDtype) and not is_missing(value):
            if value not in levels.cat.categories:
                levels = levels.cat.add_categories([value])
            own = pd.Series([value], dtype=levels.dtype)
        else:
            own = pd.Series([value])
            if is_missing(value) or own.dtype == object:
                own = _in_dtype(own, levels.dtype)
        more.levels = pd.concat([levels, own], ignore_index=True)
        more._positions = {**self._positions, _key(value): len(self.levels)}
        more.codes, more.is_numeric = self.codes, self.is_numeric
        more.dates = self.dates
        more.shares = np.append(self.shares, 0.0)
        return more

    def bins(self, codes: np.ndarray) -> np.ndarray:
        """Return the codes: each value is a range of its own."""
        return codes

    def alternatives(self, own: float) -> np.ndarray:
        """Return the codes of the other values that are seen most often."""
        order = np.argsort(-self.shares, kind="stable")[: _N_CATEGORIES + 1]
        return order[(order != own) & (self.shares[order] > 0)]

    def others(
        self, n: int, own: float, rng: np.random.RandomState
    ) -> np.ndarray | None:
        """Return codes of other values, as often as they are seen; None without any."""
        shares = self.shares.copy()
        shares[int(own)] = 0
        if not shares.any():
            return None
        steps = np.cumsum(shares) / shares.sum()
        return np.searchsorted(steps, rng.random_sample(n), side="right").astype(float)

    def column(self, codes: np.ndarray) -> Any:
        """Return the values in the column's own dtype."""
        return self.levels.take(codes.astype(np.intp)).array


def _key(value: Any) -> Any:
    """Return what to look a value up by; all missing values are one."""
    return "a missing value", None if is_missing(value) else (value,)


def _in_dtype(own: pd.Series, dtype: Any) -> pd.Series:
    """Return a value in the dtype of its column, if that can hold it."""
    try:
        return own.astype(dtype)
    except (TypeError, ValueError):
        return own
