"""What all parts of a text need: how tasks, classes and features are called in it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from skmtl.explain.facts._record import Record
from skmtl.explain.telling.words import _numbers
from skmtl.explain.telling.words._language import Language
from skmtl.explain.telling.words._names import is_han, is_number, is_plain

__all__ = ["MANY", "Teller"]

#: More tasks than this are told as a range or by their number.
MANY = 4
#: So many of a long list are told in a short text, and in a full one where it is of
#: things that matter little.
_MOST_SHORT, _MOST_FULL = 3, 10


class Teller:
    """An explanation, a language, and how much is to be told."""

    def __init__(self, explanation: Record, language: Language, full: bool):
        self.explanation = explanation
        self.facts = explanation.facts
        self.language = language
        self.full = full
        self.say = language.say
        self.say_of = language.say_of

    @cached_property
    def n_tasks(self) -> int:
        """Number of tasks."""
        return len(self.explanation.task_names)

    @cached_property
    def told_tasks(self) -> list[int]:
        """Tasks whose effects mean something."""
        return [k for k, reason in enumerate(self.facts.vacuous) if not reason]

    def task(self, k: int) -> str:
        """Return the name of a task."""
        return self.language.name(self.explanation.task_names[k])

    def outcome(self, k: int, label: Any) -> str:
        """Return a class of a task."""
        task = self.explanation.task_names[k]
        if self.language.bare:
            return f"{self.task(k)}={self.label(k, label)}"
        return self.language.pair(task, str(label), together=self._all_plain)

    def label(self, k: int, label: Any) -> str:
        """Return a class of a task by itself; all classes of a task look alike."""
        return self.language.label(str(label), bare=self._bare_labels[k])

    def class_of_many(self, label: str) -> str:
        """Return a class that several tasks have."""
        return self.language.label(label, bare=self.language.is_bare_label(label))

    @cached_property
    def _bare_labels(self) -> list[bool]:
        """Whether the classes of each task may stand without quotes."""
        return [
            all(self.language.is_bare_label(str(label)) for label in labels)
            for labels in self.facts.classes
        ]

    @cached_property
    def _all_plain(self) -> bool:
        """Whether every task and its classes can share a pair of quotes."""
        given = self.explanation
        labels = [str(label) for own in self.facts.classes for label in own]
        return all(map(is_plain, given.task_names)) and all(
            is_plain(label) or is_number(label) for label in labels
        )

    def target(self, k: int) -> str:
        """Return the class in focus of a task."""
        return self.outcome(k, self.facts.in_focus[k][0])

    def clauses(self, found: Sequence[str]) -> str:
        """Return clauses of one sentence."""
        return self.say("clause").join(found)

    def n_shown(self, n: int) -> int:
        """Return how many of n are listed in a short text: not all but one."""
        return n if self.full or n <= _MOST_SHORT + 1 else _MOST_SHORT

    def targets(self, tasks: Sequence[int]) -> str:
        """Return the classes in focus of tasks; of many in a short text, the first."""
        return self._tasks([self.target(k) for k in tasks])

    def tasks(self, tasks: Sequence[int]) -> str:
        """Return the names of tasks; of many in a short text, the first."""
        return self._tasks([self.task(k) for k in tasks])

    def all_of(self, tasks: Sequence[int], listed: str) -> str:
        """Return "all 14 tasks" if they are, or but for a few; else what is given."""
        named = set(tasks)
        others = [k for k in range(self.n_tasks) if k not in named]
        if len(tasks) <= MANY or len(others) >= MANY:
            return listed
        if not others:
            return self.say("all_tasks", n=self.n_tasks)
        names = self.language.listed([self.task(k) for k in others])
        return self.say("all_tasks_but", n=self.n_tasks, tasks=names)

    def _tasks(self, names: list[str]) -> str:
        shown = self.n_shown(len(names)) if len(names) > MANY else len(names)
        more = len(names) - shown
        if more:
            names = [*names[:shown], self.say("other_tasks", n=more)]
        return self.language.listed(names)

    def together(self, n: int) -> str:
        """Return "both", or what is said of more."""
        return self.say(f"together_{n}" if n <= MANY else "together")

    def features(self, features: Sequence[int], tasks: Sequence[int]) -> str:
        """Return features, each with its effects on the tasks."""
        return self.language.listed(
            [self.feature(j, self.effects(j, tasks)) for j in features]
        )

    def feature(self, j: int, effects: str) -> str:
        """Return a feature and what it does, as its form wants it."""
        given = self.explanation.features
        form, value = self.form(j), given.values[j]
        if form == "range" and self.language.range(value) is None:
            form = "value"
        if form == "segment" and value:
            form = "segment_at"
        spread = float(given.spreads[j])
        return self.say(
            form,
            name=self.feature_name(j),
            value=self.value(j, value),
            effects=effects,
            spread=_numbers.amount(spread) if form == "number" else "",
        )

    def form(self, j: int) -> str:
        """Return what an effect stands for; a word may be a single character."""
        given = self.explanation.features
        is_character = given.forms[j] == "word" and is_han(given.names[j])
        return "character" if is_character else given.forms[j]

    def feature_name(self, j: int) -> str:
        """Return the name of a feature; a word of a text is always cited."""
        given = self.explanation.features
        is_word = given.forms[j] == "word"
        return (self.language.word if is_word else self.language.name)(given.names[j])

    def value(self, j: int, value: str) -> str:
        """Return a value of a feature."""
        form = self.explanation.features.forms[j]
        found = None
        if form == "range":
            found = self.language.range(value)
        elif form == "segment":
            found = self.language.place(value)
        return found or self.language.value(value)

    def effects(self, j: int, tasks: Sequence[int]) -> str:
        """Return the effects of a feature on tasks; a range if they are many.

        Those of one sign stand before those of the other, as the tasks do.
        """
        if len(tasks) <= MANY:
            numbers = [self.effect(j, k) for k in tasks]
            return self.language.listed(numbers, of="numbers_")
        row, errors = self.facts.effects[j], self.facts.standard_errors[j]
        ranges = []
        for sign in dict.fromkeys(np.sign(row[list(tasks)])):
            own = [k for k in tasks if np.sign(row[k]) == sign]
            ends = _numbers.spelled_range(row[own], errors[own])
            alike = len(ends) == 1
            ranges.append(
                ends[0] if alike else self.say("from_to", low=ends[0], high=ends[1])
            )
        return self.language.listed(ranges, of="numbers_")

    def effect(self, j: int, k: int) -> str:
        """Return one effect; in a full text with its standard error."""
        value = float(self.facts.effects[j, k])
        return self.number(value, float(self.facts.standard_errors[j, k]))

    def number(self, value: float, error: float) -> str:
        """Return a number with a sign; in a full text with its standard error."""
        return self.say(
            "effect_and_error" if self.full else "effect",
            effect=_numbers.effect(value, error),
            error=_numbers.standard_error(value, error),
        )

    def few(self, items: list[str]) -> str:
        """Return a list of things that matter little, cut if it is long."""
        if len(items) > _MOST_FULL + 1:
            more = self.say("and_more", n=len(items) - _MOST_FULL)
            items = [*items[:_MOST_FULL], more]
        return self.language.listed(items)
