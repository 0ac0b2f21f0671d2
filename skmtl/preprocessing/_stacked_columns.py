"""Tables one below the other, column by column, without a column changing its kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from skmtl.inputs._frame import as_table
from skmtl.preprocessing._alike_columns import alike, alike_in_polars

__all__ = ["stack_frames"]


def stack_frames(tables: Mapping[str, Any], columns: str) -> Any:
    """Put DataFrames one below the other.

    Parameters
    ----------
    tables : dict of str to DataFrame
        Of pandas or polars; the result is of polars if all are.
    columns : {"inner", "outer"}
        Whether to keep the columns that all have, or all columns.

    Raises
    ------
    ValueError
        If a table has two columns of one name, there is no shared column, or a column
        holds values of different kinds.
    """
    for key, table in tables.items():
        if len(set(table.columns)) < table.shape[1]:
            raise ValueError(
                f"Data set {key!r}: got X with repeated column names; expected one "
                "each."
            )
    names = list(dict.fromkeys(name for X in tables.values() for name in X.columns))
    if columns == "inner":
        names = [n for n in names if all(n in X.columns for X in tables.values())]
    if not names:
        have = {key: list(X.columns)[:5] for key, X in tables.items()}
        raise ValueError(
            f"Got tables without a column in common ({have}), but expected at least "
            "one. Rename columns that mean the same, or set columns='outer'."
        )
    frames = list(tables.values())
    for name in names:
        _check_kind(name, {k: X[name] for k, X in tables.items() if name in X.columns})
    if not any(isinstance(X, pd.DataFrame) for X in frames):
        return _stack_polars(tables, names)
    if len(frames) == 1:
        return frames[0].reset_index(drop=True)
    frames = [as_table(X) for X in frames]
    ends = np.cumsum([len(X) for X in frames])
    parts = list(zip(frames, ends - [len(X) for X in frames], ends, strict=True))
    stacked = {
        name: _stack(
            name,
            {
                key: X[name].set_axis(pd.RangeIndex(start, end))
                for key, (X, start, end) in zip(tables, parts, strict=True)
                if name in X.columns
            },
            ends[-1],
        )
        for name in names
    }
    return pd.DataFrame(stacked)


def _stack(name: Any, parts: dict[str, pd.Series], n_rows: int) -> pd.Series:
    """Return one column; rows that no part has are missing."""
    # a part without a value says nothing of the dtype
    some = {key: part for key, part in parts.items() if part.notna().any()}
    some = some or dict(list(parts.items())[:1])
    has_gaps = sum(map(len, some.values())) < n_rows
    known = list(alike(name, some, has_gaps).values())
    if all(isinstance(part.dtype, pd.CategoricalDtype) for part in known):
        values = pd.api.types.union_categoricals(known, ignore_order=True)
        index = np.concatenate([part.index for part in known])
        stacked = pd.Series(values, index=index)
        if all(part.dtype == known[0].dtype for part in known):
            stacked = stacked.astype(known[0].dtype)  # with its order
    else:
        stacked = pd.concat(known)
    return stacked.reindex(pd.RangeIndex(n_rows))


def _stack_polars(tables: Mapping[str, Any], names: list[str]) -> Any:
    import polars

    some = [X.select([n for n in names if n in X.columns]) for X in tables.values()]
    for name in names:
        have = {key: X[name] for key, X in tables.items() if name in X.columns}
        dtype = alike_in_polars(name, have)
        if dtype is not None:
            some = [X.cast({name: dtype}) if name in X.columns else X for X in some]
    try:
        stacked = polars.concat(some, how="diagonal_relaxed")
    except polars.exceptions.PolarsError as error:
        dtypes = {key: dict(X.schema) for key, X in tables.items()}
        raise ValueError(
            f"Got tables whose columns do not go together ({error}): {dtypes}. Cast "
            "them to one dtype first."
        ) from error
    return stacked.select(names)


def _check_kind(name: Any, parts: dict[str, Any]) -> None:
    """Raise if the parts of a column hold values of different kinds."""
    kinds = {key: _kind(part) for key, part in parts.items()}
    known = {key: kind for key, kind in kinds.items() if kind}
    if len(set(known.values())) > 1:
        found = ", ".join(f"{kind} in {key!r}" for key, kind in known.items())
        raise ValueError(
            f"Column {name!r} holds {found}, but expected values of one kind. Convert "
            "it in one of the data sets, or rename it if it means something else."
        )


def _kind(column: Any) -> str:
    """Return what a column holds, in words; "" if nothing."""
    if not isinstance(column, pd.Series):
        return _kind_of_polars(column)
    dtype = column.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        kind = _kind(dtype.categories.to_series())
        return "categories that are numbers" if kind == "numbers" else kind
    if pd.api.types.is_bool_dtype(dtype):
        return "booleans"
    if pd.api.types.is_numeric_dtype(dtype):
        return "numbers" if column.notna().any() else ""
    if not (isinstance(dtype, np.dtype) and dtype.kind == "O"):
        return _NAMES.get(dtype.kind, "strings") if column.notna().any() else ""
    found = pd.api.types.infer_dtype(column, skipna=True)
    return _NAMES.get(found, f"values of the kind {found!r}")


def _kind_of_polars(column: Any) -> str:
    dtype = column.dtype
    if column.null_count() == len(column):
        return ""
    if dtype.is_numeric():
        return "numbers"
    return {"Boolean": "booleans"}.get(
        str(dtype), "dates" if dtype.is_temporal() else "strings"
    )


#: What pandas calls the kinds of values, in words.
_NAMES = {
    "empty": "",
    "boolean": "booleans",
    "string": "strings",
    "integer": "numbers",
    "floating": "numbers",
    "mixed-integer-float": "numbers",
    "decimal": "numbers",
    "M": "dates",
    "m": "durations",
    "datetime": "dates",
    "date": "dates",
}
