"""The labels of several data sets, one below the other, gaps where there are none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from skmtl.preprocessing._whole_numbers import exact_dtype
from skmtl.tasks import TargetColumns
from skmtl.tasks._by_values import has_fractions
from skmtl.tasks._kinds import whole_dtype

__all__ = ["stack_labels", "without_needless_masks"]

_WORDS = {"b": "booleans", "i": "integers", "u": "integers", "f": "whole floats"}


def stack_labels(targets: Mapping[str, TargetColumns]) -> pd.DataFrame:
    """Return a column for each task, in which integers stay integers.

    Parameters
    ----------
    targets : dict of str to TargetColumns
        By data set. Targets without names of their own are called after their data set.

    Raises
    ------
    ValueError
        If data sets hold different kinds of labels for a task, or a task of an array
        gets the name of another data set's.
    """
    n_rows = sum(len(columns) for columns in targets.values())
    parts: dict[str, dict[str, tuple[slice, np.ndarray, np.ndarray, bool]]] = {}
    orders: dict[str, list[Any]] = {}
    start = 0
    _check_names(targets)
    for key, columns in targets.items():
        rows = slice(start, start + len(columns))
        start = rows.stop
        names = _task_names(key, columns)
        for k, name in enumerate(names):
            values = columns.values[k]
            fractions = columns.is_number(k) and has_fractions(
                values[~columns.missing[k]]
            )
            labels = values, columns.missing[k], fractions
            parts.setdefault(name, {})[key] = (rows, *labels)
            orders.setdefault(name, []).append(columns.orders[k])
    stacked = {name: _stack(name, p, n_rows) for name, p in parts.items()}
    return pd.DataFrame(
        {name: _ordered(labels, orders[name]) for name, labels in stacked.items()}
    )


def _ordered(labels: pd.Series, orders: list[Any]) -> pd.Series:
    """Return ordered categories if the labels of all data sets have one order."""
    first = orders[0]
    if first is None or not all(np.array_equal(first, order) for order in orders):
        return labels
    return pd.Series(pd.Categorical(labels, categories=first, ordered=True))


def _task_names(key: str, columns: TargetColumns) -> list[str]:
    """Return the names of the tasks of a data set."""
    if columns.single:
        return [key]
    if columns.named:
        return columns.names
    if len(columns.names) == 1:
        return [key]
    return [f"{key}_{k}" for k in range(len(columns.names))]


def _check_names(targets: Mapping[str, TargetColumns]) -> None:
    """Raise if a name that was made up is that of another data set's task."""
    names = {key: _task_names(key, columns) for key, columns in targets.items()}
    for key, columns in targets.items():
        if columns.named or len(columns.names) == 1:
            continue
        for other in names:
            both = set(names[key]) & set(names[other]) if other != key else set()
            if both:
                raise ValueError(
                    f"Got an array of labels in data set {key!r}, whose tasks are "
                    f"called {names[key]}, but {sorted(both)} of them stand for "
                    f"tasks of {other!r}. Rename one of the data sets, or give the "
                    "labels of both as DataFrames."
                )


def _stack(name: str, parts: dict[str, Any], n_rows: int) -> pd.Series:
    """Return the labels of one task for all rows."""
    missing = np.ones(n_rows, dtype=bool)
    for rows, _, absent, _ in parts.values():
        missing[rows] = absent
    dtype = _dtype(name, parts)
    labels = np.full(n_rows, _FILLS.get(dtype.kind), dtype=dtype)
    for rows, values, absent, _ in parts.values():
        labels[rows][~absent] = values[~absent]
    if dtype.kind in "iu" and missing.any():
        return pd.Series(pd.arrays.IntegerArray(labels, missing))
    if dtype.kind == "b" and missing.any():
        return pd.Series(pd.arrays.BooleanArray(labels, missing))
    return pd.Series(labels)


#: What stands at a missing label, before it is masked in integers and booleans.
_FILLS = {"b": False, "i": 0, "u": 0, "f": np.nan}


def _dtype(name: str, parts: dict[str, Any]) -> np.dtype:
    """Return the dtype that the labels of all data sets fit in."""
    dtypes = {
        key: values.dtype
        for key, (_, values, absent, _) in parts.items()
        if not absent.all()
    }
    with_fractions = {key for key, (*_, fractions) in parts.items() if fractions}
    if with_fractions and all(dtype.kind in "iuf" for dtype in dtypes.values()):
        exact_dtype(f"Task {name!r}", {k: v[~m] for k, (_, v, m, _) in parts.items()})
        return np.dtype(np.float64)
    kinds = {_WORDS.get(dtype.kind, "strings") for dtype in dtypes.values()}
    if not kinds or kinds == {"strings"}:
        return np.dtype(object)
    if "integers" in kinds and kinds <= {"integers", "whole floats"}:
        shared = np.result_type(*dtypes.values())
        if shared.kind == "f":  # floats are how integers look beside NaN
            return _integers(name, [v[~absent] for _, v, absent, _ in parts.values()])
        return shared
    if len(kinds) > 1:
        found = ", ".join(
            f"{_word(dtype, key in with_fractions)} in {key!r}"
            for key, dtype in dtypes.items()
        )
        raise ValueError(
            f"Task {name!r} has labels of different kinds: {found}. Expected one kind. "
            "Convert the labels of one data set, or rename its task."
        )
    return np.result_type(*dtypes.values())


def _word(dtype: np.dtype, fractions: bool) -> str:
    """Return what labels are called in messages."""
    return "numbers" if fractions else _WORDS.get(dtype.kind, "strings")


def _integers(name: str, labels: list[np.ndarray]) -> np.dtype:
    """Return the dtype of integers that the labels of a task fit in."""
    labels = [some for some in labels if len(some)]
    low = min(int(some.min()) for some in labels)
    high = max(int(some.max()) for some in labels)
    dtype = whole_dtype(low, high)
    if dtype is None:
        raise ValueError(
            f"Task {name!r} has labels from {low} to {high}, which do not fit in 64 "
            "bits together. Make its labels strings in all data sets."
        )
    return dtype


def without_needless_masks(y: pd.DataFrame) -> pd.DataFrame:
    """Return plain integers and booleans where no label is missing any more."""
    plain = {
        name: column.dtype.numpy_dtype
        for name, column in y.items()
        if hasattr(column.dtype, "numpy_dtype") and column.notna().all()
    }
    return y.astype(plain)
