"""Single values of a table: how they are read, held and written."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

__all__ = ["as_number", "is_missing", "numbers_as", "written"]


def is_missing(value: Any) -> bool:
    """Whether a single value is NaN, None or the like."""
    return bool(np.ndim(value) == 0 and pd.isna(value))


def written(value: Any) -> str:
    """Return a value as a reader wants it: four digits of a number, "missing".

    Of a date without a time of day only the day.
    """
    if is_missing(value):
        return "missing"
    if isinstance(value, datetime | np.datetime64):
        return str(pd.Timestamp(value)).removesuffix(" 00:00:00")
    if isinstance(value, bool | np.bool_) or not isinstance(
        value, int | float | np.integer | np.floating
    ):
        return str(value)
    number = float(value)
    if abs(number) < 1e15 and (number == int(number) or abs(number) >= 1e4):
        return f"{number + 0.0:.0f}"  # no minus before 0
    return f"{number:.4g}"


def as_number(value: Any, name: str) -> float:
    """Return a single value of a column of numbers.

    Raises
    ------
    ValueError
        If it is no number, or infinite.
    """
    if is_missing(value):
        return float("nan")
    try:
        number = float(value)
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"Got {value!r} in the column {name!r} of numbers, but expected a number."
        ) from error
    if not np.isfinite(number):
        raise ValueError(
            f"Got {value!r} in the column {name!r}, but expected a finite number, or "
            "NaN where it is missing."
        )
    return number


def numbers_as(numbers: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """Return floats in another dtype, or as they are if it cannot hold them."""
    if dtype.kind == "f":
        return numbers.astype(dtype)
    with np.errstate(invalid="ignore"):  # NaN is no whole number
        found = numbers.astype(dtype)
    return found if (found == numbers).all() else numbers
