"""Targets whose labels are taken from rows that differ from task to task."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from skmtl._frames import is_polars

__all__ = ["take_labels"]


def take_labels(
    y: Any, source: np.ndarray, dropped: np.ndarray, first: np.ndarray
) -> Any:
    """Return targets of the type of `y`, the label of each task from its own row.

    Parameters
    ----------
    y : array-like, DataFrame or Series, of shape (n_samples,) or (n_samples, n_tasks)
    source : ndarray of shape (n_rows, n_tasks), int
        The row of `y` that each label is taken from.
    dropped : ndarray of shape (n_rows, n_tasks), bool
        Which labels are missing in the result.
    first : ndarray of shape (n_rows,), int
        The row of `y` that each row takes its index from.
    """
    if isinstance(y, pd.DataFrame):
        columns = {
            k: _taken(y.iloc[:, k], source[:, k], dropped[:, k])
            for k in range(y.shape[1])
        }
        taken = pd.DataFrame(columns)
        taken.columns, taken.index = y.columns, y.index[first]
        return taken
    if isinstance(y, pd.Series):
        return _taken(y, source[:, 0], dropped[:, 0]).set_axis(y.index[first])
    if isinstance(y, pd.api.extensions.ExtensionArray | pd.Index):
        # numpy would make floats of integers with gaps
        taken = _taken(pd.Series(y), source[:, 0], dropped[:, 0])
        return pd.Index(taken, name=y.name) if isinstance(y, pd.Index) else taken.array
    if is_polars(y, "DataFrame"):
        return type(y)(
            [
                _gathered(y[name], source[:, k], dropped[:, k])
                for k, name in enumerate(y.columns)
            ]
        )
    if is_polars(y, "Series"):
        return _gathered(y, source[:, 0], dropped[:, 0])
    if isinstance(y, list | tuple):
        return _from_array(np.asarray(y, dtype=object), source, dropped).tolist()
    return _from_array(y, source, dropped)


def _taken(column: pd.Series, rows: np.ndarray, dropped: np.ndarray) -> pd.Series:
    """Return some rows of a column, numbered anew, in a dtype that can be missing."""
    taken = column.iloc[rows].reset_index(drop=True)
    if not dropped.any():
        return taken
    return nullable(taken).mask(dropped)


def nullable(column: pd.Series) -> pd.Series:
    """Return integers and booleans in a dtype that knows missing values.

    As floats, integer classes would no longer be integers.
    """
    is_plain = isinstance(column.dtype, np.dtype) and column.dtype.kind in "iub"
    return column.convert_dtypes() if is_plain else column


def _gathered(column: Any, rows: np.ndarray, dropped: np.ndarray) -> Any:
    """Return some rows of a column of polars."""
    if not dropped.any():
        return column.gather(rows)
    rows = rows.astype(object)
    rows[dropped] = None
    return column.gather(rows.tolist())


def _from_array(y: Any, source: np.ndarray, dropped: np.ndarray) -> Any:
    """Return labels of an array, as one that has room for missing labels."""
    y = y if isinstance(y, np.ma.MaskedArray) else np.asarray(y)
    taken = y[source, np.arange(y.shape[1])] if y.ndim == 2 else y[source[:, 0]]
    if not dropped.any():
        return taken
    where = dropped.reshape(taken.shape)
    if isinstance(taken, np.ma.MaskedArray):
        taken[where] = np.ma.masked
    elif taken.dtype.kind == "f":
        taken[where] = np.nan
    else:
        taken = taken.astype(object)
        taken[where] = None
    return taken
