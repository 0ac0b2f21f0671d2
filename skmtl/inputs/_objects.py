"""Numbers that are kept as Python objects: decimals, fractions, numbers beside None."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

from skmtl._wording import shown

__all__ = [
    "NO_FLOAT",
    "OBJECT",
    "array_numbers",
    "floats",
    "is_missing",
    "with_numbers",
]

#: The numpy dtype of columns that hold any Python objects.
OBJECT = type(np.dtype(object))
#: What pandas calls objects that are all numbers.
_NUMBERS = ("integer", "floating", "mixed-integer-float", "decimal")
_NUMBER_TYPES = (Real, Decimal, np.bool_)
#: What Python raises for an object that is no float.
NO_FLOAT = (TypeError, ValueError, OverflowError, ArithmeticError)


def is_missing(values: Any) -> np.ndarray:
    """Return where None, NaN, ``pd.NA`` or ``pd.NaT`` stand in an array of objects."""
    try:
        return pd.isna(values)
    except ArithmeticError:  # a signaling NaN of decimal lets no one compare it
        return np.vectorize(_is_nothing, otypes=[bool])(values)


def _is_nothing(value: Any) -> bool:
    return value.is_nan() if isinstance(value, Decimal) else bool(pd.isna(value))


def with_numbers(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a DataFrame whose columns of number objects have a dtype of numbers.

    Raises
    ------
    ValueError
        If one of them is no float, and which column it is in.
    """
    if not any(isinstance(dtype, OBJECT) for dtype in frame.dtypes):
        return frame
    with suppress(OverflowError):  # of old pandas; the loop finds and names the column
        frame = frame.infer_objects()
    for j in range(frame.shape[1]):
        column = frame.iloc[:, j]
        if not isinstance(column.dtype, OBJECT):
            continue
        values = column.to_numpy()
        if not _are_numbers(values[~is_missing(values)]):
            continue
        try:
            frame.isetitem(j, floats(values))
        except NO_FLOAT as error:
            raise ValueError(
                f"Column {frame.columns[j]!r} holds numbers that are no floats "
                f"({error}), but expected numbers of up to about 1e308."
            ) from error
    return frame


def floats(values: np.ndarray) -> np.ndarray:
    """Return objects as floats, NaN where one is missing."""
    missing = is_missing(values)
    numbers = np.full(values.shape, np.nan)
    numbers[~missing] = values[~missing]
    return numbers


def _are_numbers(values: np.ndarray) -> bool:
    """Whether objects are all numbers, and not all True or False."""
    kind = pd.api.types.infer_dtype(values, skipna=False)
    if kind not in ("mixed", "mixed-integer"):
        return kind in _NUMBERS
    return all(issubclass(found, _NUMBER_TYPES) for found in set(map(type, values)))


def array_numbers(X: np.ndarray, positions: np.ndarray) -> np.ndarray:
    """Return some columns of an array of objects or strings as floats.

    Raises
    ------
    TypeError, ValueError
        If an object is no number, and where it stands.
    """
    values = X[:, positions]
    try:
        return floats(values)
    except NO_FLOAT:
        for row, column in np.argwhere(~is_missing(values)):
            try:
                float(values[row, column])
            except NO_FLOAT as error:
                kind = TypeError if isinstance(error, TypeError) else ValueError
                raise kind(
                    f"Got {shown(values[row, column])} in row {row} and column "
                    f"{positions[column]} of X, but expected a number: "
                    f"{str(error).partition(': ')[0]}"
                ) from error
        raise
