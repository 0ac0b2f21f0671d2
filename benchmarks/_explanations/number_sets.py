"""Are the numbers in a text on many inputs what the model says when asked again?"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from _explanations import grammar
from _explanations.checked import POINT, number
from _explanations.number_subjects import NumberSubject
from skmtl.explain import ExplanationSet
from skmtl.explain.facts._asked import Varied

#: What is told of a number in so many inputs: that it goes past a value, that it moves
#: by so much at least, or which way it goes.
_ITEM = {
    "en": r"\b(?P<task>{K})(?: \(across (?P<goal>{V})\)"
    r"|(?P<by> by at least (?P<size>{V})))? in (?P<m>\d+)(?: of (?P<n>\d+))?",
    "zh": r"「(?P<task>{K})」"
    r"(?:（越过 ?(?P<goal>{V})）|(?P<by>（至少 ?(?P<size>{V})）))? ?"
    r"(?P<m>\d+) 个(?:（共(?:试过)? ?(?P<n>\d+) 个)?",
}
_SUBJECT = {
    "en": r"Another (?P<name>.+?) would ",
    "zh": r"改变「(?P<name>.+?)」，",
}
_GOES = {"en": (r"raises? ", r"lowers? "), "zh": ("升高的有：", "降低的有：")}


@dataclass(frozen=True, eq=False)
class Again:
    """What the model says of one input when a feature has its other usual values."""

    varied: Varied
    own: float
    said: np.ndarray  # of each usual value, of one number
    every: np.ndarray  # of each value asked about
    spread: float

    def largest(self) -> float:
        """Return how far it moves at most."""
        return float(np.abs(self.said - self.own).max())

    def is_across(self, goal: float) -> bool:
        """Whether it goes past a value."""
        if self.own < goal:
            return bool((self.said >= goal).any())
        return bool(self.own > goal and (self.said <= goal).any())

    def way(self) -> int:
        """Return 1 if it rises with more of the feature, -1 if it falls, else 0."""
        step = (self.every - self.own) / self.spread
        numbers, own = self.varied.numbers, self.varied.own_number
        if np.isnan(own):  # a category of two values, the later of which is told
            values = np.array(self.varied.values)
            last = max({*self.varied.values, self.varied.own})
            above = values == last
            below = ~above & (self.varied.own == last)
        else:
            above, below = numbers > own, numbers < own
        more = step[above].mean() if above.any() else 0.0
        less = -step[below].mean() if below.any() else 0.0
        if max(more, less) >= POINT and min(more, less) > -POINT:
            return 1
        return -int(min(more, less) <= -POINT and max(more, less) < POINT)


def n_of_set(
    subject: NumberSubject, told: ExplanationSet, text: str, language: str
) -> tuple[int, int]:
    """Return how many numbers are right, of those told of tasks that are numbers."""
    shown = [
        name
        for name, number in zip(subject.classes, subject.is_number, strict=True)
        if number
    ]
    parts = {
        "{K}": "|".join(map(re.escape, shown)),
        "{V}": grammar.AMOUNT[language],
    }
    pattern = _ITEM[language]
    for mark, part in parts.items():
        pattern = pattern.replace(mark, part)
    text = text.replace('"', "")
    right = n = 0
    column = ""
    for sentence in re.split(grammar.STOP[language], text.replace("\n\n", " ")):
        found = re.search(_SUBJECT[language], sentence)
        column = _column(subject, found["name"]) if found else column
        rises, falls = (re.search(way, sentence) for way in _GOES[language])
        for own in re.finditer(pattern, sentence):
            again = _asked_again(subject, told, column, own["task"])
            told_of = [own[what] for what in ("goal", "size", "n")]
            n += 1 + sum(one is not None for one in told_of)
            if own["n"] is not None:
                right += int(own["n"]) == len(again)
            m = int(own["m"])
            if own["goal"]:
                k = [*subject.classes].index(own["task"])
                goal = float(told[0].targets[k])
                right += 2 * (sum(one.is_across(goal) for one in again) == m)
            elif own["size"]:
                right += 2 * _is_largest(own["size"], again, m)
            else:
                before = [
                    (way.end(), sign)
                    for way, sign in ((rises, 1), (falls, -1))
                    if way and way.end() <= own.start()
                ]
                sign = max(before)[1] if before else 0
                right += sum(one.way() == sign for one in again) == m
    return int(right), n


def _is_largest(size: str, again: list[Again], m: int) -> bool:
    """Whether the number moves by so much, and rounded down so, in so many inputs."""
    digits = size.partition(" ")[0].replace(",", "")
    mantissa, _, power = digits.partition("e")
    step = 10.0 ** (int(power or 0) - len(mantissa.partition(".")[2]))
    sizes = np.array([one.largest() for one in again])
    least, most = float(digits), float(digits) + step
    bits = 1e-6 * max(abs(one.own) for one in again)
    return bool((sizes >= most + bits).sum() <= m <= (sizes >= least - bits).sum())


def _column(subject: NumberSubject, name: str) -> str:
    return next(c for c in subject.X if c.casefold() == name.casefold())


def _asked_again(
    subject: NumberSubject, told: ExplanationSet, column: str, task: str
) -> list[Again]:
    """Ask the model about the values that words go by, in each input."""
    j, k = subject.X.columns.get_loc(column), [*subject.classes].index(task)
    found = []
    for i, explanation in enumerate(told):
        varied = explanation.answers.of(j)
        if varied is None or not varied.common.any():
            continue
        row = subject.rows.iloc[[i]]
        rows = pd.concat([row] * (len(varied.values) + 1), ignore_index=True)
        if isinstance(row[column].dtype, pd.CategoricalDtype):
            levels = {str(level): level for level in row[column].cat.categories}
            values = [row[column].iloc[0], *(levels[v] for v in varied.values)]
            rows[column] = pd.Categorical(values, dtype=row[column].dtype)
        else:
            values = [float(row[column].iloc[0]), *map(number, varied.values)]
            rows[column] = values
        said = subject.ask(rows)[k][:, 0]
        found.append(
            Again(
                varied=varied,
                own=float(said[0]),
                said=said[1:][varied.common],
                every=said[1:],
                spread=float(subject.spreads[k]),
            )
        )
    return found
