"""Is what a text tells what the model says, and can all of it be read back?"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from _explanations.reading import Outcome, Words
from _explanations.subjects import Subject
from skmtl.explain import Explanation

#: From this move on an outcome is told as one, in probability.
POINT = 0.01
#: A number is as told if it differs by half of the last digit told, and by no more than
#: what a model says differently of one row and of many.
_BITS = 1e-6
_UNIT = re.compile(r"(.+) \([^()]*\)")


@dataclass(frozen=True)
class Names:
    """Finds what a text names, in a table and its tasks: a first letter may be large.

    Parameters
    ----------
    subject : Subject
    """

    subject: Subject

    def feature(self, name: str) -> str:
        """Return the column that is called so; "" if none is."""
        shown = {c: self.subject.labels.get(c, str(c)) for c in self.subject.X}
        for column, own in shown.items():
            found = _UNIT.fullmatch(own)
            if _same(found.group(1) if found else own) == _same(name):
                return column
        return ""

    def task(self, name: str | None) -> int:
        """Return the position of a task; -1 if there is none."""
        names = [_same(task) for task in self.subject.classes]
        return names.index(_same(name)) if name and _same(name) in names else -1

    def outcome(self, told: Outcome) -> tuple[int, int]:
        """Return the positions of the task and of its class; -1 where none is named."""
        k = self.task(told.task)
        labels = list(self.subject.classes.values())
        if told.task is None:  # then no other task has this class
            k = next((k for k, own in enumerate(labels) if told.label in own), -1)
        known = k >= 0 and told.label in labels[k]
        return k, labels[k].index(str(told.label)) if known else -1

    def changed(self, row: pd.DataFrame, changes: list[tuple[str, str]]) -> Any:
        """Return the row with the values that are told; None if one is unknown."""
        row = row.copy()
        for name, text in changes:
            column = self.feature(name)
            if not column:
                return None
            if isinstance(row[column].dtype, pd.CategoricalDtype):
                levels = {str(level): level for level in row[column].cat.categories}
                if text not in levels:
                    return None
                row[column] = pd.Categorical([levels[text]], dtype=row[column].dtype)
            else:
                row[column] = number(text)
        return row


def number(text: str) -> float:
    """Return a number that may have its unit behind it."""
    try:
        return float(text.partition(" ")[0])
    except ValueError:
        return float("nan")


def is_equal(text: str | None, p: float) -> bool:
    """Whether a probability reads so: whole percents, and 0 and 100 only if certain."""
    digits = int(re.sub(r"\D", "", text or "") or -1)
    if "over" in str(text) or "以上" in str(text):
        return bool(0.995 <= p < 1)
    if "under" in str(text) or "不到" in str(text):
        return bool(0 < p < 0.005)
    certain = p in (0, 1) or 0.005 <= p < 0.995
    return bool(certain and digits == int(np.floor(100 * p + 0.5 + 1e-9)))


def is_figure(text: str | None, value: float, spread: float = 0.0) -> bool:
    """Whether a number reads so, at the digits shown; a unit may stand behind it.

    What is predicted is told to a hundredth of its `spread`: tens, of one of thousands.
    """
    digits = str(text).partition(" ")[0].replace(",", "")
    mantissa, _, power = digits.partition("e")
    step = 10.0 ** (int(power or 0) - len(mantissa.partition(".")[2]))
    if spread:
        step = max(step, 10.0 ** math.floor(math.log10(0.01 * spread)))
    away = abs(float(digits) - value)
    return bool(away <= 0.5 * step + _BITS * abs(value))


def n_equal(
    subject: Subject, row: pd.DataFrame, words: Words, explanation: Explanation
) -> int:
    """Return how many percents of a text the model says again when it is asked.

    And how many numbers that it predicts.
    """
    names, before = Names(subject), [p[0] for p in subject.ask(row)]
    labels = list(subject.classes.values())
    n = 0
    for task, (label, p, other, q) in words.verdicts.items():
        k = names.task(task)
        first, *rest = np.argsort(-before[k], kind="stable")
        n += labels[k][first] == label and is_equal(p, before[k][first])
        if q is not None:
            n += labels[k][rest[0]] == other and is_equal(q, before[k][rest[0]])
    alone = {names.task(task) for task in words.verdicts}
    for label, p in words.groups:
        own = [
            before[k].max()
            for k in range(len(labels))
            if labels[k] and k not in alone and labels[k][before[k].argmax()] == label
        ]
        n += bool(own) and is_equal(p, np.floor(100 * min(own) + 1e-9) / 100)
    asked = [([(one.feature, one.after)], one.outcomes) for one in words.compared]
    for conditions, outcomes in words.changes:
        if not conditions:
            task = names.task(outcomes[0].task)
            conditions = _of_record(subject, explanation, task)
        asked.append((conditions, outcomes))
    for changes, outcomes in asked:
        changed = names.changed(row, changes)
        if changed is None:
            continue
        after = [p[0] for p in subject.ask(changed)]
        for told in outcomes:
            k, _ = names.outcome(told)
            if told.label is None and told.way != "stays" and k >= 0:
                said = float(before[k][0]), float(after[k][0])
                given, spread = explanation.targets[k], explanation.spreads[k]
                n += _n_numbers(told, said, float(given), float(spread))
            else:
                n += _n_right(names, told, before, after)
    return n


def _n_right(
    names: Names, told: Outcome, before: list[np.ndarray], after: list[np.ndarray]
) -> int:
    """Return how many percents of an outcome are right, and the class and the way."""
    k, at = names.outcome(told)
    if at < 0:
        return 0
    if told.way == "turns":
        turned = after[k].argmax() == at != before[k].argmax()
        return int(turned and is_equal(told.now, after[k][at]))
    if (after[k][at] > before[k][at]) != (told.way == "rises"):
        return 0
    return is_equal(told.was, before[k][at]) + is_equal(told.now, after[k][at])


def _n_numbers(
    told: Outcome, said: tuple[float, float], given: float, spread: float
) -> int:
    """Return how many numbers of an outcome are right, and the way.

    A value that is `given` is right if the number goes past it.
    """
    before, after = said
    if told.way != "becomes" and (after > before) != (told.way == "rises"):
        return 0
    n = int(is_figure(told.now, after, spread))
    n += told.was is not None and is_figure(told.was, before, spread)
    if told.goal is not None:
        past = (before < given <= after) or (after <= given < before)
        n += past and is_figure(told.goal, given, spread)
    return n


def _of_record(
    subject: Subject, explanation: Explanation, task: int
) -> list[tuple[str, str]]:
    """Return changes that turn a task, which are told by their number only."""
    turn = next(turn for turn in explanation.answers.turns if turn.task == task)
    called = [subject.labels.get(c, str(c)) for c in subject.X]
    names = [_UNIT.sub(r"\1", name) for name in called]
    return [
        (names[j], value) for j, value in zip(turn.features, turn.values, strict=True)
    ]


def read_back(
    subject: Subject, explanation: Explanation, words: Words
) -> tuple[int, int]:
    """Return how much of what is told in full was read back, of how much.

    All that the explanation holds for words counts: of each task the class and its
    percent; of each feature its name, its value and the other value; and what becomes
    of each task then: the class and the percents, or that it stays.
    """
    names, labels = Names(subject), list(subject.classes.values())
    before = explanation.probabilities
    n = right = 0
    verdicts = {names.task(task): said for task, said in words.verdicts.items()}
    for k, p in enumerate(before):
        label, percent, *_ = verdicts.get(k, ("", "", None, None))
        right += label == labels[k][int(p.argmax())] and is_equal(percent, p.max())
        n += 1
    compared = {names.feature(one.feature): one for one in words.compared}
    told = zip(explanation.answers.varied, explanation.facts.told, strict=True)
    for varied, at in told:
        if at < 0:
            continue
        n += 3 + len(labels)
        one = compared.get(subject.X.columns[varied.feature])
        if one is None:
            continue
        right += 1
        right += _is_value(one.own, varied.own)
        right += _is_value(one.after, varied.values[at])
        found = {names.outcome(own)[0]: own for own in one.outcomes}
        after = np.split(varied.outputs[at], explanation.offsets[1:-1])
        for k, spoken in enumerate(explanation.facts.spoken):
            own = found.get(k)
            right += own is not None and _is_read(
                names, own, (before[k], after[k]), int(spoken)
            )
    return right, n


def _is_value(text: str, value: str) -> bool:
    return text == value or text.partition(" ")[0] == value


def _is_read(
    names: Names, told: Outcome, said: tuple[np.ndarray, np.ndarray], spoken: int
) -> bool:
    """Whether what was read of a task is what the explanation holds."""
    (before, after), (_, at) = said, names.outcome(told)
    if after.argmax() != before.argmax():
        right = told.way == "turns" and at == after.argmax()
        return bool(right and is_equal(told.now, after[at]))
    move = after[spoken] - before[spoken]
    if abs(move) < POINT:
        return told.way == "stays"
    way = "rises" if move > 0 else "falls"
    right = told.way == way and at == spoken
    return bool(
        right and is_equal(told.was, before[at]) and is_equal(told.now, after[at])
    )


def _same(name: str) -> str:
    return name[:1].casefold() + name[1:]
