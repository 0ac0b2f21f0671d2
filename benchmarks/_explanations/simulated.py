"""Who has the text alone: do they know what the model will do?

A question changes one feature that a text tells to a value drawn from the background,
and asks for one task: does the probability of the class that the text speaks of rise,
fall, or stay within a percentage point?
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from _explanations.checked import POINT, Names, number
from _explanations.reading import Compared, Outcome, Words
from _explanations.subjects import Subject


@dataclass(frozen=True)
class Question:
    """A change and an output, and what the text leads to expect of it.

    Parameters
    ----------
    feature : int
    value : float
    output : int
        Position of the class among all outputs; -1 if the text does not tell the task.
    guess : float or None
        The move that the text tells; None where it does not speak.
    is_beyond : bool
        Whether the value is as far as the one told, or further.
    is_alike : bool
        Whether the text says that other changes act on this task as the one told.
    """

    feature: int
    value: float
    output: int
    guess: float | None
    is_beyond: bool
    is_alike: bool


def questions(
    subject: Subject,
    row: pd.DataFrame,
    words: Words,
    n: int,
    rng: np.random.RandomState,
) -> list[Question]:
    """Return questions on n values of each feature told, for all tasks.

    The text speaks of a value between today's and the one told, or beyond it, and of
    the tasks that it names: of nothing on the other side, of no other category, and of
    no value instead of a missing one.
    """
    names, found = Names(subject), []
    starts = np.cumsum([0, *map(len, subject.classes.values())])
    proba = [p[0] for p in subject.ask(row)]
    for one in words.compared:
        column = names.feature(one.feature)
        own, after = number(one.own), number(one.after)
        told = {names.outcome(o)[0]: o for o in one.outcomes}
        for value in _drawn(subject, row, column, one, n, rng):
            share = np.nan
            if not isinstance(value, str):
                share = (value - own) / (after - own)
            for k in range(len(proba)):
                at, guess = int(proba[k].argmax()), None
                if share > 0 and k in told:
                    _, named = names.outcome(told[k])
                    at = at if told[k].way in ("turns", "stays") else named
                    guess = min(share, 1.0) * _move(told[k], words, names)
                found.append(
                    Question(
                        feature=subject.X.columns.get_loc(column),
                        value=np.nan if isinstance(value, str) else value,
                        output=int(starts[k]) + at,
                        guess=guess,
                        is_beyond=share >= 1,
                        is_alike=_is_alike(words, names, k),
                    )
                )
    return found


def _drawn(
    subject: Subject,
    row: pd.DataFrame,
    column: str,
    one: Compared,
    n: int,
    rng: np.random.RandomState,
) -> list:
    """Return values of the column, neither today's nor the one told."""
    known, own = subject.X[column].dropna(), row[column]
    after: str | float = number(one.after)
    if isinstance(known.dtype, pd.CategoricalDtype):
        known, own, after = known.astype(str), own.astype(str), one.after
    others = known[(known != own.iloc[0]) & (known != after)]
    if others.empty:
        return []
    return others.sample(n, replace=True, random_state=rng).tolist()


def _move(told: Outcome, words: Words, names: Names) -> float:
    """Return how far a text says that the class it speaks of moves.

    What is told to rise or fall does so by a point, also where both percents read
    alike. Of a turn, it speaks of today's class: it falls at least to what the new one
    leaves.
    """
    if told.way == "stays":
        return 0.0
    now = _probability(told.now)
    if told.way == "turns":
        verdicts = {names.task(task): p for task, (_, p, *_) in words.verdicts.items()}
        k = names.task(told.task)
        least = [_probability(p) for _, p in words.groups] or [0.5]
        own = _probability(verdicts[k]) if k in verdicts else min(least)
        return min(min(now, 1 - now) - own, -POINT)
    size = max(abs(now - _probability(told.was)), POINT)
    return size if told.way == "rises" else -size


def _probability(text: str | None) -> float:
    digits = int("".join(c for c in str(text) if c.isdigit()))
    if "over" in str(text) or "以上" in str(text):
        return 0.995
    return 0.005 if "under" in str(text) or "不到" in str(text) else digits / 100


def _is_alike(words: Words, names: Names, k: int) -> bool:
    if words.alike is None:
        return k not in [names.task(task) for task in words.not_alike]
    return k in [names.task(task) for task in words.alike]


def way(move: float) -> int:
    """Return 1 for a rise, -1 for a fall, and 0 for less than a percentage point."""
    return int(np.sign(move)) if abs(move) >= POINT - 1e-9 else 0
