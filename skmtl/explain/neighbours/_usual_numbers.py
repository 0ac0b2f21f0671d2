"""Numbers of a column that stand for all of it, and those that a person would name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from skmtl.explain.neighbours._values import written

__all__ = ["LEAST_SHARE", "UsualNumbers", "usual_numbers"]

#: Numbers of a curve at most, and the part of those seen that more go through.
_N_CURVE, _ENDS = 33, (0.025, 0.975)
#: At most so many of the numbers seen stand for all of them.
_N_SEEN = 40
#: Parts of the numbers seen that are common enough to be told, once rounded.
_COMMON = (0.1, 0.25, 0.5, 0.75, 0.9)
#: A number is rounded to a step of at most this part of the column's spread.
_STEP = 0.3
#: Of no more whole numbers, those that were seen are told: they may be the only ones
#: that can be. Of more, round ones are, as of any amount.
_MOST_COUNTED = 20
#: A number that this part of the rows has is nearly all of them.
_NEARLY_ALL = 0.75
#: How frequent a category is that is told, or a gap.
LEAST_SHARE = 0.05


@dataclass(frozen=True, eq=False)
class UsualNumbers:
    """Numbers in rising order, as they are written, and which are common and round.

    The last may be NaN, if gaps are common. Those `seen` are some that stand for all.
    """

    numbers: np.ndarray
    names: np.ndarray
    common: np.ndarray
    seen: np.ndarray


def usual_numbers(column: Any) -> UsualNumbers:
    """Return numbers through the range that a `NumberColumn` has, and round ones."""
    known = column.codes[~np.isnan(column.codes)]
    spread_out = _without_mode(known)
    low, high = np.quantile(spread_out, _ENDS).tolist()
    curve = np.unique(known)
    if len(curve) > _N_CURVE:
        curve = column.allowed(np.linspace(low, high, _N_CURVE), column.low)
        told = _as_written(column, curve)
        # of numbers that differ in later digits only, no curve would be left
        curve = told if len(told) > len(curve) / 2 else curve
    common = _rounded(column, np.quantile(spread_out, _COMMON))
    numbers = np.union1d(curve, common)
    is_common = np.isin(numbers, common)
    if 1 - len(known) / len(column.codes) >= LEAST_SHARE:
        numbers, is_common = np.append(numbers, np.nan), np.append(is_common, True)
    names = np.array([written(value) for value in numbers], dtype=object)
    seen = np.quantile(known, np.linspace(*_ENDS, _N_SEEN), method="nearest")
    return UsualNumbers(numbers, names, is_common, np.unique(seen))


def _without_mode(known: np.ndarray) -> np.ndarray:
    """Return numbers, with one that is nearly all of them only once.

    As the zeros of a gain that few people have: to compare with, they have gains.
    """
    values, counts = np.unique(known, return_counts=True)
    at = int(counts.argmax())
    if len(values) < 2 or counts[at] < _NEARLY_ALL * len(known):
        return known
    return np.append(known[known != values[at]], values[at])


def _rounded(column: Any, numbers: np.ndarray) -> np.ndarray:
    """Return numbers as a person would write them, if the column can have these."""
    step = column.spread * _STEP
    if step > 0:
        power = 10.0 ** np.floor(np.log10(step))
        step = 5 * power if step >= 5 * power else power
        # a decimal step has an inverse that is a whole number: no 0.30000004
        is_part = step < 1
        inverse = np.round(1 / step)
        steps = np.round(numbers * inverse if is_part else numbers / step)
        numbers = steps / inverse if is_part else steps * step
    if column.is_whole and len(column.values) <= _MOST_COUNTED:
        return np.asarray(column.allowed(numbers, column.low))
    if column.is_whole:
        return np.clip(np.round(numbers), column.low, column.high)
    return _as_written(column, numbers)


def _as_written(column: Any, numbers: np.ndarray) -> np.ndarray:
    """Return numbers as they are told: what is told is what is asked about."""
    numbers = np.unique([float(written(value)) for value in numbers])
    return numbers[(numbers >= column.low) & (numbers <= column.high)]
