"""The map of one task from numbers to the scores that are learned, by its knots."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from skmtl.tasks._normal_scores import normal_scores

__all__ = ["TaskKnots", "learn_knots"]

#: Knots of a task, the two beyond its range among them.
_MOST_KNOTS = 1024

#: So many times the range lie the outer knots beyond it: twice the distance of two
#: neighbouring floats at least, so that no two knots are one.
_BEYOND = 4.0

#: Of the largest weight; what weighs less is as good as absent.
_LEAST_WEIGHT = 1e-250

#: With a larger share of equal numbers, such as zeros, ranks would tear these from the
#: others, and what is predicted for both would come back far too low or too high.
_MOST_ALIKE = 1 / 3


@dataclass
class TaskKnots:
    """What is learned of one task: see `TargetScaling`."""

    numbers: np.ndarray
    scores: np.ndarray
    center: float = 0.0
    spread: float = 0.0
    low: float = 0.0
    high: float = 0.0
    observed: bool = True


def learn_knots(values: np.ndarray, weights: Any, blend: bool) -> TaskKnots:
    """Return the knots of the map of one task, and what is known of its numbers.

    Parameters
    ----------
    values : ndarray of shape (n_samples,)
        NaN where a number is missing.
    weights : ndarray of shape (n_samples,), or None
    blend : bool
        Whether ranks have a say, if they tell the numbers apart.

    Raises
    ------
    ValueError
        If the spread is no finite number.
    """
    numbers, mass = _counted(values, weights)
    if not len(numbers):
        return TaskKnots(np.array([0.0, 1.0]), np.array([0.0, 1.0]), observed=False)
    low, high = float(numbers[0]), float(numbers[-1])  # floats overflow silently
    if low == high:
        unit = abs(low) or 1.0
        knots = np.array([low, low + unit])
        return TaskKnots(knots, np.array([0.0, 1.0]), low, 0.0, low, high)
    width = high - low
    if not np.isfinite((1 + 2 * _BEYOND) * width):
        raise ValueError(
            f"Got numbers from {low:g} to {high:g} as labels of a task, but expected "
            "some with a finite spread. Divide them all, such as to another unit."
        )
    mass = mass / mass.sum()
    with np.errstate(over="ignore"):  # numpy 1 warns of tiny numbers, and is right
        shares = (numbers - low) / width
    middle = float(mass @ shares)
    share = float(np.sqrt(mass @ (shares - middle) ** 2))
    center, spread = low + middle * width, share * width
    if not blend or mass.max() > _MOST_ALIKE:
        knots = np.array([low, low + _BEYOND * width])
        scores = ((knots - low) / width - middle) / share
    else:
        knots, scores = _blended(numbers, mass, (shares - middle) / share, width)
    return TaskKnots(knots, scores, center, spread, low, high)


def _counted(values: np.ndarray, weights: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return the different numbers, increasing, and what each weighs."""
    present = ~np.isnan(values)
    if weights is None:
        return np.unique(values[present], return_counts=True)
    weights = np.asarray(weights, dtype=np.float64)
    largest = weights[present].max(initial=0.0)
    present &= weights > _LEAST_WEIGHT * largest
    values, weights = values[present], weights[present]
    if not len(values):
        return values, weights
    order = np.argsort(values, kind="stable")
    values = values[order]
    starts = np.flatnonzero(np.append(True, values[1:] != values[:-1]))
    return values[starts], np.add.reduceat(weights[order] / largest, starts)


def _blended(
    numbers: np.ndarray, mass: np.ndarray, standard: np.ndarray, width: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the knots of a map half by distance, half by rank, and their scores."""
    ranks = normal_scores(mass)
    scores = (standard + ranks) / 2
    scores -= mass @ scores
    unit = np.sqrt(mass @ scores**2)
    knots = _chosen(ranks)
    numbers, scores = numbers[knots], scores[knots] / unit
    # beyond the range only the half by distance goes on
    beyond = (standard[-1] - standard[0]) / 2 / unit * _BEYOND
    numbers = np.concatenate(
        [[numbers[0] - _BEYOND * width], numbers, [numbers[-1] + _BEYOND * width]]
    )
    scores = np.concatenate([[scores[0] - beyond], scores, [scores[-1] + beyond]])
    rising = np.append(scores[:-1] < scores[-1], True)
    rising[1:] &= scores[1:] > np.maximum.accumulate(scores)[:-1]
    return numbers[rising], scores[rising]


def _chosen(ranks: np.ndarray) -> np.ndarray:
    """Return the positions of the knots: all of few, else of about even rank scores.

    The half by distance is straight, so that only the other one has an error between
    knots, and that is less than one step. Where the ranks leap, both ends are knots.
    """
    most = _MOST_KNOTS - 2
    if len(ranks) <= most:
        return np.arange(len(ranks))
    steps = np.linspace(ranks[0], ranks[-1], most // 2 + 1)[1:-1]
    after = np.searchsorted(ranks, steps)
    return np.unique(np.concatenate([[0], after - 1, after, [len(ranks) - 1]]))
