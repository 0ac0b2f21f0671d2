"""DataFrames, pandas' or polars', seen column by column."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from skmtl._frames import is_frame
from skmtl._wording import shown
from skmtl.inputs._objects import NO_FLOAT, OBJECT, floats, with_numbers

__all__ = [
    "DATE_NUMBERS",
    "as_frame",
    "as_table",
    "categorical_positions",
    "column_numbers",
    "list_of_names",
    "named_frame",
    "plain_array",
    "refuse_empty",
]

#: What can be learned from of a date. Days are counted from a day that stays the same.
DATE_NUMBERS = (
    "numbers, such as column.dt.month, or the days since a date: "
    "(column - pandas.Timestamp('2000-01-01')).dt.days"
)
#: Numbers of polars that numpy has no dtype for.
_WIDE = ("Decimal", "Int128", "UInt128")


def as_table(X: Any) -> Any:
    """Return a pandas DataFrame for any DataFrame, and arrays as they are.

    Numbers kept as objects, such as decimals, or whole numbers beside None, become
    columns of numbers.
    """
    X = as_frame(X)
    return with_numbers(X) if isinstance(X, pd.DataFrame) else X


def as_frame(X: Any) -> Any:
    """Return a pandas DataFrame for any DataFrame, as it is, and arrays as they are."""
    if is_frame(X):
        refuse_empty(X)
    if isinstance(X, pd.DataFrame) or not is_frame(X):
        return X
    return pd.DataFrame({name: _values(X.get_column(name)) for name in X.columns})


def list_of_names(X: Any) -> list[Any]:
    """Return the names of the columns of a DataFrame."""
    return X.columns.tolist() if isinstance(X, pd.DataFrame) else list(X.columns)


def refuse_empty(X: Any) -> None:
    """Raise, as scikit-learn does for arrays, if a DataFrame has no rows or columns."""
    if 0 in X.shape:
        what = "sample" if not X.shape[0] else "feature"
        raise ValueError(
            f"Found array with 0 {what}(s) (shape={X.shape}) while a minimum of 1 is "
            "required."
        )


def _values(column: Any) -> Any:
    """Return a column of polars as an array, or as categories if that is its dtype."""
    if str(column.dtype).startswith(("Categorical", "Enum")):
        return pd.Categorical(column.to_numpy())
    if str(column.dtype).startswith(_WIDE):
        column = column.cast(float)
    return column.to_numpy()


def named_frame(X: np.ndarray, names: Any) -> pd.DataFrame:
    """Return a DataFrame for an array: columns with names, numbers as numbers."""
    return with_numbers(pd.DataFrame(X, columns=names))


def plain_array(X: Any) -> Any:
    """Return lists and masked arrays as arrays, with NaN for what is masked."""
    if isinstance(X, np.ma.MaskedArray):
        return np.ma.filled(X.astype(np.result_type(X.dtype, np.float32)), np.nan)
    if isinstance(X, list | tuple):
        X = np.asarray(X)
    if isinstance(X, np.ndarray) and X.dtype.kind == "T":
        return X.astype(object)  # scikit-learn does not know numpy's strings
    return X


def categorical_positions(X: Any, categorical_features: Any) -> np.ndarray:
    """Return the positions of the columns that are categories.

    Raises
    ------
    ValueError
        If a named column is not there.
    """
    n_columns = X.shape[1]
    if categorical_features is None:
        return np.zeros(0, dtype=int)
    if isinstance(categorical_features, str):
        if categorical_features != "from_dtype":
            raise ValueError(
                f"Got categorical_features={shown(categorical_features)}, but expected "
                "'from_dtype', None, or a list of column names or positions."
            )
        if not isinstance(X, pd.DataFrame):
            return np.zeros(0, dtype=int)
        return np.flatnonzero([_is_category(X.iloc[:, j]) for j in range(n_columns)])
    wanted = list(categorical_features)
    names = list(X.columns) if isinstance(X, pd.DataFrame) else []
    if len(wanted) == n_columns and all(isinstance(v, bool | np.bool_) for v in wanted):
        return np.flatnonzero(wanted)
    positions = set()
    for column in wanted:
        is_position = isinstance(column, int | np.integer) and not isinstance(
            column, bool
        )
        if isinstance(column, str) and column in names:
            positions.add(names.index(column))
        elif is_position and 0 <= column < n_columns:
            positions.add(int(column))
        else:
            raise ValueError(
                f"Got categorical_features with {shown(column)}, but expected names "
                f"among {names or 'the columns of a DataFrame'} or positions from 0 to "
                f"{n_columns - 1}."
            )
    return np.array(sorted(positions), dtype=int)


def column_numbers(X: pd.DataFrame, positions: np.ndarray) -> np.ndarray:
    """Return some columns as one array of floats, missing values as NaN.

    Raises
    ------
    ValueError
        If a column is not numeric or holds an infinite number.
    """
    dtypes = X.dtypes.to_numpy()[positions].tolist()
    small = all(getattr(d, "itemsize", 8) <= 2 or d == np.float32 for d in dtypes)
    out_dtype = np.float32 if small else np.float64
    if all(isinstance(d, np.dtype) and d.kind in "fiub" for d in dtypes):
        numbers = X if len(positions) == X.shape[1] else X.iloc[:, positions]
        with np.errstate(over="ignore"):  # infinity, which is refused
            numbers = np.ascontiguousarray(numbers, dtype=out_dtype)
        return _finite(numbers, X, positions)
    out = np.empty((len(X), len(positions)), dtype=out_dtype)
    for j, position in enumerate(positions):
        column = X.iloc[:, position]
        try:
            if column.dtype.kind in "Mmc":
                raise TypeError("dates, durations and complex numbers are no floats")
            if isinstance(column.dtype, OBJECT):
                out[:, j] = floats(column.to_numpy())
            else:
                out[:, j] = column.to_numpy(dtype=out.dtype, na_value=np.nan)
        except NO_FLOAT as error:
            raise ValueError(
                f"Column {X.columns[position]!r} has dtype {column.dtype}, but "
                f"expected numbers ({error}). Turn it into {_numbers_of(column)}. Or, "
                "if it is a category, name it in categorical_features."
            ) from error
    return _finite(out, X, positions)


def _numbers_of(column: pd.Series) -> str:
    """Return which numbers a column that holds none can become."""
    if isinstance(column.dtype, OBJECT) and column.infer_objects().dtype.kind == "M":
        return f"dates with pandas.to_datetime, and these into {DATE_NUMBERS}"
    if column.dtype.kind == "M":
        zone = getattr(column.dtype, "tz", None)
        at = "'2000-01-01'" if zone is None else f"'2000-01-01', tz={str(zone)!r}"
        return DATE_NUMBERS.replace("'2000-01-01'", at)
    return "numbers, such as column.dt.days" if column.dtype.kind == "m" else "numbers"


def _finite(numbers: np.ndarray, X: pd.DataFrame, positions: np.ndarray) -> np.ndarray:
    """Return the numbers; raise if one of them is infinite."""
    infinite = np.isinf(numbers).any(axis=0)
    if infinite.any():
        raise ValueError(
            f"Input X contains infinity in the columns "
            f"{X.columns[positions[infinite]].tolist()}. Use NaN for missing numbers."
        )
    return numbers


_DATES = f"Use pandas.to_datetime, and turn it into {DATE_NUMBERS}."
#: For objects and periods; those of a datetime dtype are refused as numbers.
_ADVICE = {
    "date": _DATES,
    "datetime": _DATES,
    "period": "Turn it into numbers first, such as column.dt.month.",
}


def _is_category(column: pd.Series) -> bool:
    """Whether a column is taken as categories if nothing else is said."""
    dtype = column.dtype
    if pd.api.types.is_bool_dtype(dtype):
        return True
    if pd.api.types.is_numeric_dtype(dtype) or getattr(dtype, "kind", "O") in "Mm":
        return False
    kind = "string"
    if isinstance(dtype, OBJECT | pd.PeriodDtype | pd.IntervalDtype):
        kind = pd.api.types.infer_dtype(column, skipna=True)
    if kind in ("date", "datetime", "time", "period", "interval", "timedelta"):
        raise ValueError(
            f"Column {column.name!r} holds values of the kind {kind!r}, but expected "
            f"numbers or categories. {_ADVICE.get(kind, 'Turn it into numbers first.')}"
        )
    return True
