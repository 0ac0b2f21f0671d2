"""The labels of one task: of one type, those that are missing found."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

__all__ = ["clean_labels", "is_polars"]


def clean_labels(column: Any, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Return a column's labels in their natural dtype, and where they are missing."""
    if is_polars(column, "Series"):
        column = pd.Series(column.to_list(), dtype=object)
    if isinstance(column, pd.Series):
        missing = column.isna().to_numpy()
        if isinstance(column.dtype, pd.CategoricalDtype):
            column = column.astype(
                column.cat.categories.dtype if not missing.any() else object
            )
        if column.dtype.kind == "f" and isinstance(column.dtype, np.dtype):
            values = column.to_numpy()
        else:
            values = column.to_numpy(dtype=object if missing.any() else None)
    else:
        values = column
        missing = np.zeros(len(values), dtype=bool)
    kind = values.dtype.kind
    if kind == "f":
        return values, _check_floats(values, name)
    if kind in "iubU":
        return values, missing
    if kind == "c":
        raise ValueError(
            f"Complex data not supported: task {name!r} has complex labels."
        )
    if kind != "O":
        raise ValueError(
            f"Unknown label type: task {name!r} has labels of type {values.dtype}; "
            "expected integers, booleans, strings or categories."
        )
    return _clean_objects(values, name)


def _clean_objects(values: np.ndarray, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Find the one type that all labels of an object column have."""
    missing = np.asarray(pd.isna(values))
    observed = values[~missing]
    found = pd.api.types.infer_dtype(observed, skipna=False)
    dtypes = {"integer": np.int64, "boolean": np.bool_, "floating": np.float64}
    dtypes["mixed-integer-float"] = np.float64
    if found in dtypes:
        clean: np.ndarray = np.zeros(len(values), dtype=dtypes[found])
        try:
            clean[~missing] = observed.astype(dtypes[found])
        except OverflowError as error:
            raise ValueError(
                f"Unknown label type: task {name!r} has numbers beyond 64 bits; use "
                "strings for such labels."
            ) from error
        if clean.dtype.kind == "f":
            _check_floats(clean, name)
        return clean, missing
    if found in ("string", "empty"):
        return values, missing
    raise ValueError(
        f"Unknown label type: task {name!r} mixes labels of several types "
        f"({', '.join(sorted({type(v).__name__ for v in observed}))}); expected labels "
        "of one type, such as strings or integers."
    )


def _check_floats(values: np.ndarray, name: str) -> np.ndarray:
    """Return where `values` is NaN; raise if it holds what cannot be a class."""
    missing = np.isnan(values)
    if np.isinf(values).any():
        raise ValueError(
            f"Input y contains infinity: task {name!r} has an infinite label. Use NaN "
            "or None for a missing label."
        )
    if (values != np.floor(values))[~missing].any():
        raise ValueError(
            f"Unknown label type: continuous. Task {name!r} has labels that are not "
            "whole numbers. Maybe you are trying to fit a classifier, which expects "
            "discrete classes, on a regression target with continuous values."
        )
    return missing


def is_polars(y: Any, kind: str) -> bool:
    cls = type(y)
    return cls.__module__.split(".")[0] == "polars" and cls.__name__ == kind
