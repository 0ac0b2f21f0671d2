"""Numbers that a model predicts, with as many digits as tell them apart."""

from __future__ import annotations

import math

__all__ = ["figure", "figure_below", "figure_given"]

#: What differs by this part of the spread is to read as different.
_TOLD_APART = 0.01
#: More decimals than this, and as large steps and numbers, need an exponent.
_MOST_DECIMALS, _LARGEST_STEP, _LARGEST = 6, 1e10, 1e15
#: From here on, thousands are set apart.
_GROUPED = 10_000


def figure(value: float, spread: float) -> str:
    """Return a number rounded by the spread of what it is one of.

    Two that differ by a hundredth of the spread never read alike.

    Examples
    --------
    >>> from skmtl.explain.facts._figures import figure
    >>> figure(3712.4, 802.0), figure(412345.6, 79000.0), figure(0.01234, 0.002)
    ('3712', '412,300', '0.01234')
    """
    decimals = -math.floor(math.log10(_TOLD_APART * spread))
    size = abs(value)
    if not math.isfinite(value):
        return f"{value}"
    step = 10.0**-decimals
    if size >= _LARGEST or step >= _LARGEST_STEP or decimals > _MOST_DECIMALS:
        if size == 0:
            return "0"
        digits = max(math.floor(math.log10(size)) + decimals, 0)
        return f"{value:.{digits}e}"
    rounded = round(value, decimals) + 0.0  # no minus before zero
    separator = "," if abs(rounded) >= _GROUPED else ""
    return f"{rounded:{separator}.{max(decimals, 0)}f}"


def figure_below(value: float, spread: float) -> str:
    """Return the same of a size, but never more than it is."""
    step = 10.0 ** math.floor(math.log10(_TOLD_APART * spread))
    return figure(math.floor(value / step + 1e-9) * step, spread)


def figure_given(value: float) -> str:
    """Return a number that a person gave, with the digits that it has.

    Examples
    --------
    >>> from skmtl.explain.facts._figures import figure_given
    >>> figure_given(60.0), figure_given(300000), figure_given(0.125)
    ('60', '300,000', '0.125')
    """
    separator = "," if _GROUPED <= abs(value) < _LARGEST else ""
    return f"{value + 0.0:{separator}.15g}"  # no minus before zero
