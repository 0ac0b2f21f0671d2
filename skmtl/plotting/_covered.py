"""How many numbers are inside of intervals, for each coverage that was promised."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy.stats import binom

from skmtl._recipes import is_number
from skmtl._wording import counted, shown
from skmtl.metrics._of_intervals import read_intervals
from skmtl.plotting._choice import chosen
from skmtl.plotting._curves import Area

__all__ = [
    "by_chance",
    "checked_coverages",
    "mean_gap",
    "numbers_among",
    "shares_inside",
]

#: The shares of rows between which the found one is by chance.
_CHANCE = 0.95


def shares_inside(
    y_true: Any, given: Mapping[float, Any], names: Any = None
) -> tuple[dict[str, np.ndarray], dict[str, int], set[str]]:
    """Return how many numbers are inside of intervals, given by coverage.

    Parameters
    ----------
    y_true : array-like or DataFrame
    given : mapping of float to array-like of shape (n_samples, [n_tasks,] 2)
    names : list of str, optional
        The tasks of the intervals in order.

    Returns
    -------
    shares : dict of ndarray of shape (n_coverages,)
        Of each task that is a number; NaN without labels, or if intervals are infinite.
    n_rows : dict of int
        Observed labels.
    endless : set of str
        The tasks with infinite intervals.
    """
    # the only task is called as the model calls it, whatever the name of y
    alone = names is not None and not isinstance(names, str) and len(names) == 1
    shares: dict[str, list[float]] = {}
    n_rows: dict[str, int] = {}
    endless = set()
    for intervals in given.values():
        true, parts, _ = read_intervals(y_true, intervals, None if alone else names)
        if alone:
            true.names = [str(names[0])]
        for k, name in enumerate(true.names):
            seen = ~true.missing[k]
            labels, ends = true.values[k][seen], parts.labels.values[k][seen]
            n_rows[name] = len(labels)
            is_endless = np.isinf(ends).all()
            if is_endless:
                endless.add(name)
            inside = (ends[:, 0] <= labels) & (labels <= ends[:, 1])
            share = np.nan if is_endless else inside.mean()  # without rows, all are
            shares.setdefault(name, []).append(share)
    return {name: np.array(own) for name, own in shares.items()}, n_rows, endless


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


def numbers_among(names: list[str], numbers: list[str], tasks: Any) -> list[str]:
    """Return the names of the tasks that are to be drawn, which must be numbers."""
    if tasks is None:
        return numbers
    wanted = [names[k] for k in chosen(names, tasks)]
    classes = [name for name in wanted if name not in numbers]
    if classes:
        raise ValueError(
            f"Got tasks={shown(tasks)}, but {shown(classes)} are classes, which have "
            f"no intervals. Expected some of {shown(numbers)}; how sure a model is of "
            "classes is drawn by TaskCalibrationDisplay."
        )
    return wanted


def mean_gap(gaps: np.ndarray) -> float:
    known = gaps[~np.isnan(gaps)]
    # rounded as it is shown, and without the sign of a zero
    return round(float(known.mean()), 2) + 0.0 if len(known) else np.nan
