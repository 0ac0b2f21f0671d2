"""What is a DataFrame, or a Series? polars is known by name, and never imported."""

from __future__ import annotations

from typing import Any

import pandas as pd

__all__ = ["is_frame", "is_polars"]


def is_frame(values: Any) -> bool:
    """Whether it is a DataFrame of pandas or polars."""
    return isinstance(values, pd.DataFrame) or is_polars(values, "DataFrame")


def is_polars(values: Any, kind: str) -> bool:
    """Whether it is a "DataFrame" or a "Series" of polars."""
    cls = type(values)
    return cls.__name__ == kind and cls.__module__.split(".")[0] == "polars"
