"""How many numbers are inside of intervals, for each coverage that was promised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy.stats import binom

from skmtl._recipes import is_number
from skmtl._wording import counted, shown
from skmtl.metrics._of_intervals import are_inside
from skmtl.plotting._curves import Area
from skmtl.tasks import TargetColumns

__all__ = [
    "by_chance",
    "checked_coverages",
    "mean_gap",
    "shares_inside",
]

#: The shares of rows between which the found one is by chance.
_CHANCE = 0.95


def shares_inside(
    true: TargetColumns, given: Mapping[float, Sequence[np.ndarray]]
) -> tuple[dict[str, np.ndarray], dict[str, int], set[str]]:
    """Return how many numbers are inside of intervals, given by coverage.

    Parameters
    ----------
    true : TargetColumns
        Numbers alone.
    given : mapping of float to sequence of ndarray of shape (n_samples, 2)
        The intervals of each task.

    Returns
    -------
    shares : dict of ndarray of shape (n_coverages,)
        Of each task; NaN without labels, or if intervals are infinite.
    n_rows : dict of int
        Observed labels.
    endless : set of str
        The tasks with infinite intervals.
    """
    shares: dict[str, np.ndarray] = {}
    n_rows: dict[str, int] = {}
    endless = set()
    for k, name in enumerate(true.names):
        seen = ~true.missing[k]
        labels, own = true.values[k][seen], []
        n_rows[name] = len(labels)
        for intervals in given.values():
            ends = intervals[k][seen]
            is_endless = np.isinf(ends).all()
            if is_endless:
                endless.add(name)
            inside = are_inside(labels, ends)
            own.append(np.nan if is_endless else inside.mean())  # without rows, all are
        shares[name] = np.array(own)
    return shares, n_rows, endless


def by_chance(n_rows: int) -> Area:
    """Return between which shares what is found lies by chance."""
    promised = np.linspace(0.005, 0.995, 199)
    low, high = (
        binom.ppf(q, n_rows, promised) / n_rows
        for q in ((1 - _CHANCE) / 2, (1 + _CHANCE) / 2)
    )
    label = f"by chance ({_CHANCE:.0%}, {counted(n_rows, 'row')})"
    return Area(label, promised, low, high)


def checked_coverages(coverages: Any) -> np.ndarray:
    """Return coverages from small to large, each once."""
    if coverages is None:
        return np.arange(1, 20) / 20
    given = [coverages] if np.ndim(coverages) == 0 else list(coverages)
    if not given or not all(is_number(c) and 0 < c < 1 for c in given):
        raise ValueError(
            f"Got coverages={shown(given)}, but expected numbers between 0 and 1, such "
            "as [0.5, 0.8, 0.9]."
        )
    return np.unique(np.array(given, dtype=float))


def mean_gap(gaps: np.ndarray) -> float:
    known = gaps[~np.isnan(gaps)]
    # rounded as it is shown, and without the sign of a zero
    return round(float(known.mean()), 2) + 0.0 if len(known) else np.nan
