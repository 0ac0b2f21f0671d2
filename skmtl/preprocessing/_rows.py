"""Which rows are equal? Rows of tables, texts and images, numbered exactly."""

from __future__ import annotations

from hashlib import blake2b
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp
from sklearn.utils import gen_batches

from skmtl._frames import is_frame
from skmtl.inputs._frame import as_table, plain_array
from skmtl.inputs._pictures import holds_pictures, stacked

__all__ = ["holds_texts", "number_rows"]

#: Bytes of the rows that are looked at together.
_CHUNK = 2**24
#: Bytes from which a row is told apart by its digest: copies of images fill the memory.
_LONG = 256


def holds_texts(X: Any) -> bool:
    """Whether `X` has one dimension, as texts have: a Series, a list, an array."""
    if is_frame(X) or sp.issparse(X) or holds_pictures(X):
        return False
    if isinstance(X, list | tuple):
        return not len(X) or np.ndim(X[0]) == 0
    return np.ndim(X) < 2


def number_rows(X: Any) -> np.ndarray:
    """Number the rows, equal ones alike, in the order in which they appear.

    Missing values equal each other, and numbers are compared by value: 1 equals 1.0,
    and -0.0 equals 0.0.

    Parameters
    ----------
    X : DataFrame, ndarray or list of two dimensions or more, or sparse matrix

    Returns
    -------
    numbers : ndarray of shape (n_samples,), int

    Raises
    ------
    ValueError
        If there is no row or no column, or rows differ in shape.
    TypeError
        If a table holds what cannot be compared, such as lists.
    """
    X = stacked(X)[0] if holds_pictures(X) else as_table(X)
    if sp.issparse(X) and 0 in X.shape:
        raise ValueError(
            f"Got X of shape {X.shape}, but expected at least one sample and one "
            "feature."
        )
    if sp.issparse(X):
        keys = _sparse_keys(X)
    elif isinstance(X, pd.DataFrame):
        keys = _keys(_column_codes(X))
    else:
        try:
            X = plain_array(X)
        except ValueError as error:
            raise ValueError(
                f"Got X as a list whose rows differ in shape ({error}), but expected "
                "rows, or images, of one shape."
            ) from error
        if 0 in X.shape:
            raise ValueError(
                f"Got X of shape {X.shape}, but expected at least one sample and one "
                "feature."
            )
        rows = X.reshape(len(X), -1)
        plain = X.dtype.kind in "biufmM" and X.itemsize <= 8
        keys = _keys(rows if plain else _column_codes(pd.DataFrame(rows)))
    return pd.factorize(keys)[0]


def _keys(rows: np.ndarray) -> np.ndarray:
    """Return bytes for each row of numbers: the same for equal rows only."""
    n_bytes = rows.shape[1] * rows.itemsize
    keys = np.empty(len(rows), dtype=object)
    for some in gen_batches(len(rows), max(1, _CHUNK // n_bytes)):
        chunk = np.ascontiguousarray(_one_form(rows[some]))
        if n_bytes < _LONG:
            keys[some] = chunk.view(f"S{n_bytes}").ravel()
        else:
            keys[some] = [blake2b(row, digest_size=32).digest() for row in chunk]
    return keys


def _sparse_keys(X: Any) -> np.ndarray:
    """Return bytes for each sparse row: the same for equal rows only."""
    X = X.tocsr(copy=True)
    X.sum_duplicates()
    X.eliminate_zeros()
    X.sort_indices()
    data = _one_form(X.data)
    cells = np.empty(X.nnz, dtype=[("column", X.indices.dtype), ("value", data.dtype)])
    cells["column"], cells["value"] = X.indices, data
    text, ends = cells.tobytes(), X.indptr.astype(np.int64) * cells.itemsize
    keys = np.empty(X.shape[0], dtype=object)
    keys[:] = [text[i:j] for i, j in pairwise(ends)]
    return keys


def _one_form(values: np.ndarray) -> np.ndarray:
    """Return numbers of which equal ones have equal bits."""
    if values.dtype.kind != "f":
        return values
    values = values + values.dtype.type(0)  # turns -0.0 into 0.0
    values[np.isnan(values)] = np.nan
    return values


def _column_codes(X: pd.DataFrame) -> np.ndarray:
    """Return integers of 64 bits, the same where a column has equal values."""
    codes = np.empty(X.shape, dtype=np.int64)
    for j in range(X.shape[1]):
        column = X.iloc[:, j]
        dtype = column.dtype
        if isinstance(dtype, np.dtype) and dtype.kind in "biuf" and dtype.itemsize <= 8:
            values = column.to_numpy()
            wide = np.float64 if dtype.kind == "f" else np.int64
            codes[:, j] = _one_form(values.astype(wide, copy=False)).view(np.int64)
            continue
        try:
            codes[:, j] = pd.factorize(column)[0]
        except TypeError as error:
            raise TypeError(
                f"Column {X.columns[j]!r} holds values that cannot be compared "
                f"({error}); expected numbers, strings or categories."
            ) from error
    return codes
