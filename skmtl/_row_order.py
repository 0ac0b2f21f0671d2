"""Rows are matched by position: say so where the labels of pandas tell another story.

As in scikit-learn, the first row of y belongs to the first row of X, whatever their
indices say.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from skmtl._warning import warn

__all__ = ["warn_of_row_order"]


def warn_of_row_order(first: Any, second: Any, what: str) -> None:
    """Warn if two objects of pandas hold the same row labels in different orders.

    Other labels, repeated labels and the numbers that pandas gives where nobody has
    named the rows say nothing about what belongs together.

    Parameters
    ----------
    first, second : any
        Only a DataFrame or Series of pandas has row labels.
    what : str
        What they are, such as "X and y".
    """
    one, other = _labels(first), _labels(second)
    if one is None or other is None or len(one) != len(other) or one.equals(other):
        return
    if not (one.is_unique and other.is_unique):
        return
    if (other.get_indexer(one) < 0).any():
        return
    warn(
        f"The indices of {what} have the same labels in different orders, but rows are "
        "matched by position, not by label. If the labels are right, bring the rows "
        "into one order with .loc; if the positions are right, use "
        ".reset_index(drop=True) on both."
    )


def _labels(rows: Any) -> pd.Index | None:
    """Return the labels of the rows, None if they have none of their own."""
    if not isinstance(rows, pd.DataFrame | pd.Series):
        return None
    default = isinstance(rows.index, pd.RangeIndex) and (
        rows.index.equals(pd.RangeIndex(len(rows)))
    )
    return None if default else rows.index
