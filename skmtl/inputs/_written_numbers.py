"""Numbers and dates that are written as text, which would become categories."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from skmtl._warning import warn
from skmtl.inputs._frame import DATE_NUMBERS

__all__ = ["text_columns", "warn_of_written"]

#: Columns with fewer different texts may well be categories.
_FEWEST = 20
#: So may whole numbers, such as those of shops, with fewer of them than this share of
#: the rows.
_LEAST_SHARE = 0.01
#: As many of the different texts are looked at, and this share must be written so.
_MOST_LOOKED_AT, _NEARLY_ALL = 1000, 0.9
#: With a point, or the comma of a spreadsheet.
_NUMBER = re.compile(
    r"\s*[-+]?(0|[1-9]\d*|(0|[1-9]\d*)?[.,]\d+|\d+\.)(e[-+]?\d+)?\s*", re.I
)
_WHOLE = re.compile(r"\s*[-+]?\d+\s*")
#: With numbers that begin with a 0, such as postal codes, a column holds names.
_CODE = re.compile(r"\s*0\d+\s*")
_DATE = re.compile(
    r"\s*(\d{4}([-/.])\d{1,2}\2\d{1,2}|\d{1,2}([-/.])\d{1,2}\3\d{4})([T ].*)?\s*"
)

_MENDS = {
    "numbers": "the numbers with pandas.to_numeric (commas to points before)",
    "dates": f"the dates with pandas.to_datetime, and then to {DATE_NUMBERS}",
}


def text_columns(X: Any, positions: np.ndarray) -> np.ndarray:
    """Return which columns of a DataFrame hold text and are not declared categories."""
    dtypes = X.dtypes.iloc[positions]  # pandas makes a Series of them at each call
    return np.array(
        [
            not isinstance(dtype, pd.CategoricalDtype)
            and not pd.api.types.is_bool_dtype(dtype)
            for dtype in dtypes
        ],
        dtype=bool,
    )


def warn_of_written(names: list[Any], texts: list[np.ndarray], n_rows: int) -> set[Any]:
    """Warn of columns of text that are numbers or dates; return their names.

    Parameters
    ----------
    names : list of str
        Columns that nobody has said to be categories.
    texts : list of ndarray
        The different values of each.
    n_rows : int
    """
    kinds = [_kind(values, n_rows) for values in texts]
    held, mends = [], []
    for kind, mend in _MENDS.items():
        found = [
            str(name) for name, its in zip(names, kinds, strict=True) if its == kind
        ]
        if found:
            held.append(f"{found} hold {kind}")
            mends.append(mend)
    if held:
        warn(
            f"The columns {', and the columns '.join(held)} written as text: each text "
            "is taken as a category that has nothing to do with the next. Convert "
            f"{' and '.join(mends)}, or name them in categorical_features to say that "
            "they are categories."
        )
    return {name for name, kind in zip(names, kinds, strict=True) if kind}


def _kind(values: np.ndarray, n_rows: int) -> str:
    """Return "numbers", "dates" or "" for what different values of a column are."""
    texts = [value for value in values.tolist() if isinstance(value, str)]
    if len(texts) <= _FEWEST or len(texts) < len(values) - 1:
        return ""
    looked_at = texts[:: -(-len(texts) // _MOST_LOOKED_AT)]
    enough = _NEARLY_ALL * len(looked_at)
    if sum(map(bool, map(_DATE.fullmatch, looked_at))) >= enough:
        return "dates"
    numbers = sum(map(bool, map(_NUMBER.fullmatch, looked_at)))
    if numbers < enough or any(map(_CODE.fullmatch, looked_at)):
        return ""
    all_whole = sum(map(bool, map(_WHOLE.fullmatch, looked_at))) >= enough
    return "" if all_whole and len(texts) < _LEAST_SHARE * n_rows else "numbers"
