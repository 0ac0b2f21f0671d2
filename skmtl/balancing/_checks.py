"""Checks of settings that several rules have."""

from __future__ import annotations

from math import isfinite
from typing import Any

from skmtl._recipes import choose, is_number

__all__ = ["check_above", "check_at"]

_PLACES = {place: place for place in ("representation", "parameters")}


def check_at(value: Any) -> None:
    """Raise unless `value` names a place where gradients are taken."""
    choose("at", value, _PLACES)


def check_above(name: str, value: Any, *, or_zero: bool = False) -> float:
    """Return `value`, a number above zero, or zero where that is allowed."""
    if is_number(value) and isfinite(value) and (value > 0 or (or_zero and value == 0)):
        return float(value)
    expected = "of 0 or more" if or_zero else "above 0"
    raise (ValueError if is_number(value) else TypeError)(
        f"Got {name}={value!r}, but expected a number {expected}."
    )
