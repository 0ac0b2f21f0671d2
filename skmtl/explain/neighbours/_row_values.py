"""The values of one row, in the order of the columns, whatever form it comes in."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from skmtl._frames import is_frame
from skmtl.inputs._frame import as_table

__all__ = ["numbered", "row_label", "row_values"]


def numbered(n_columns: int) -> list[str]:
    """Return names for columns that have none."""
    return [f"x{j}" for j in range(n_columns)]


def row_label(x: Any) -> Any:
    """Return what a row is called in the index of its table, None without one."""
    if isinstance(x, pd.Series):
        return x.name
    if isinstance(x, pd.DataFrame) and len(x) == 1:
        return x.index[0]
    return None


def row_values(
    x: Any, labels: list[Any], *, are_names: bool, in_frame: bool
) -> list[Any]:
    """Return the values of a row in the order of the columns.

    A row with names is read by name. Columns of an array (`in_frame` is False) also
    answer to their positions; if they have no names (`are_names` is False), other names
    of the row mean nothing, and its order is taken.

    Raises
    ------
    ValueError
        If the row lacks columns or has one twice, or is not a single row.
    """
    if is_frame(x):
        if len(x) != 1:
            raise ValueError(
                f"Got {len(x)} rows to explain, but expected one. For many rows "
                "use explain_many; one row of a frame is X.iloc[[0]] or X.iloc[0]."
            )
        table = as_table(x)
        given = list(table.columns)
        values = [column.iloc[0] for _, column in table.items()]
    elif isinstance(x, pd.Series):
        given, values = list(x.index), x.tolist()
    elif isinstance(x, Mapping):
        given, values = list(x), list(x.values())
    else:
        return _in_order(x, len(labels))
    positions = list(range(len(labels)))
    if not in_frame and set(given) == set(positions):
        return _by_name(given, values, positions)
    if are_names or set(given) == set(labels):
        return _by_name(given, values, labels)
    return _in_order(values, len(labels), x)


def _by_name(given: list[Any], values: list[Any], labels: list[Any]) -> list[Any]:
    """Return the values under some names."""
    missing = [label for label in labels if label not in given]
    if missing:
        others = [str(name) for name in given if name not in labels]
        alike = difflib.get_close_matches(str(missing[0]), others, n=1)
        raise ValueError(
            f"Got a row with the columns {given[:10]}, without the columns "
            f"{missing[:10]}, but expected those of X_background."
            + (f" Is {alike[0]!r} meant to be {missing[0]!r}?" if alike else "")
        )
    twice = sorted({str(name) for name in labels if given.count(name) > 1})
    if twice:
        raise ValueError(
            f"Got a row with several columns called {twice[:10]}, but expected one "
            "value for each column of X_background."
        )
    found = dict(zip(given, values, strict=True))
    return [found[label] for label in labels]


def _in_order(values: Any, n_columns: int, x: Any = None) -> list[Any]:
    """Return values that stand in the order of the columns."""
    x = values if x is None else x
    if sparse.issparse(values):
        values = values.toarray()
    if getattr(values, "ndim", 1) == 2 and values.shape[0] == 1:
        values = values[0]
    values = list(values) if isinstance(values, Iterable) else [values]
    is_row = not any(np.ndim(value) > 0 for value in values)
    if len(values) != n_columns or not is_row:
        shape = f" of shape {x.shape}" if hasattr(x, "shape") else ""
        raise ValueError(
            f"Got a {type(x).__name__}{shape} with {len(values)} values to "
            f"explain, but expected the {n_columns} values of one row of "
            "X_background."
        )
    return values
