"""The numbers of one task, as floats, those that are missing found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

from skmtl._byte_order import native
from skmtl._frames import is_polars
from skmtl._wording import shown
from skmtl.tasks._kinds import written_marks
from skmtl.tasks._labels import Labels

__all__ = ["LARGEST", "clean_numbers"]

#: Numbers beyond would have a spread that no float holds.
LARGEST = 1e307

#: What numbers are taken from, one value at a time.
_REAL = (Real, Decimal, np.bool_)
_DATES = (date, np.datetime64, pd.Period)
_SPANS = (timedelta, np.timedelta64)


def clean_numbers(column: Any, name: str) -> Labels:
    """Return the numbers of a column of the task `name`, as float64.

    Parameters
    ----------
    column : ndarray or Series
        Integers, booleans, floats, decimals and fractions, of any dtype. NaN, None and
        ``pd.NA`` are missing numbers.
    name : str
        For the messages.

    Returns
    -------
    labels : Labels
        What stands at a missing number is NaN.

    Raises
    ------
    ValueError
        For infinite and complex numbers, for numbers too large to have a spread, and
        for whatever is no number: strings, categories, dates.

    Examples
    --------
    >>> import pandas as pd
    >>> from skmtl.tasks._number_labels import clean_numbers
    >>> clean_numbers(pd.Series([3, None, 5], dtype="Int64"), "grade").values
    array([ 3., nan,  5.])
    """
    values = _plain(column, name)
    kind = values.dtype.kind
    if kind in "OT":
        numbers = _from_objects(values.astype(object, copy=False), name)
    elif kind in "iubf":
        with np.errstate(over="ignore"):  # a wider float may become infinite
            numbers = values.astype(np.float64, copy=False)
    else:
        raise _refusal(kind, values, name)
    missing = np.isnan(numbers)
    largest = np.fmax.reduce(np.abs(numbers), initial=0)
    if largest > LARGEST:
        raise _too_large(largest, name)
    return Labels(numbers, missing)


def _plain(column: Any, name: str) -> np.ndarray:
    """Return the values as an array of numpy, numbers with gaps as floats."""
    if is_polars(column, "Series"):
        if str(column.dtype).startswith(("Categorical", "Enum")):
            raise _strings(column.drop_nulls().to_list(), name, "categories")
        if column.dtype.is_integer() or column.dtype.is_float():
            return column.to_numpy()
        return pd.Series(column.to_list(), dtype=object).to_numpy()
    if not isinstance(column, pd.Series):
        return native(np.asarray(column))
    dtype = column.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        raise _strings(column.dropna().tolist(), name, "categories")
    if isinstance(dtype, np.dtype):
        return native(column.to_numpy())
    if pd.api.types.is_bool_dtype(dtype) or pd.api.types.is_numeric_dtype(dtype):
        if dtype.kind == "O":  # decimals of arrow
            return column.to_numpy(dtype=object)
        if dtype.kind != "c":
            return column.to_numpy(dtype=np.float64, na_value=np.nan)
    if dtype.kind in "mM":
        raise _dates(dtype, name, spans=dtype.kind == "m")
    return column.to_numpy(dtype=object)


def _from_objects(values: np.ndarray, name: str) -> np.ndarray:
    """Return the numbers of an object column."""
    missing = np.asarray(pd.isna(values))
    observed = values[~missing]
    found = pd.api.types.infer_dtype(observed, skipna=False)
    if found not in ("integer", "boolean", "floating", "mixed-integer-float", "empty"):
        masked = np.array([value is np.ma.masked for value in values])
        if masked.any():  # what is left of a masked array that was made a list
            values = values.copy()
            values[masked] = None
            return _from_objects(values, name)
        strange = [value for value in observed if not isinstance(value, _REAL)]
        if strange and len(strange) < len(observed):
            raise _beside_numbers(strange, name)
        if strange:
            raise _strange(strange, name)
    numbers: np.ndarray = np.full(len(values), np.nan)
    try:
        numbers[~missing] = observed.astype(np.float64)
    except OverflowError as error:
        raise _too_large(max(observed, key=abs), name) from error
    return numbers


def _beside_numbers(strange: list[Any], name: str) -> ValueError:
    """Return the error for values among numbers that are none themselves."""
    if not all(isinstance(value, str) for value in strange):
        return _strange(strange, name)
    return ValueError(
        f"Got strings such as {shown(strange[0])} beside numbers as labels of task "
        f"{name!r}, but expected numbers, with NaN or None where one is missing. "
        "Convert with pd.to_numeric(column, errors='coerce'), which makes NaN of what "
        "does not read as a number."
    )


def _strange(strange: list[Any], name: str) -> ValueError:
    """Return the error for values that are no numbers."""
    sorts: list[tuple[Any, Callable[[], ValueError]]] = [
        (str, lambda: _strings(strange, name)),
        (bytes, lambda: _bytes(name)),
        ((complex, np.complexfloating), lambda: _complex(name)),
        (_DATES, lambda: _dates(type(strange[0]).__name__, name)),
        (_SPANS, lambda: _dates(type(strange[0]).__name__, name, spans=True)),
    ]
    for types, error in sorts:
        alike = [value for value in strange if isinstance(value, types)]
        if alike:
            strange = alike
            return error()
    return _no_numbers(f"values of the type {type(strange[0]).__name__}", name)


def _refusal(kind: str, values: np.ndarray, name: str) -> ValueError:
    """Return the error for an array of a dtype that holds no real numbers."""
    if kind == "U":
        return _strings(values.tolist(), name, array=True)
    if kind == "S":
        return _bytes(name)
    if kind == "c":
        return _complex(name)
    if kind in "mM":
        return _dates(values.dtype, name, spans=kind == "m")
    return _no_numbers(f"values of the type {values.dtype}", name)


def _strings(
    values: list[Any], name: str, noun: str = "strings", array: bool = False
) -> ValueError:
    """Return the error for strings, or for categories, which say classes."""
    some = values[:1]
    such_as = f" such as {shown(some[0])}" if some else ""
    message = (
        f"Got {noun}{such_as} as labels of task {name!r}, but expected numbers. "
        "MultiTaskPredictor learns classes and numbers together (with "
        f"task_types={{{name!r}: 'classification'}}, or left out there), "
        "MultiTaskClassifier classes."
    )
    marks = written_marks(np.array(values, dtype=object))
    if not _read_as_numbers([value for value in values if value not in marks]):
        return ValueError(message)
    if noun == "categories" and not any(isinstance(value, str) for value in values):
        return ValueError(
            f"{message} If these are numbers, convert with column.astype(float)."
        )
    beside = "; an array makes strings of numbers beside strings, a DataFrame does not"
    coerce = ", errors='coerce'" if marks else ""
    return ValueError(
        f"{message} As these read as numbers, convert with pd.to_numeric(column{coerce}"
        f"){beside if array else ''}."
    )


def _read_as_numbers(values: list[Any]) -> bool:
    """Whether strings, or categories, are numbers in writing."""
    try:
        pd.to_numeric(pd.Series(values, dtype=object))
    except (ValueError, TypeError):
        return False
    return bool(values)


def _bytes(name: str) -> ValueError:
    return ValueError(
        f"Got bytes as labels of task {name!r}, but expected numbers. If they read as "
        "numbers, convert with pd.to_numeric(column.str.decode('utf-8'))."
    )


def _complex(name: str) -> ValueError:
    return ValueError(
        f"Complex data not supported: task {name!r} has complex numbers, but expected "
        "real ones. Make two tasks of the real and the imaginary parts."
    )


def _dates(given: Any, name: str, spans: bool = False) -> ValueError:
    if spans:
        got = "spans of time"
        advice = "Take column.dt.total_seconds() or column.dt.days"
    else:
        got = "dates"
        advice = (
            "Subtract a date and take the days or seconds since then: "
            "(pd.to_datetime(column) - pd.Timestamp('2000-01-01')).dt.total_seconds()"
        )
    if "period" in str(given).lower():
        advice = "Make dates of periods with column.dt.to_timestamp(). " + advice
    return ValueError(
        f"Got {got} ({given}) as labels of task {name!r}, but expected numbers. "
        f"{advice}."
    )


def _no_numbers(got: str, name: str) -> ValueError:
    return ValueError(
        f"Unknown label type: task {name!r} has {got}, but expected numbers. Take "
        "a number from each, or leave the task out."
    )


def _written(largest: Any) -> str:
    return f"{largest:g}" if isinstance(largest, float) else shown(largest)


def _too_large(largest: Any, name: str) -> ValueError:
    if isinstance(largest, (float, Decimal)) and np.isinf(float(largest)):
        return ValueError(
            f"Input y contains infinity: task {name!r} has an infinite number. Use NaN "
            "or None for a missing number."
        )
    return ValueError(
        f"Task {name!r} has numbers as large as {_written(largest)}, but expected none "
        f"beyond {LARGEST:g}: their spread would be infinite. Divide them all, such as "
        "to another unit, or take logarithms."
    )
