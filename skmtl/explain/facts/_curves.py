"""What the model answers as one feature alone goes through its values, to be drawn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from skmtl.explain.facts._asked import Varied
from skmtl.explain.facts._comparisons import role_told, turned, verdicts_of
from skmtl.explain.facts._record import Record
from skmtl.explain.neighbours._features import PARTS
from skmtl.explain.neighbours._values import written

__all__ = ["Curves", "curves", "runners_up"]


@dataclass(frozen=True, eq=False)
class Curves:
    """The answers of the model to values of one feature, for all tasks.

    Parameters
    ----------
    feature : int
        Position of the feature.
    values : tuple of str
        The input's own among others, as written; of a number all that it goes through,
        in rising order and a gap last; of a category, a word or a segment two: its own
        and the one that words compare it with, or else a frequent one ("" for what is
        taken away).
    numbers : ndarray of shape (n_values,)
        The values themselves if they are numbers, else NaN.
    here : int
        Which value is the input's own.
    compared : int
        Which is the one that words tell, -1 if they tell none.
    told : ndarray of shape (n_values, n_tasks)
        Probabilities of the class of each task that words speak of; of a number itself,
        in its own unit.
    other : ndarray of shape (n_values, n_tasks)
        Those of the most probable other class at the input. NaN for tasks of two
        classes, of which it is the rest, and for numbers.
    verdicts : ndarray of int of shape (n_values, n_tasks)
        Positions of the classes that the model answers; 0 of a number.
    turned : ndarray of bool of shape (n_values, n_tasks)
        Whether verdicts are not those of the input. That of a number is not if it is
        across the value asked for, or without one if it is a spread away.
    seen : ndarray
        Some numbers that stand for all of the background.
    role : str
        What the feature is to the tasks, as the comparison shows.
    is_taken_away : bool
        Whether it is there or not, as a word, a segment or an entry.
    """

    feature: int
    values: tuple[str, ...]
    numbers: np.ndarray
    here: int
    compared: int
    told: np.ndarray
    other: np.ndarray
    verdicts: np.ndarray
    turned: np.ndarray
    seen: np.ndarray
    role: str
    is_taken_away: bool

    @property
    def beside(self) -> int:
        """Which value is marked beside the input's own, -1 if none is.

        The one that words tell; of two values always the other.
        """
        return self.compared if self.is_number else 1

    @property
    def is_number(self) -> bool:
        """Whether there is a curve to be drawn, and not a pair of values."""
        return bool(np.isfinite(self.numbers).sum() > 1)

    @property
    def range(self) -> tuple[float, float]:
        """The smallest and the largest number; NaN without any."""
        known = self.numbers[np.isfinite(self.numbers)]
        return (float(known[0]), float(known[-1])) if len(known) else (np.nan, np.nan)


def curves(given: Record) -> list[Curves]:
    """Return curves of all features that the model was asked about, in their order.

    See Also
    --------
    skmtl.explain.facts._answers.with_answers : Asks for them.
    """
    own = given.own
    columns = given.offsets[:-1] + given.facts.spoken
    others = given.offsets[:-1] + runners_up(given)
    few = np.array([len(labels) < 3 for labels in given.classes])
    found = []
    for varied, told in zip(given.answers.varied, given.facts.told, strict=True):
        at, here, compared = _shown(varied, told)
        # the input itself was not asked about again: it stands behind all others
        said = np.vstack([varied.outputs, own])[at]
        decided = None
        if varied.decided is not None:
            decided = np.vstack([varied.decided, given.predicted])[at]
        number = varied.own_number
        name = varied.own if np.isnan(number) else written(number)
        names = [*varied.values, name]
        found.append(
            Curves(
                feature=varied.feature,
                values=tuple(names[i] for i in at),
                numbers=np.append(varied.numbers, number)[at],
                here=here,
                compared=compared,
                told=said[:, columns],
                other=np.where(few, np.nan, said[:, others]),
                verdicts=verdicts_of(given, said, decided),
                turned=turned(given, said, decided),
                seen=varied.seen,
                role=role_told(given, varied, told) if told >= 0 else "none",
                is_taken_away=given.features.forms[varied.feature] in PARTS,
            )
        )
    return found


def runners_up(given: Record) -> np.ndarray:
    """Return the most probable class of each task but the one that words speak of.

    0 of a number, which has none.
    """
    found = []
    for proba, spoken in zip(given.outputs, given.facts.spoken, strict=True):
        rest = np.array(proba, dtype=np.float64)
        rest[spoken] = -1
        found.append(int(rest.argmax()))
    return np.array(found)


def _shown(varied: Varied, told: int) -> tuple[np.ndarray, int, int]:
    """Return which answers are shown, and which of them is the input's and the told."""
    n = len(varied.values)
    if np.isfinite(varied.numbers).any():
        at = np.argsort(np.append(varied.numbers, varied.own_number), kind="stable")
        own = np.flatnonzero(at == n)[0]
        return at, int(own), int(np.flatnonzero(at == told)[0]) if told >= 0 else -1
    if told >= 0:
        return np.array([n, told]), 0, 1
    common = np.flatnonzero(varied.common)
    return np.array([n, common[0] if len(common) else 0]), 0, -1
