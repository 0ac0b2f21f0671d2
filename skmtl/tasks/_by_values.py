"""Targets that nobody has said the types of: their values tell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from skmtl.tasks._columns import TargetColumns, target_columns
from skmtl.tasks._task_types import CLASSES, NUMBERS

__all__ = [
    "FEWEST_LABELS",
    "are_quantities",
    "columns_by_values",
    "has_fractions",
    "mostly_different",
]

#: scikit-learn's rule of what "could represent a regression problem".
FEWEST_LABELS, _LARGEST_SHARE = 20, 0.5


def has_fractions(numbers: np.ndarray) -> bool:
    """Whether some numbers are not whole."""
    return bool((numbers != np.floor(numbers)).any())


def mostly_different(numbers: np.ndarray) -> bool:
    """Whether numbers have fractions, or are many, and more than half differ."""
    if has_fractions(numbers):
        return True
    return are_quantities(len(pd.unique(numbers)), len(numbers))


def are_quantities(n_different: int, n_labels: int) -> bool:
    """Whether labels are many, and more than half differ."""
    return n_labels > FEWEST_LABELS and n_different > _LARGEST_SHARE * n_labels


def columns_by_values(
    y: Any,
    are_numbers: Callable[[np.ndarray], bool] = has_fractions,
    input_name: str = "y",
) -> TargetColumns:
    """Return targets as columns of classes, and of numbers where values tell so.

    Parameters
    ----------
    y : array-like or DataFrame of shape (n_samples,) or (n_samples, n_tasks)
    are_numbers : callable, default=has_fractions
        From the observed numbers of a column of numbers to whether they are no classes.
    input_name : str, default="y"
        What the messages call them.

    Raises
    ------
    TypeError, ValueError
        As `target_columns` does for classes.

    Examples
    --------
    >>> from skmtl.tasks._by_values import columns_by_values
    >>> columns_by_values([[1, 0.5, "a"], [2, 1, "b"]]).types
    ['classification', 'regression', 'classification']
    """
    try:
        columns = target_columns(y, input_name, "from_dtype")
    except (TypeError, ValueError):  # what is said of classes is said here, too
        return target_columns(y, input_name)
    types = [
        NUMBERS if kind == NUMBERS and are_numbers(values[~missing]) else CLASSES
        for kind, values, missing in zip(
            columns.types, columns.values, columns.missing, strict=True
        )
    ]
    if types == columns.types:
        return columns
    return target_columns(y, input_name, types if NUMBERS in types else None)
