"""Settings that several augmentations have."""

from __future__ import annotations

import math
from typing import Any

from skmtl._recipes import is_number

__all__ = ["check_scale", "check_share"]


def check_share(name: str, value: Any) -> float:
    """Return a setting that is a share in [0, 1).

    Raises
    ------
    ValueError
        If it is something else.
    """
    if not is_number(value) or not 0 <= float(value) < 1:
        raise ValueError(f"Got {name}={value!r}, but expected a number in [0, 1).")
    return float(value)


def check_scale(name: str, value: Any) -> float:
    """Return a setting that is a finite number of at least 0.

    Raises
    ------
    ValueError
        If it is something else.
    """
    if not is_number(value) or not 0 <= float(value) < math.inf:
        raise ValueError(
            f"Got {name}={value!r}, but expected a finite number of 0 or more."
        )
    return float(value)
