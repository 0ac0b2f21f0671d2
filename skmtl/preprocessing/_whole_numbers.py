"""Large whole numbers of several data sets, put together without rounding."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from skmtl.tasks._kinds import LARGEST_EXACT, whole_dtype

__all__ = ["exact_dtype"]


def exact_dtype(what: str, parts: Mapping[str, Any]) -> np.dtype | None:
    """Return the dtype that parts with large whole numbers need, None if any will do.

    Parameters
    ----------
    what : str
        What the parts belong to, for the error: "Column 'id'".
    parts : dict of str to ndarray or Series
        Numbers, by data set.

    Raises
    ------
    ValueError
        If there are whole numbers beyond 2**53 that would be rounded.
    """
    whole = {key: part for key, part in parts.items() if _is_whole(part.dtype)}
    ends = [end for part in whole.values() for end in _ends(part)]
    low, high = min(ends, default=0), max(ends, default=0)
    if max(high, -low) <= LARGEST_EXACT:
        return None
    exact = whole_dtype(low, high) if len(whole) == len(parts) else None
    if exact is not None:
        return exact
    found = ", ".join(f"{part.dtype} in {key!r}" for key, part in parts.items())
    raise ValueError(
        f"{what} holds {found}, with whole numbers from {low} to {high}, but expected "
        "numbers that one dtype can hold: beyond 2**53, floats round them. If they are "
        "names of something, turn them into strings in all data sets."
    )


def _is_whole(dtype: Any) -> bool:
    return pd.api.types.is_integer_dtype(dtype)


def _ends(part: Any) -> list[int]:
    """Return the least and the largest number, if there is one."""
    known = part[part.notna()] if isinstance(part, pd.Series) else part
    return [int(known.min()), int(known.max())] if known.size else []
