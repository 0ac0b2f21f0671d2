"""Groups of rows, numbered."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from skmtl._byte_order import native
from skmtl._wording import counted, shown

__all__ = ["check_groups", "number_groups"]


def check_groups(groups: Any, n_rows: int) -> None:
    """Raise unless there is a group for each row, or no groups at all.

    Raises
    ------
    ValueError
        If the lengths differ, or `groups` has none.
    """
    if groups is None:
        return
    has_length = hasattr(groups, "__len__") and getattr(groups, "shape", None) != ()
    if isinstance(groups, str) or not has_length:
        raise ValueError(
            f"Got groups={shown(groups)}, but expected the group of each row: an array "
            "or a list of numbers, strings or tuples, or a column such as X['day']."
        )
    if len(groups) != n_rows:
        raise ValueError(
            f"Got groups of length {len(groups)} for {counted(n_rows, 'row')}: "
            "inconsistent numbers of samples. Expected the group of each row."
        )


def number_groups(groups: Any) -> tuple[np.ndarray, int]:
    """Number the groups in the order in which they appear, and count them.

    Raises
    ------
    ValueError
        If `groups` is not one-dimensional or has a missing value.
    TypeError
        If a group cannot be hashed.
    """
    try:
        number, names = pd.factorize(_one_by_row(groups))
    except TypeError as error:
        raise TypeError(
            f"Got groups that cannot be hashed: {error}. Expected numbers, strings or "
            "tuples, one for each row."
        ) from error
    if (number < 0).any():
        raise ValueError(
            f"Got groups with {(number < 0).sum()} missing values, the first in row "
            f"{np.argmin(number)}, but expected the group of each row. Give rows of no "
            "group a group of their own."
        )
    return number, len(names)


def _one_by_row(groups: Any) -> np.ndarray:
    """Return the groups as an array that pandas tells apart by what they are."""
    if isinstance(groups, np.ma.MaskedArray):
        groups = groups.tolist()  # what is masked becomes None
    if not isinstance(groups, list | tuple):
        values = np.asarray(groups)
        if values.ndim != 1:
            raise ValueError(
                f"Got groups of shape {values.shape}, but expected (n_samples,): one "
                "group for each row. Of several columns make a list of tuples."
            )
        if values.dtype.kind in "iufMm" and values.dtype.itemsize in (4, 8):
            return native(values)
        # without their own types: they might round large numbers beside missing ones
        groups = groups.tolist() if hasattr(groups, "tolist") else list(groups)
    # one at a time: numpy would make columns of tuples, and strings of NaN among them
    objects = np.empty(len(groups), dtype=object)
    for row, group in enumerate(groups):
        objects[row] = group
    return objects
