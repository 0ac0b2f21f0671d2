"""Which answer of the model tells most of a feature."""

from __future__ import annotations

from typing import Any

import numpy as np

from skmtl.explain.facts._asked import Turn, Varied
from skmtl.explain.facts._fields import Fields

__all__ = [
    "CONFIDENT",
    "LEAST_MOVE",
    "ahead_of",
    "apart",
    "certainty",
    "counting",
    "most_telling",
    "moves",
    "role_told",
    "turned",
    "turned_by",
    "verdict_of",
    "verdicts_of",
]

#: Nothing is a reason that moves no probability by a percentage point, and no number by
#: a hundredth of its spread.
LEAST_MOVE = 0.01
#: From this probability on, an answer's reasons are what would turn it.
CONFIDENT = 0.9
#: Probabilities that differ by less are the same, and one is given as float32.
_ROUNDING = 1e-6
#: A number that moves by its spread is another one, as a class is...
_SPREAD = 1.0
#: What a comparison gains by turning a verdict, and a confident one, in probability,
#: and loses by each spread that it is away: the nearest that turns tells most.
_TURNED, _TURNED_CONFIDENT, _AWAY = 0.5, 1.0, 0.15


def moves(given: Fields, said: np.ndarray, spoken: np.ndarray) -> np.ndarray:
    """Return how far answers move a class of each task, (n_answers, n_tasks).

    A number in shares of its spread.

    Parameters
    ----------
    given : Fields
    said : ndarray of shape (n_answers, n_outputs)
    spoken : ndarray of int of shape (n_tasks,)
        Positions of the classes that words speak of.
    """
    columns = given.offsets[:-1] + spoken
    steps = said[:, columns] - given.own[columns]
    return np.asarray(steps / given.scales[columns])


def apart(given: Fields, said: np.ndarray) -> np.ndarray:
    """Return how far answers are from the input's own, as far as tasks compare.

    Shape (..., n_outputs) -> the same: probabilities, and numbers over their spread.
    """
    return np.asarray((said - given.own) / given.scales)


def verdicts_of(
    given: Fields, said: np.ndarray, decided: np.ndarray | None
) -> np.ndarray:
    """Return positions of the classes answered, (n_answers, n_tasks); 0 of numbers.

    They are the most probable ones where the model does not tell which it has
    `decided` on.
    """
    if decided is not None:
        return decided
    parts = np.split(said, given.offsets[1:-1], axis=1)
    return np.column_stack([part.argmax(axis=1) for part in parts])


def verdict_of(given: Fields, turn: Turn) -> int:
    """Return the position of the class that a changed input is answered with."""
    decided = None if turn.decided is None else turn.decided[None]
    return int(verdicts_of(given, turn.outputs[None], decided)[0, turn.task])


def ahead_of(proba: np.ndarray, at: int) -> int:
    """Return which class is more probable than the one answered, -1 if none is.

    The most probable one. What rounding alone puts ahead is not.
    """
    best = int(np.argmax(proba))
    return best if proba[best] - proba[at] > _ROUNDING else -1


def turned(given: Fields, said: np.ndarray, decided: np.ndarray | None) -> np.ndarray:
    """Return which verdicts are others, (n_answers, n_tasks).

    Those of a number are if it goes across the value that is asked for; where none is,
    if it moves by its spread.
    """
    found = verdicts_of(given, said, decided) != given.predicted
    numbers = np.flatnonzero(given.is_number)
    if len(numbers):
        columns = given.offsets[numbers]
        goals = given.targets[numbers]
        before, after = given.own[columns] - goals, said[:, columns] - goals
        across = np.where(before < 0, after >= 0, after <= 0) & (before != 0)
        far = np.abs(apart(given, said)[:, columns]) >= _SPREAD
        found[:, numbers] = np.where(np.isnan(goals), far, across)
    return found


def turned_by(given: Fields, varied: Varied) -> np.ndarray:
    """Return which verdicts the values of one feature turn, (n_values, n_tasks)."""
    return turned(given, varied.outputs, varied.decided)


def certainty(given: Fields) -> np.ndarray:
    """Return how sure the model is of each verdict, (n_tasks,); of no number."""
    answered = zip(given.outputs, given.predicted, strict=True)
    said = np.array([own[at] for own, at in answered])
    return np.where(given.is_number, 0.0, said)


def counting(given: Any, varied: Varied, at: int) -> np.ndarray:
    """Return the tasks for which a feature counts, and which an answer on it moves."""
    said = varied.outputs[at][None]
    far = np.abs(moves(given, said, given.facts.spoken)[0]) >= LEAST_MOVE
    moved = far | turned_by(given, varied)[at]
    return np.flatnonzero(given.facts.counts[varied.feature] & moved)


def role_told(given: Any, varied: Varied, at: int) -> str:
    """Return the role that an answer shows, of the classes that are spoken of.

    "shared" if those of several tasks for which the feature counts go the same way,
    "conflicting" if they go different ways, "specific" if it counts for one, else
    "none".
    """
    counts, said = counting(given, varied, at), varied.outputs[at]
    rises = moves(given, said[None], given.facts.spoken)[0, counts] > 0
    if len(counts) < 2:
        return "specific" if len(counts) else "none"
    return "shared" if rises.all() or not rises.any() else "conflicting"


def most_telling(given: Fields, varied: Varied, spoken: np.ndarray) -> int:
    """Return the comparison that moves most, of those that a person would name.

    -1 if none moves a class that is spoken of by a percentage point, a number by a
    hundredth of its spread, or a verdict.
    """
    said = varied.outputs
    sizes, other = np.abs(moves(given, said, spoken)), turned_by(given, varied)
    sure = certainty(given) >= CONFIDENT
    gains = other @ np.where(sure, _TURNED_CONFIDENT, _TURNED)
    # a number that moves by more than its spread has moved as far as can be asked
    scores = np.minimum(sizes, _SPREAD).sum(axis=1) + gains - _AWAY * varied.sizes
    moved = ((sizes >= LEAST_MOVE) | other).any(axis=1)
    scores[~(varied.common & moved)] = -np.inf
    best = int(np.argmax(scores))
    return best if np.isfinite(scores[best]) else -1
