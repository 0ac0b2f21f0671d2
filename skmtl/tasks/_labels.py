"""The labels of one task: of one type, those that are missing found."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

from skmtl._byte_order import native
from skmtl._frames import is_polars
from skmtl._wording import shown

__all__ = ["Labels", "clean_labels"]


@dataclass
class Labels:
    """What a column holds.

    Attributes
    ----------
    values : ndarray of shape (n_samples,)
        In their natural dtype; what stands at a missing label has no meaning.
    missing : ndarray of shape (n_samples,), bool
    order : ndarray of shape (n_categories,), or None
        The categories from first to last, if they are ordered.
    """

    values: np.ndarray
    missing: np.ndarray
    order: np.ndarray | None = None


def clean_labels(column: Any, name: str) -> Labels:
    """Return the labels of a column of the task `name`."""
    order = None
    if is_polars(column, "Series"):
        column = pd.Series(column.to_list(), dtype=object)
    if isinstance(column, pd.Series):
        missing = column.isna().to_numpy()
        if isinstance(column.dtype, pd.CategoricalDtype):
            categories = column.cat.categories
            if column.cat.ordered and len(categories):
                order = clean_labels(pd.Series(categories), name).values
            column = column.astype(categories.dtype if not missing.any() else object)
        if column.dtype.kind == "f" and isinstance(column.dtype, np.dtype):
            values = column.to_numpy()
        else:
            values = column.to_numpy(dtype=object if missing.any() else None)
    else:
        values = column
        missing = np.zeros(len(values), dtype=bool)
    values = native(values)
    kind = values.dtype.kind
    if kind == "f":
        if values.itemsize not in (4, 8):  # pandas looks up no others
            values = values.astype(np.float64)
        return Labels(values, _check_floats(values, name), order)
    if kind in "iubU":
        return Labels(values, missing, order)
    if kind == "c":
        raise ValueError(
            f"Complex data not supported: task {name!r} has complex labels."
        )
    if kind == "S":
        raise _bytes(values[:1].tolist(), name)
    if kind not in "OT":
        raise ValueError(
            f"Unknown label type: task {name!r} has labels of type {values.dtype}; "
            "expected integers, booleans, strings or categories."
        )
    return Labels(*_clean_objects(values.astype(object, copy=False), name), order)


def _clean_objects(values: np.ndarray, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Find the one type that all labels of an object column have."""
    missing = np.asarray(pd.isna(values))
    observed = values[~missing]
    found = pd.api.types.infer_dtype(observed, skipna=False)
    if found in ("string", "empty"):
        return values, missing
    if found == "integer":
        return _whole_numbers(observed, missing, name), missing
    dtypes = {"boolean": np.bool_, "floating": np.float64}
    dtypes["mixed-integer-float"] = np.float64
    if found in dtypes:
        clean: np.ndarray = np.zeros(len(values), dtype=dtypes[found])
        clean[~missing] = observed.astype(dtypes[found])
        if clean.dtype.kind == "f":
            _check_floats(clean, name)
        return clean, missing
    masked = np.array([value is np.ma.masked for value in values])
    if masked.any():  # what is left of a masked array that was made a list
        values = values.copy()
        values[masked] = None
        return _clean_objects(values, name)
    with_bytes = [value for value in observed if isinstance(value, bytes)]
    if with_bytes:
        raise _bytes(with_bytes, name)
    kinds = set(map(type, observed))
    if all(issubclass(kind, (Real, Decimal)) for kind in kinds - {bool}) and (
        bool not in kinds
    ):
        return _whole_numbers(_integers(observed, name), missing, name), missing
    if len(kinds) == 1:
        raise ValueError(
            f"Unknown label type: task {name!r} has labels of the type "
            f"{kinds.pop().__name__}, but expected integers, booleans, strings or "
            "categories. Make them strings, such as those of a column with "
            "column.astype(str)."
        )
    raise ValueError(
        f"Unknown label type: task {name!r} mixes labels of several types "
        f"({', '.join(sorted(kind.__name__ for kind in kinds))}); expected labels "
        f"of one type, such as strings or integers.{_if_numbers(kinds)}"
    )


def _if_numbers(kinds: set[type]) -> str:
    """Return what to do where texts stand beside numbers, as "n/a" may."""
    if str not in kinds or not all(issubclass(kind, (Real, str)) for kind in kinds):
        return ""
    return (
        " If they are numbers, with a text where one is missing, convert with "
        "pd.to_numeric(column, errors='coerce')."
    )


def _integers(observed: np.ndarray, name: str) -> np.ndarray:
    """Return decimals, fractions and the like as Python's integers."""
    _check_floats(observed.astype(np.float64), name)
    whole = np.array([int(value) for value in observed], dtype=object)
    if (whole != observed).any():
        raise _continuous(name)
    return whole


def _whole_numbers(observed: np.ndarray, missing: np.ndarray, name: str) -> np.ndarray:
    """Return Python's integers in 64 bits, without a sign only if they need that."""
    dtype: Any = np.int64
    try:
        whole = observed.astype(np.int64)
    except OverflowError as error:
        if observed.min() < 0 or observed.max() >= 2**64:
            raise ValueError(
                f"Unknown label type: task {name!r} has numbers beyond 64 bits; use "
                "strings for such labels."
            ) from error
        dtype = np.uint64
        whole = observed.astype(dtype)
    clean: np.ndarray = np.zeros(len(missing), dtype=dtype)
    clean[~missing] = whole
    return clean


def _bytes(labels: list[bytes], name: str) -> ValueError:
    """Return the error for labels that are bytes.

    As strings they would be other labels than those of y, and no prediction would equal
    one of these.
    """
    return ValueError(
        f"Unknown label type: task {name!r} has labels that are bytes, such as "
        f"{shown((labels or [b''])[0])}, but expected strings. Decode them: a column "
        "of a DataFrame with column.str.decode('utf-8'), an array with "
        "np.char.decode(array, 'utf-8')."
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
        raise _continuous(name)
    return missing


def _continuous(name: str) -> ValueError:
    return ValueError(
        f"Unknown label type: continuous. Task {name!r} has labels that are not "
        "whole numbers. Maybe you are trying to fit a classifier, which expects "
        "discrete classes, on a regression target with continuous values: "
        "MultiTaskRegressor learns numbers, MultiTaskPredictor classes and numbers "
        f"together, with task_types={{{name!r}: 'regression'}}."
    )
