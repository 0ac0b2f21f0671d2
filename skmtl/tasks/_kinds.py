"""Which labels can be compared: strings with strings, numbers with numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd

from skmtl._wording import shown

__all__ = [
    "LARGEST_EXACT",
    "check_label_types",
    "exact",
    "is_text",
    "joined",
    "whole_dtype",
    "written_marks",
]

#: Whole numbers from here on are rounded where they are floats.
LARGEST_EXACT = 2**53

#: What a missing label looks like where an array has been made text.
_WRITTEN = ("nan", "NaN", "None", "<NA>", "NaT")


def is_text(labels: np.ndarray) -> bool:
    """Whether labels are strings."""
    return labels.dtype.kind in "OUT"


def check_label_types(
    task: str,
    labels: np.ndarray,
    known: np.ndarray,
    source: str = "y",
    known_as: str = "its classes are",
) -> None:
    """Raise if labels are strings and what is known of a task is numbers, or reversed.

    Booleans, integers and whole floats are all numbers: True is the class 1.

    Parameters
    ----------
    task : str
    labels, known : ndarray
        Labels without the missing ones, and the classes or the predictions of the task,
        as `target_columns` gives them.
    source : str
        Where the labels stand.
    known_as : str
        What `known` is, for the message.

    Raises
    ------
    ValueError
        If the kinds differ.
    """
    if not len(labels) or not len(known) or is_text(labels) == is_text(known):
        return
    names = ("strings", "numbers")
    got, expected = names if is_text(labels) else names[::-1]
    raise ValueError(
        f"Got {got} such as {shown(labels[:1].tolist()[0])} as labels of task {task!r} "
        f"in {source}, but {known_as} {expected}, such as "
        f"{shown(known[:1].tolist()[0])}. Expected labels of one type, strings or "
        "numbers: convert those of one side."
    )


def exact(first: np.ndarray, second: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return labels in forms that numpy compares without rounding.

    Together, signed and unsigned integers become floats, as integers beside floats do,
    and large ones are rounded until different labels are one.
    """
    kinds = {first.dtype.kind, second.dtype.kind}
    if len(kinds) < 2 or not kinds <= set("iuf"):
        return first, second
    if np.result_type(first, second).kind == "f" and any(
        len(labels) and np.abs(labels.astype(float)).max() >= LARGEST_EXACT
        for labels in (first, second)
    ):
        return first.astype(object), second.astype(object)
    return first, second


def joined(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return labels one after the other, no one rounded."""
    return np.concatenate(exact(first, second))


def whole_dtype(low: int, high: int) -> np.dtype | None:
    """Return 64 bits, without a sign only if numbers need that, None if beyond them.

    Parameters
    ----------
    low, high : int
        The least and the largest number.
    """
    for name in ("int64", "uint64"):
        if np.iinfo(name).min <= low and high <= np.iinfo(name).max:
            return np.dtype(name)
    return None


def written_marks(labels: np.ndarray, but: np.ndarray | None = None) -> list[str]:
    """Return the texts among the labels that a missing label may have become.

    Those in `but` are known to be labels.
    """
    if not is_text(labels):
        return []
    found = set(pd.unique(labels.astype(object)))
    found &= set(_WRITTEN)
    if found and but is not None:
        found -= set(pd.unique(but.astype(object)))
    return sorted(found)
