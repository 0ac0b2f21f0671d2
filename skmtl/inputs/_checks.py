"""Tables as they come, checked against what was fitted."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp
from sklearn.utils.validation import validate_data

from skmtl._frames import is_frame
from skmtl._warning import warn
from skmtl._wording import shown
from skmtl.inputs._frame import plain_array, refuse_empty
from skmtl.inputs._objects import array_numbers
from skmtl.inputs._texts import refuse_texts

__all__ = ["check_same_columns", "check_table", "refuse_row", "warn_of_token_ids"]

#: Smaller arrays may look like ids of tokens by chance.
_FEW_ROWS, _FEW_COLUMNS = 20, 4


def check_table(
    estimator: Any, X: Any, reset: bool, has_categories: bool, accepts_sparse: bool
) -> Any:
    """Return a table whose columns are those of the fit; see `TableEncoder.check`.

    Raises
    ------
    TypeError
        If `X` is sparse and the trunk cannot take it.
    ValueError
        If `X` is no table of numbers and categories, or has other columns.
    """
    if is_frame(X):
        refuse_empty(X)
        names = list(X.columns)
        if len(set(names)) < X.shape[1]:
            twice = sorted({str(name) for name in names if names.count(name) > 1})
            raise ValueError(
                f"Got X with repeated column names {twice}, but expected one each."
            )
        return validate_data(estimator, X, reset=reset, skip_check_array=True)
    X = plain_array(X)
    if not reset and _is_plain(estimator, X):
        return X
    refuse_texts(X, type(estimator).__name__)
    _check_kind(X)
    n_axes = len(getattr(X, "shape", ()))
    if n_axes > 2:
        raise ValueError(
            f"Found array with dim {n_axes}, while dim <= 2 is required: this "
            "trunk reads tables. For images use trunk='cnn'."
        )
    if sp.issparse(X) and not accepts_sparse:
        raise TypeError(
            "Sparse data was passed, but dense data is required: this trunk does "
            "not take sparse rows. Use X.toarray(), or a trunk that does, such as "
            "'mlp'."
        )
    try:
        if not has_categories:
            X = _with_numbers(X)
        return validate_data(
            estimator,
            X,
            reset=reset,
            accept_sparse="csr" if accepts_sparse else False,
            dtype=None if has_categories else "numeric",
            ensure_all_finite=True if sp.issparse(X) else "allow-nan",
        )
    except ValueError as error:
        if sp.issparse(X) and "contains NaN" in str(error):
            raise ValueError(
                "Input X contains NaN. Missing numbers are taken care of in dense "
                "X only: impute them, or use X.toarray(), or sparse_threshold=0 in "
                "a ColumnTransformer."
            ) from error
        if "string" not in str(error):
            raise
        raise ValueError(
            f"{str(error).rstrip('.')}. Strings are taken as categories in a "
            "DataFrame, or in the columns of an array that categorical_features names; "
            "texts need a tokeniser first, such as TokenSequencer, and a trunk for "
            "tokens, such as trunk='lstm'."
        ) from error


def _check_kind(X: Any) -> None:
    """Raise if `X` is something that is no table, though one can be made of it."""
    if type(X).__name__ == "LazyFrame":
        raise TypeError("Got a LazyFrame, but expected a table. Use X.collect().")
    dtype: Any = getattr(X, "dtype", None)
    if getattr(dtype, "names", None):
        raise ValueError(
            f"Got a structured array with the fields {list(dtype.names)}, but expected "
            "a table. Use pandas.DataFrame(X)."
        )
    if getattr(dtype, "kind", "") in ("M", "m"):
        raise ValueError(
            f"Got X of dtype {dtype}, but expected numbers. Turn dates into numbers "
            "first, such as (X - numpy.datetime64('2000-01-01')) / "
            "numpy.timedelta64(1, 'D'), and durations with X / numpy.timedelta64(1, "
            "'D')."
        )


def _with_numbers(X: Any) -> Any:
    """Return a table of objects as floats, NaN where one is missing."""
    if isinstance(X, np.ndarray) and X.dtype == object and X.ndim == 2:
        return array_numbers(X, np.arange(X.shape[1]))
    if isinstance(X, np.ndarray) and X.dtype.kind == "f" and X.dtype.itemsize > 8:
        with np.errstate(over="ignore"):  # infinity, which is refused
            return X.astype(np.float64)
    return X


def _is_plain(estimator: Any, X: Any) -> bool:
    """Whether `X` is a small array that scikit-learn's checks would pass unchanged.

    Those checks cost more than the prediction of a row, and explainers that call a
    model row by row feel it.
    """
    return (
        type(X) is np.ndarray
        and X.ndim == 2
        and X.dtype in (np.float32, np.float64)
        and X.shape[1] == estimator.n_features_in_
        and 0 < X.size < 10_000
        and not hasattr(estimator, "feature_names_in_")
        and not np.isinf(X).any()
    )


def check_same_columns(names: list[Any], fitted: list[Any]) -> None:
    """Raise if column names that are no strings are not those of the fit.

    scikit-learn compares strings only. Names counted from 0 may be pandas' own, of an
    array without names; they too are to have an order.
    """
    if all(isinstance(name, str) for name in names):
        return
    by_default = list(range(len(names)))
    if by_default in (names, fitted) and set(names) != set(fitted):
        return
    raise ValueError(
        f"Got X with the columns {names[:10]}, but expected those of the fit in their "
        f"order: {fitted[:10]}. Use X[{fitted[:10]}], for example."
    )


def refuse_row(X: Any, fitted: list[Any]) -> None:
    """Raise if `X` is one row of a DataFrame, as a Series that its columns label."""
    if not isinstance(X, pd.Series) or not any(isinstance(n, str) for n in fitted):
        return
    if set(fitted) <= set(X.index):
        raise ValueError(
            f"Got a Series with {shown(fitted)} in its index, one row of a table, but "
            "expected a table of shape (n_samples, n_features). Keep the row a "
            "DataFrame with X.iloc[[0]] in place of X.iloc[0], or X.loc[[label]]."
        )


def warn_of_token_ids(X: Any) -> None:
    """Warn of an array that looks like what TokenSequencer gives: no table at all."""
    if not isinstance(X, np.ndarray) or X.dtype.kind not in "iu":
        return
    if len(X) < _FEW_ROWS or X.shape[1] < _FEW_COLUMNS or X.min() < 0:
        return
    real = X != 0
    if not real.all() and (real[:, :-1] >= real[:, 1:]).all():
        warn(
            "Got whole numbers that are filled up with 0 at the end of each row, as "
            "ids of tokens are, but this trunk reads tables: it would take an id for "
            "an amount. For texts use trunk='text_cnn', for example."
        )
