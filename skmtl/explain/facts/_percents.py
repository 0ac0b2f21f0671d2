"""Probabilities as people say them."""

from __future__ import annotations

import math

__all__ = ["percent"]


def percent(value: float) -> str:
    """Return whole percents; only what is all or nothing reads as 100 or 0."""
    if 0 < value < 0.005:
        return "<1"
    if 0.995 <= value < 1:
        return ">99"
    # halves go up, so that what differs by a percentage point reads so
    return f"{math.floor(100 * value + 0.5 + 1e-9)}"
