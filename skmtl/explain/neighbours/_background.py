"""The table that an explainer knows columns and their values from."""

from __future__ import annotations

from numbers import Number
from typing import Any

import numpy as np
import pandas as pd

from skmtl._byte_order import native
from skmtl._compat import take_rows
from skmtl._warning import warn
from skmtl.explain.neighbours._columns import NumberColumn, ValueColumn
from skmtl.explain.neighbours._dates import Dates
from skmtl.explain.neighbours._row_values import numbered, row_values
from skmtl.explain.neighbours._table_rows import RowWriter
from skmtl.explain.neighbours._values import as_number, written
from skmtl.inputs._frame import (
    as_table,
    categorical_positions,
    column_numbers,
    named_frame,
)

__all__ = ["Background"]

#: So many rows tell what values columns have; of more, a random part is looked at.
_MOST_ROWS = 10_000
#: Above it, floats skip whole numbers: these are identifiers, and told apart as values.
_LARGEST_WHOLE = 2.0**53
#: A number this many standard deviations outside of the range seen is warned of.
_FAR = 1.0


class Background:
    """Columns of a table, learned from rows of it.

    Parameters
    ----------
    X : array-like or DataFrame of shape (n_samples, n_features)
    categorical_features : list or None
        Columns of numbers that are categories, besides all that are no numbers.
    names : list of str or None
        Of the columns that the model was fitted on, if it is an array: it then gets
        its rows with these names.
    """

    def __init__(self, X: Any, categorical_features: Any, names: list[str] | None):
        if not hasattr(X, "shape"):
            rows, X = X, np.asarray(X)
            if X.dtype.kind in "US":  # what numpy makes of numbers beside strings
                X = np.array(rows, dtype=object)
        X = native(X)
        if len(X.shape) != 2 or 0 in X.shape:
            raise ValueError(
                f"Got X_background of shape {X.shape}, but expected (n_samples, "
                "n_features) with one row and one column at least."
            )
        self._looked_at = "X_background"
        if X.shape[0] > _MOST_ROWS:
            rows = np.random.RandomState(0).permutation(X.shape[0])[:_MOST_ROWS]
            X = take_rows(X, np.sort(rows))
            self._looked_at = f"the {_MOST_ROWS} rows of X_background looked at"
        self._writer = RowWriter(X, names)
        table = as_table(X)
        if not isinstance(table, pd.DataFrame):
            table = named_frame(np.asarray(table), names or numbered(X.shape[1]))
        self.labels = list(table.columns)
        self.names = [str(label) for label in self.labels]
        if len(set(self.names)) < len(self.names):
            twice = sorted({n for n in self.names if self.names.count(n) > 1})
            raise ValueError(
                f"Got X_background with several columns called {twice}, but expected "
                "a name for each: effects are told by name."
            )
        named = set(categorical_positions(table, categorical_features).tolist())
        self.columns: list[Any] = [
            _learned(table.iloc[:, j], j in named) for j in range(len(self.names))
        ]
        self.codes = np.column_stack([column.codes for column in self.columns])
        self.bins = self.bins_of(self.codes, self.columns)

    def read(self, x: Any) -> tuple[np.ndarray, list[NumberColumn | ValueColumn]]:
        """Return the codes of one row, and columns that hold its values.

        Raises
        ------
        ValueError
            If the row has other columns, or a value that is no number where one is
            expected.
        """
        writer = self._writer
        values = row_values(
            x, self.labels, are_names=writer.has_names, in_frame=writer.is_of_frame
        )
        columns, strange = list(self.columns), []
        codes = np.empty(len(columns))
        for j, (column, value) in enumerate(zip(columns, values, strict=True)):
            if column.is_numeric:
                number = as_number(value, self.names[j])
                value = value if isinstance(value, Number) else number
            elif column.dates is not None:
                value = column.dates.read(value, self.names[j])
            codes[j] = column.code(value, self.names[j])
            if isinstance(column, ValueColumn):
                if codes[j] < 0 and column.dates is not None:
                    codes[j] = len(column.levels)
                    columns[j] = column.with_level(value)
                    if column.dates.is_far(value):
                        strange.append(_far_out(self.names[j], value, column.dates))
                elif codes[j] < 0:
                    codes[j] = len(column.levels)
                    columns[j] = column.with_level(value)
                    shown = repr(value) if isinstance(value, str) else written(value)
                    strange.append(
                        f"{shown} in the column {self.names[j]!r}, which "
                        f"{self._looked_at} never has"
                    )
            elif column.is_far(codes[j], _FAR):
                strange.append(_far_out(self.names[j], codes[j], column))
        if strange:
            _warn(strange)
        return codes, columns

    def rows(self, codes: np.ndarray, columns: list[NumberColumn | ValueColumn]) -> Any:
        """Return coded rows in the type of the background."""
        return self._writer.rows(codes, columns)

    def bins_of(self, codes: np.ndarray, columns: list[Any]) -> np.ndarray:
        """Return in which quarter of the numbers each is, or which value it is."""
        return np.column_stack(
            [column.bins(codes[:, j]) for j, column in enumerate(columns)]
        )


def _far_out(name: str, value: Any, seen: NumberColumn | Dates) -> str:
    low, high = map(written, (seen.low, seen.high))
    return f"{written(value)} in the column {name!r}, far outside of {low} to {high}"


def _warn(strange: list[str]) -> None:
    """Warn of values that are not like the background's, all at once."""
    more = f"; and {len(strange) - 5} more" if len(strange) > 5 else ""
    warn(
        f"The row to explain has {'; '.join(strange[:5])}{more}. What the model says "
        "there may rest on nothing that it has learned."
    )


def _learned(column: pd.Series, is_category: bool) -> NumberColumn | ValueColumn:
    """Return a column with its values; one of two numbers or less is of categories."""
    is_number = pd.api.types.is_numeric_dtype(column.dtype)
    if is_category or not is_number or pd.api.types.is_bool_dtype(column.dtype):
        return ValueColumn(column)
    numbers = column_numbers(column.to_frame(), np.array([0]))[:, 0].astype(np.float64)
    too_large = np.nanmax(np.abs(numbers), initial=0) > _LARGEST_WHOLE
    is_whole = not pd.api.types.is_float_dtype(column.dtype)
    if column.nunique() <= 2 or (is_whole and too_large):
        return ValueColumn(column)
    return NumberColumn(numbers, column.dtype)
