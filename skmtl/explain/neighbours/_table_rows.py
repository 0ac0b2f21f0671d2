"""Rows of a table, written in the type of another table."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from skmtl._frames import is_frame
from skmtl.explain.neighbours._columns import NumberColumn
from skmtl.explain.neighbours._values import numbers_as
from skmtl.inputs._frame import named_frame

__all__ = ["RowWriter"]


class RowWriter:
    """Writes coded rows as arrays or DataFrames, as the table that it was shown.

    Parameters
    ----------
    X : array or DataFrame of shape (n_samples, n_features)
    names : list of str, optional
        Of the columns of an array: its rows are then written as DataFrames.
    """

    def __init__(self, X: Any, names: list[str] | None = None):
        self._names = None if is_frame(X) else names
        self._like = X[:0].copy() if hasattr(X, "copy") else X[:0]

    @property
    def is_of_frame(self) -> bool:
        """Whether it was shown a DataFrame."""
        return is_frame(self._like)

    @property
    def has_names(self) -> bool:
        """Whether the columns have names."""
        return self.is_of_frame or self._names is not None

    def rows(self, codes: np.ndarray, columns: list[Any]) -> Any:
        """Return coded rows; a value that a dtype cannot hold stays what it is."""
        like = self._like
        if self._names is not None:
            return named_frame(self._as_array(codes, columns), self._names)
        if not is_frame(like):
            return self._as_array(codes, columns)
        if isinstance(like, pd.DataFrame):
            frame = pd.DataFrame(dict(enumerate(_parts(codes, columns))))
            frame.columns = like.columns
            return frame
        return _polars(_parts(codes, columns), like)

    def _as_array(self, codes: np.ndarray, columns: list[Any]) -> np.ndarray:
        like = self._like
        if like.dtype.kind != "O" and all(
            isinstance(column, NumberColumn) for column in columns
        ):
            return numbers_as(codes, like.dtype)
        return _array(_parts(codes, columns), like)


def _parts(codes: np.ndarray, columns: list[Any]) -> list[Any]:
    return [column.column(codes[:, j]) for j, column in enumerate(columns)]


def _array(parts: list[Any], like: np.ndarray) -> np.ndarray:
    dtype = like.dtype
    if dtype.kind != "O":  # wider where a value of the row to explain needs it
        dtype = np.result_type(dtype, *(np.asarray(part[:0]).dtype for part in parts))
    out = np.empty((len(parts[0]), len(parts)), dtype=dtype)
    for j, part in enumerate(parts):
        out[:, j] = part
    return out


def _polars(parts: list[Any], like: Any) -> Any:
    import polars

    series = []
    for (name, dtype), part in zip(like.schema.items(), parts, strict=True):
        values = [None if pd.isna(value) else value for value in part]
        as_given = values
        if dtype.is_integer():  # with a gap in it, numpy has it as floats
            as_given = [v if v is None or v % 1 else int(v) for v in values]
        try:
            series.append(polars.Series(name, as_given, dtype=dtype))
        except (TypeError, polars.exceptions.PolarsError):
            series.append(polars.Series(name, values))
    return polars.DataFrame(series)
