"""Tables as they come, checked against what was fitted."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp
from sklearn.utils.validation import validate_data

from skmtl.inputs._frame import is_frame, plain_array

__all__ = ["check_table"]


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
        if len(set(X.columns)) < X.shape[1]:
            raise ValueError("Got X with repeated column names; expected one each.")
        return validate_data(estimator, X, reset=reset, skip_check_array=True)
    X = plain_array(X)
    if not reset and _is_plain(estimator, X):
        return X
    if sp.issparse(X) and not accepts_sparse:
        raise TypeError(
            "Sparse data was passed, but dense data is required: this trunk does "
            "not take sparse rows. Use X.toarray(), or a trunk that does, such as "
            "'mlp'."
        )
    try:
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
        if "could not convert string" not in str(error):
            raise
        raise ValueError(
            f"{error}. Strings are taken as categories in a DataFrame, or in the "
            "columns of an array that categorical_features names; texts need a "
            "tokeniser or vectorizer first, such as TokenSequencer with trunk='lstm'."
        ) from error


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
