"""A column of several tables, brought to a dtype in which no value changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from skmtl.preprocessing._whole_numbers import exact_dtype

__all__ = ["alike", "alike_in_polars"]


def alike(
    name: Any, parts: Mapping[str, pd.Series], has_gaps: bool
) -> Mapping[str, pd.Series]:
    """Return the parts of a column of pandas, which are of one kind, in one dtype.

    Left alone is what pandas puts together by itself.

    Parameters
    ----------
    name : column name
    parts : dict of str to Series
        By data set.
    has_gaps : bool
        Whether there are rows that none of the parts has.

    Raises
    ------
    ValueError
        If numbers would be rounded, or dates have a time zone in some parts only.
    """
    dtypes = [part.dtype for part in parts.values()]
    if all(isinstance(dtype, pd.CategoricalDtype) for dtype in dtypes):
        return _categories(parts)
    if all(map(pd.api.types.is_bool_dtype, dtypes)):
        # beside gaps, truth values become objects
        return _cast(parts, "boolean") if has_gaps else parts
    if all(map(pd.api.types.is_numeric_dtype, dtypes)):
        exact = exact_dtype(f"Column {name!r}", parts)
        if exact is None:
            return parts
        gaps = has_gaps or any(part.isna().any() for part in parts.values())
        with_gaps = {"i": "Int64", "u": "UInt64"}[exact.kind]
        return _cast(parts, with_gaps if gaps else exact)
    if any(pd.api.types.is_datetime64_any_dtype(dtype) for dtype in dtypes):
        return _dates(name, parts)
    return parts


def _cast(parts: Mapping[str, pd.Series], dtype: Any) -> dict[str, pd.Series]:
    return {key: part.astype(dtype) for key, part in parts.items()}


def _categories(parts: Mapping[str, pd.Series]) -> Mapping[str, pd.Series]:
    """Give the categories one dtype: 1 here is 1.0 there."""
    values = [part.cat.categories for part in parts.values()]
    if len({found.dtype for found in values}) == 1:
        return parts
    shared = pd.concat([found.to_series() for found in values]).dtype
    return {
        key: part.cat.rename_categories(part.cat.categories.astype(shared))
        for key, part in parts.items()
    }


def _dates(name: Any, parts: Mapping[str, pd.Series]) -> Mapping[str, pd.Series]:
    """Turn dates in objects into those of pandas, and bring them to one time zone."""
    dates = {key: pd.to_datetime(part) for key, part in parts.items()}
    zones = {key: part.dt.tz for key, part in dates.items()}
    if len({zone is None for zone in zones.values()}) > 1:
        raise ValueError(
            f"Column {name!r} holds dates of different time zones ({zones}), but "
            "expected a time zone in all data sets, or in none. Use "
            "Series.dt.tz_localize."
        )
    if len({str(zone) for zone in zones.values()}) == 1:
        return dates
    return {key: part.dt.tz_convert("UTC") for key, part in dates.items()}


def alike_in_polars(name: str, parts: Mapping[str, Any]) -> Any:
    """Return the dtype of polars that the parts of a column are to be cast to, or None.

    Raises
    ------
    ValueError
        If numbers would be rounded.
    """
    import polars

    dtypes = {part.dtype for part in parts.values()}
    if len(dtypes) < 2:
        return None
    if all(dtype.is_numeric() for dtype in dtypes):
        arrays = {key: part.drop_nulls().to_numpy() for key, part in parts.items()}
        exact = exact_dtype(f"Column {name!r}", arrays)
        if all(dtype.is_integer() for dtype in dtypes):
            is_unsigned = exact is not None and exact.kind == "u"
            return polars.UInt64 if is_unsigned else polars.Int64
    if all(dtype == polars.Enum for dtype in dtypes):
        return polars.Categorical
    return None
