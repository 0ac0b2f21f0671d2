"""Numbers with as many digits as are known."""

from __future__ import annotations

import math

import numpy as np

__all__ = [
    "amount",
    "effect",
    "probability",
    "score",
    "spelled_range",
    "standard_error",
]

#: More decimals than this are noise to a reader, unless the number is all but zero.
_MOST_DECIMALS = 4


def effect(value: float, error: float) -> str:
    """Return an effect with its sign; the standard error decides the decimals.

    Its first digit is the last one told. What is not zero is not written as zero.
    """
    return f"{value:+.{_decimals(value, error)}f}"


def standard_error(value: float, error: float) -> str:
    """Return the standard error, with as many decimals as the effect has."""
    decimals = _decimals(value, error)
    if 0 < error < 0.5 * 10.0**-decimals:
        return f"<{10.0**-decimals:.{decimals}f}"
    return f"{error:.{decimals}f}"


def spelled_range(values: np.ndarray, errors: np.ndarray) -> tuple[str, ...]:
    """Return the effects nearest to and furthest from zero; one if they read alike."""
    order = np.argsort(np.abs(values), kind="stable")
    ends = [effect(float(values[i]), float(errors[i])) for i in (order[0], order[-1])]
    return (ends[0],) if ends[0] == ends[1] else tuple(ends)


def probability(value: float) -> str:
    """Return two decimals; only what is certain reads as 0 or 1."""
    if 0 < value < 0.005:
        return "<0.01"
    if 0.995 <= value < 1:
        return ">0.99"
    return f"{value:.2f}"


def score(value: float) -> str:
    """Return R2 or a correlation: two decimals, and no minus before zero."""
    return f"{round(value, 2) + 0.0:.2f}"


def amount(value: float) -> str:
    """Return three significant digits."""
    if not 1e-6 <= abs(value) < 1e15:
        return f"{value:.3g}"
    return np.format_float_positional(
        value, precision=3, unique=False, fractional=False, trim="-"
    )


def _decimals(value: float, error: float) -> int:
    own = _first_decimal(abs(value))
    most = max(_MOST_DECIMALS, own + 1)
    known = _first_decimal(error) if error > 0 else max(2, own + 1)
    decimals = min(known, most)
    return own if round(value, decimals) == 0 else decimals


def _first_decimal(value: float) -> int:
    """Return the place of the first digit after the point, 0 if it is before."""
    if not 0 < value < 1:
        return 0
    return max(-math.floor(math.log10(float(f"{value:.0e}"))), 0)
