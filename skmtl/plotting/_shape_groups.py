"""Which tasks' shapes have one axis: classes together, each number by itself."""

from __future__ import annotations

import numpy as np
import pandas as pd

__all__ = ["columns_by_axis", "named_numbers", "unit_free"]

#: What stands where classes have their labels.
_NUMBER = "number"


def named_numbers(shapes: pd.DataFrame) -> tuple[pd.DataFrame, set[str]]:
    """Return shapes in which numbers have a name for their only output, and these."""
    is_number = shapes["class"].isna()
    if not is_number.any():
        return shapes, set()
    label = shapes["class"].astype(object).where(~is_number, _NUMBER)
    return shapes.assign(**{"class": label}), set(shapes["task"][is_number])


def columns_by_axis(tasks: list[str], numbers: set[str]) -> list[list[int]]:
    """Return which tasks, by their places, have terms of the same unit."""
    classes = [at for at, task in enumerate(tasks) if task not in numbers]
    alone = [[at] for at, task in enumerate(tasks) if task in numbers]
    return sorted([*([classes] if classes else []), *alone])


def unit_free(shapes: pd.DataFrame, numbers: set[str]) -> pd.DataFrame:
    """Return shapes in which the terms of a number count as shares of all of them."""
    if not numbers:
        return shapes
    squares = shapes["term"] ** 2 * shapes["density"].fillna(0)
    total = np.sqrt(squares.groupby(shapes["task"]).transform("sum"))
    size = total.where(shapes["task"].isin(numbers) & (total > 0), 1.0)
    return shapes.assign(term=shapes["term"] / size)
