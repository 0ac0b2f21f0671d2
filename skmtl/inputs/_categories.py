"""Columns of categories, before they are given codes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

__all__ = ["category_objects", "check_uniform", "column_name"]


def category_objects(X: Any, positions: np.ndarray) -> np.ndarray:
    """Return some columns as objects, with NaN for everything that is missing."""
    if not isinstance(X, pd.DataFrame):
        X = pd.DataFrame(np.asarray(X)[:, positions])
        positions = np.arange(len(positions))
    columns = X.iloc[:, positions]
    return columns.astype(object).mask(columns.isna(), np.nan).to_numpy()


def column_name(X: Any, position: int) -> Any:
    return X.columns[position] if isinstance(X, pd.DataFrame) else int(position)


def check_uniform(X: Any, objects: np.ndarray, positions: np.ndarray) -> None:
    """Raise if a column mixes categories that cannot be told apart by order."""
    for values, position in zip(objects.T, positions, strict=True):
        kind = pd.api.types.infer_dtype(values[values == values], skipna=True)
        if kind in ("mixed", "mixed-integer"):
            name = column_name(X, position)
            raise ValueError(
                f"Column {name!r} has mixed categories, such as strings and numbers; "
                f"expected one kind. Use X[{name!r}].astype(str), for example."
            )
