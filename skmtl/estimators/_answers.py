"""What a network says of rows must be numbers."""

from __future__ import annotations

import math

import numpy as np

from skmtl._wording import counted

__all__ = ["check_answers"]


def check_answers(found: np.ndarray) -> None:
    """Name the rows that a network has no answer for.

    Parameters
    ----------
    found : ndarray of shape (n_samples, ...)

    Raises
    ------
    ValueError
        If there is NaN or an infinite number in it.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        if math.isfinite(found.sum()):
            return
    broken = ~np.isfinite(found).reshape(len(found), -1).all(axis=1)
    rows = np.flatnonzero(broken)
    if not len(rows):  # only their sum is too large
        return
    named = ", ".join(map(str, rows[:5])) + (", ..." if len(rows) > 5 else "")
    raise ValueError(
        f"Got NaN or infinity from the network for {len(rows)} of "
        f"{counted(len(found), 'row')} of X (rows {named}), but expected finite "
        "numbers. Look for extreme values in these rows; if the trunk is a module of "
        "your own, look at what it returns for them."
    )
