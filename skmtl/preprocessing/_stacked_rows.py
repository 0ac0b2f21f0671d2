"""The inputs of several data sets, one below the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp

from skmtl._frames import is_frame
from skmtl.inputs._frame import plain_array
from skmtl.inputs._pictures import holds_pictures, stacked
from skmtl.preprocessing._rows import holds_texts
from skmtl.preprocessing._stacked_columns import stack_frames
from skmtl.preprocessing._texts import as_texts
from skmtl.preprocessing._whole_numbers import exact_dtype

__all__ = ["said_of", "stack_rows"]


def stack_rows(inputs: Mapping[str, Any], columns: str) -> Any:
    """Put tables, texts or images one below the other.

    Parameters
    ----------
    inputs : dict of str to X
        By data set.
    columns : {"inner", "outer"}
        Which columns of DataFrames to keep.

    Raises
    ------
    ValueError
        If the inputs are not of one kind or do not fit together.
    """
    plain, kinds = {}, {}
    for key, X in inputs.items():
        plain[key], kinds[key] = _plain(key, X)
    if len(set(kinds.values())) > 1:
        found = ", ".join(f"{kind} in {key!r}" for key, kind in kinds.items())
        raise ValueError(
            f"Got {found}, but expected one kind of X in all data sets: texts (a list, "
            "an array or a Series of strings), DataFrames, arrays, sparse matrices or "
            "images."
        )
    kind = next(iter(kinds.values()))
    if kind == "texts":
        return _stack_texts(list(inputs.values()), list(plain.values()))
    if kind == "a DataFrame":
        return stack_frames(plain, columns)
    return _stack_arrays(plain, kind)


def said_of(key: str, error: Exception) -> Exception:
    """Return the error with the name of the data set it is about."""
    kind = TypeError if isinstance(error, TypeError) else ValueError
    return kind(f"Data set {key!r}: {error}")


def _plain(key: str, X: Any) -> tuple[Any, str]:
    """Return the inputs of a data set in a plain form, and of which kind they are."""
    try:
        if is_frame(X):
            return X, "a DataFrame"
        if sp.issparse(X):
            return X, "a sparse matrix"
        if holds_texts(X):
            return as_texts(X), "texts"
        X = stacked(X)[0] if holds_pictures(X) else plain_array(X)
    except (TypeError, ValueError) as error:
        raise said_of(key, error) from error
    return X, "an array" if X.ndim == 2 else "images"


def _stack_texts(given: list[Any], texts: list[list[str]]) -> Any:
    """Return the texts of all data sets in the form in which they were given."""
    joined = [text for some in texts for text in some]
    if all(isinstance(X, pd.Series) for X in given):
        names = {X.name for X in given}
        return pd.Series(joined, name=names.pop() if len(names) == 1 else None)
    if all(isinstance(X, np.ndarray) for X in given):
        return np.array(joined, dtype=object)
    return joined


def _stack_arrays(arrays: dict[str, Any], kind: str) -> Any:
    """Return arrays, sparse matrices or images of one shape as one."""
    if len({X.shape[1:] for X in arrays.values()}) > 1:
        shapes = {key: X.shape for key, X in arrays.items()}
        advice = (
            "Bring them to one size first."
            if kind == "images"
            else "Use DataFrames, whose columns have names to go by."
        )
        raise ValueError(
            f"Got X of the shapes {shapes}, but expected the same shape but for the "
            f"number of rows. {advice}"
        )
    types = {key: _value_kind(X, kind) for key, X in arrays.items()}
    if len(set(types.values())) > 1:
        found = ", ".join(f"{name} in {key!r}" for key, name in types.items())
        raise ValueError(
            f"Got X with {found}, but expected one kind of values. Convert one of them "
            "with X.astype; images must also be on one scale."
            if kind == "images"
            else f"Got X with {found}, but expected one kind of values. Convert one of "
            "them with X.astype."
        )
    if kind == "a sparse matrix":
        stacked = sp.vstack(list(arrays.values()), format="csr")
        # SciPy 1.11 makes a matrix of arrays
        is_array = any(isinstance(X, sp.sparray) for X in arrays.values())
        return sp.csr_array(stacked) if is_array else stacked
    if next(iter(types.values())) == "numbers":
        exact = exact_dtype("X", arrays)
        return np.concatenate(list(arrays.values()), dtype=exact)
    return np.concatenate(list(arrays.values()))


def _value_kind(X: Any, kind: str) -> str:
    """Return what kind of values an array holds, in words."""
    dtype = X.dtype
    if dtype.kind == "O":
        found = pd.api.types.infer_dtype(X.ravel(), skipna=True)
        return "strings" if found == "string" else "objects"
    if dtype.kind not in "biuf":
        words = {"U": "strings", "S": "bytes", "M": "dates", "m": "durations"}
        return words.get(dtype.kind, str(dtype))
    if kind == "images":
        # 0 to 255 here and 0 to 1 there would tell the data sets apart
        return "floats" if dtype.kind == "f" else dtype.newbyteorder("=").name
    return "numbers"
