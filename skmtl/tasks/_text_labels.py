"""The texts of one task, those that are missing found."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from skmtl._frames import is_polars
from skmtl._wording import shown
from skmtl.tasks._labels import Labels

__all__ = ["clean_texts"]


def clean_texts(column: Any, name: str) -> Labels:
    """Return the texts of a column of the task `name`, as objects.

    Parameters
    ----------
    column : ndarray or Series
        Strings of any dtype, categories of strings. None, NaN and ``pd.NA`` are missing
        texts; "" is a text.
    name : str
        For the messages.

    Returns
    -------
    labels : Labels
        What stands at a missing text is None.

    Raises
    ------
    ValueError
        If something is no string.
    """
    if is_polars(column, "Series"):
        values = np.array(column.to_list(), dtype=object)
    else:
        values = np.asarray(column, dtype=object)
    masked = np.array([value is np.ma.masked for value in values], dtype=bool)
    missing = np.asarray(pd.isna(values)) | masked
    strange = [v for v in values[~missing].tolist() if not isinstance(v, str)]
    if strange:
        kinds = sorted({type(value).__name__ for value in strange})
        raise ValueError(
            f"Got {shown(strange[0])} ({' and '.join(kinds)}) as a label of task "
            f"{name!r}, but expected texts, as its type is 'generation': strings, and "
            "None where a text is missing. Make each of them the text that it stands "
            "for, or give the task another type."
        )
    texts = values.copy()
    texts[missing] = None
    texts[~missing] = [str(value) for value in values[~missing]]
    return Labels(texts, missing)
