"""Columns of categories, before they are given codes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from skmtl.inputs._objects import is_missing

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
        observed = values[~is_missing(values)]
        if pd.api.types.infer_dtype(observed) not in ("mixed", "mixed-integer"):
            continue
        name = column_name(X, position)
        types = sorted({found.__name__ for found in set(map(type, observed))})
        if len(types) == 1:
            raise ValueError(
                f"Column {name!r} holds objects of the type {types[0]}, but expected "
                f"numbers or categories, such as strings. Use X[{name!r}].astype(str), "
                "for example."
            )
        raise ValueError(
            f"Column {name!r} has mixed categories, such as strings and numbers, but "
            f"expected one kind. It holds the types {types}. Use "
            f"X[{name!r}].astype(str), for example."
        )
