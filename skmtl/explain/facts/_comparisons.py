"""Which answer of the model tells most of a feature."""

from __future__ import annotations

from typing import Any

import numpy as np

from skmtl.explain.facts._asked import Varied
from skmtl.explain.facts._fields import Fields

__all__ = [
    "CONFIDENT",
    "LEAST_MOVE",
    "counting",
    "most_telling",
    "moves",
    "role_told",
    "turned",
]

#: Nothing is a reason that moves no probability by a percentage point.
LEAST_MOVE = 0.01
#: From this probability on, an answer's reasons are what would turn it.
CONFIDENT = 0.9
#: What a comparison gains by turning a verdict, and a confident one, in probability,
#: and loses by each spread that it is away: the nearest that turns tells most.
_TURNED, _TURNED_CONFIDENT, _AWAY = 0.5, 1.0, 0.15


def moves(given: Fields, said: np.ndarray, spoken: np.ndarray) -> np.ndarray:
    """Return how far answers move a class of each task, (n_answers, n_tasks).

    Parameters
    ----------
    given : Fields
    said : ndarray of shape (n_answers, n_outputs)
    spoken : ndarray of int of shape (n_tasks,)
        Positions of the classes that words speak of.
    """
    columns = given.offsets[:-1] + spoken
    return np.asarray(said[:, columns] - np.concatenate(given.probabilities)[columns])


def turned(given: Fields, said: np.ndarray) -> np.ndarray:
    """Return which verdicts are others, (n_answers, n_tasks)."""
    parts = np.split(said, given.offsets[1:-1], axis=1)
    predicted = [own.argmax() for own in given.probabilities]
    return np.column_stack(
        [part.argmax(axis=1) != own for part, own in zip(parts, predicted, strict=True)]
    )


def counting(given: Any, varied: Varied, at: int) -> np.ndarray:
    """Return the tasks for which a feature counts, and which an answer on it moves."""
    said = varied.probabilities[at][None]
    far = np.abs(moves(given, said, given.facts.spoken)[0]) >= LEAST_MOVE
    moved = far | turned(given, said)[0]
    return np.flatnonzero(given.facts.counts[varied.feature] & moved)


def role_told(given: Any, varied: Varied, at: int) -> str:
    """Return the role that an answer shows, of the classes that are spoken of.

    "shared" if those of several tasks for which the feature counts go the same way,
    "conflicting" if they go different ways, "specific" if it counts for one, else
    "none".
    """
    counts, said = counting(given, varied, at), varied.probabilities[at]
    rises = moves(given, said[None], given.facts.spoken)[0, counts] > 0
    if len(counts) < 2:
        return "specific" if len(counts) else "none"
    return "shared" if rises.all() or not rises.any() else "conflicting"


def most_telling(given: Fields, varied: Varied, spoken: np.ndarray) -> int:
    """Return the comparison that moves most, of those that a person would name.

    -1 if none moves a class that is spoken of by a percentage point, or a verdict.
    """
    said = varied.probabilities
    sizes, other = np.abs(moves(given, said, spoken)), turned(given, said)
    sure = np.array([p.max() >= CONFIDENT for p in given.probabilities])
    gains = other @ np.where(sure, _TURNED_CONFIDENT, _TURNED)
    scores = sizes.sum(axis=1) + gains - _AWAY * varied.sizes
    moved = ((sizes >= LEAST_MOVE) | other).any(axis=1)
    scores[~(varied.common & moved)] = -np.inf
    best = int(np.argmax(scores))
    return best if np.isfinite(scores[best]) else -1
