"""Targets that nobody has said the types of: their values tell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from skmtl._wording import shown
from skmtl.tasks._columns import TargetColumns, target_columns
from skmtl.tasks._kinds import is_text
from skmtl.tasks._task_types import CLASSES, NUMBERS, TEXTS

__all__ = [
    "FEWEST_LABELS",
    "are_quantities",
    "as_texts",
    "columns_by_values",
    "has_fractions",
    "line_of_texts",
    "mostly_different",
    "texts_among",
]

#: scikit-learn's rule of what "could represent a regression problem".
FEWEST_LABELS, _LARGEST_SHARE = 20, 0.5
#: Strings that are looked at closely.
_FIRST = 100


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


def texts_among(
    columns: TargetColumns, places: Iterable[int] | None = None
) -> list[int]:
    """Return where classes stand that may be texts, of those at some places.

    Strings that are many, and of which more than half differ, but no written numbers.
    """
    found = []
    for k in range(len(columns.names)) if places is None else places:
        labels = columns.values[k]
        if columns.type_of(k) == CLASSES and is_text(labels):
            labels = labels[~columns.missing[k]]
            different = pd.unique(labels)
            some = different[:_FIRST]
            are_many = are_quantities(len(different), len(labels))
            if are_many and 2 * sum(map(_is_number, some)) < len(some):
                found.append(k)
    return found


def _is_number(text: str) -> bool:
    """Whether a string reads as a number."""
    try:
        float(text)
    except ValueError:
        return False
    return True


def as_texts(columns: TargetColumns, places: Iterable[int]) -> TargetColumns:
    """Return targets with texts at some places, where strings are."""
    types = [columns.type_of(k) for k in range(len(columns.names))]
    for k in places:
        types[k] = TEXTS
    return replace(columns, types=types)


def line_of_texts(names: list[str], given: Mapping[Any, str] | None = None) -> str:
    """Return the setting that makes texts of tasks, beside what is given already.

    Examples
    --------
    >>> from skmtl.tasks._by_values import line_of_texts
    >>> print(line_of_texts(["english"]))
    task_types={"english": "generation"}
    """
    said = shown(dict(given or {}) | dict.fromkeys(names, TEXTS))
    return f"task_types={said}".replace("'", '"')


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
