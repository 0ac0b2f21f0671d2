"""Columns of dates: which values are dates, and which are near those seen."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd

from skmtl.explain.neighbours._values import is_missing

__all__ = ["Dates", "dates_of"]

_KINDS: dict[str, tuple[Any, tuple[type, ...], str]] = {
    "M": (pd.Timestamp, (str, date, datetime, np.datetime64), "a date"),
    "m": (pd.Timedelta, (str, timedelta, np.timedelta64), "a length of time"),
}


class Dates:
    """What dates, or lengths of time, a column can have: almost never one seen before.

    Parameters
    ----------
    known : Series of datetime64 or timedelta64, without missing values
    as_object : {"date", "datetime", None}
        What the column itself holds, if these are objects of Python.
    """

    def __init__(self, known: pd.Series, as_object: str | None = None):
        self._as_object = as_object
        self._make, self._types, self._what = _KINDS[known.dtype.kind]
        self._zone = getattr(known.dtype, "tz", None)
        self.low, self.high = known.min(), known.max()
        room = known.std() if len(known) > 1 else pd.Timedelta(0)
        self._room = pd.Timedelta(0) if pd.isna(room) else room

    def read(self, value: Any, name: str) -> Any:
        """Return a single value as a date of the column's time zone.

        Raises
        ------
        ValueError
            If it is none.
        """
        if is_missing(value):
            return value
        expected = f"but expected {self._what}, as in X_background."
        if not isinstance(value, self._types):
            raise ValueError(f"Got {value!r} in the column {name!r}, {expected}")
        try:
            found = self._make(value)
        except (TypeError, ValueError) as error:
            raise ValueError(
                f"Got {value!r} in the column {name!r}, {expected}"
            ) from error
        zone = getattr(found, "tzinfo", None)
        if (zone is None) != (self._zone is None):
            with_or_not = "without" if self._zone is None else "with"
            raise ValueError(
                f"Got {value!r} in the column {name!r}, {expected[:-1]}, "
                f"{with_or_not} a time zone."
            )
        found = found if zone is None else found.tz_convert(self._zone)
        if self._as_object:
            found = found.to_pydatetime()
        return found.date() if self._as_object == "date" else found

    def is_far(self, value: Any) -> bool:
        """Whether a date is a standard deviation or more out of the range seen."""
        if is_missing(value):
            return False
        value = self._make(value)
        return bool(value < self.low - self._room or value > self.high + self._room)


def dates_of(column: pd.Series) -> Dates | None:
    """Return what dates a column has, None if it is no column of dates."""
    known, kind = column.dropna(), None
    if column.dtype == object and len(known):
        kind = pd.api.types.infer_dtype(known)
        if kind not in ("date", "datetime"):
            return None
        try:
            known = pd.to_datetime(known)
        except (TypeError, ValueError):  # of several time zones, say
            return None
    return Dates(known, kind) if len(known) and known.dtype.kind in "mM" else None
