"""What all parts of a text need: how tasks, classes and features are called in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from skmtl.explain.facts._comparisons import ahead_of
from skmtl.explain.facts._runs import in_characters
from skmtl.explain.facts._units import split_units
from skmtl.explain.telling.words._amounts import Amounts
from skmtl.explain.telling.words._names import is_han, is_number, is_plain

__all__ = ["MANY", "Teller", "is_long", "joined"]

#: More tasks than this are told as a range or by their number.
MANY = 4
#: So many of a long list are told in a short text, and in a full one where it is of
#: things that matter little.
_MOST_SHORT, _MOST_FULL = 3, 10
#: A short text has no more words, or Chinese characters, as long as it can be helped.
_MOST_WORDS, _MOST_CHARACTERS = 120, 500
#: Names that begin a sentence with a capital letter; a number may follow the words.
_OF_WORDS = re.compile(r"[^\W\d_]+(?:[- ][^\W\d_]+)*(?: \d+)?")
#: Classes that say nothing without their task.
_BARE_ANSWERS = {"yes", "no", "true", "false", "none", "other", "是", "否"}


class Teller(Amounts):
    """How tasks, classes and features are called in a text."""

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
        return self.language.name(self._named_tasks[0][k])

    def task_first(self, k: int) -> str:
        """Return the name of a task at the beginning of a sentence."""
        return self._first(self.task(k), self._named_tasks[0])

    def named_first(self, name: str) -> str:
        """Return another name at the beginning of a sentence."""
        return self._first(self.language.name(name), self._named_tasks[0])

    def _first(self, name: str, others: Sequence[str]) -> str:
        """Return a name with a capital letter, if it is made of words."""
        capital = name[:1].upper() + name[1:]
        is_of_words = _OF_WORDS.fullmatch(name) and name[0].islower()
        returns = capital[:1].lower() == name[:1] and len(capital) == len(name)
        return capital if is_of_words and returns and capital not in others else name

    def outcome(self, k: int, label: Any) -> str:
        """Return a class of a task, or what a number is called."""
        if self.explanation.is_number[k]:
            return self.task(k)
        task = self.explanation.shown_tasks[k]
        if self.language.bare:
            return f"{self.task(k)}={self.label(k, label)}"
        return self.language.pair(task, str(label), together=self._all_plain)

    def label(self, k: int, label: Any) -> str:
        """Return a class of a task by itself; all classes of a task look alike."""
        return self.language.label(str(label), bare=self._bare_labels[k])

    def becomes(self, k: int, said: np.ndarray, at: int, *, first: bool) -> str:
        """Return what a verdict turns to; with a capital letter if it stands `first`.

        Another class may be more probable even so.
        """
        proba = self.of_task(said, k)
        by_rule = ahead_of(proba, at) >= 0
        return self.say(
            "rule_turned" if by_rule else "turned",
            task=self.task_first(k) if first else self.task(k),
            label=self.label(k, self.facts.classes[k][at]),
            p=self.percent(float(proba[at])),
        )

    def class_of(self, k: int, at: int) -> str:
        """Return a class as what falls or rises, with its task where need be.

        Of a number that is the task.
        """
        if self.explanation.is_number[k]:
            return self.task(k)
        label = self.facts.classes[k][at]
        text = str(label)
        said = (
            text if is_number(text) and self.language.bare else self.language.name(text)
        )
        tasks = {task.casefold() for task in self.explanation.shown_tasks}
        alone = self._label_counts[text] == 1 and is_plain(text)
        if alone and text.casefold() not in _BARE_ANSWERS | tasks:
            return said
        return self.say("class_of", label=said, task=self.task(k))

    @cached_property
    def _label_counts(self) -> Counter[str]:
        return Counter(str(label) for labels in self.facts.classes for label in labels)

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
        return all(map(is_plain, given.shown_tasks)) and all(
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

    def tasks(self, tasks: Sequence[int]) -> str:
        """Return the names of tasks; of many in a short text, the first."""
        names = [self.task(k) for k in tasks]
        shown = self.n_shown(len(names)) if len(names) > MANY else len(names)
        more = len(names) - shown
        if more:
            names = [*names[:shown], self.say("other_tasks", n=more)]
        return self.language.listed(names)

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

    def tasks_or_all(self, tasks: Sequence[int]) -> str:
        """Return the names of tasks, or that they are all of many."""
        return self.all_of(tasks, self.tasks(tasks))

    def form(self, j: int) -> str:
        """Return what an effect stands for; a word may be a character or letter."""
        given = self.explanation.features
        if given.forms[j] != "word":
            return given.forms[j]
        if is_han(given.names[j]):
            return "character"
        return "letter" if self._in_characters else "word"

    @cached_property
    def _in_characters(self) -> bool:
        return in_characters(self.explanation.source)

    def moves_texts(self, j: int) -> bool:
        """Whether a feature moves a word of a text that the model writes."""
        return any(text.moved_by[j] for text in self.explanation.texts)

    def feature_name(self, j: int) -> str:
        """Return the name of a feature; a word of a text is always cited."""
        given = self.explanation.features
        is_word = given.forms[j] == "word" and given.shown[j] == given.names[j]
        return (self.language.word if is_word else self.language.name)(self._named[j])

    def feature_first(self, j: int) -> str:
        """Return the name of a feature at the beginning of a sentence."""
        return self._first(self.feature_name(j), self.explanation.features.shown)

    @cached_property
    def _split(self) -> tuple[list[str], list[str]]:
        """The names of the features and their units, which stand beside the values."""
        given = self.explanation.features
        return split_units(given.shown, given.forms)

    @property
    def _named(self) -> list[str]:
        return self._split[0]

    def value(self, j: int, value: str) -> str:
        """Return a value of a feature, a number with its unit."""
        form = self.explanation.features.forms[j]
        if form == "segment":
            return self.language.place(value) or self.language.value(value)
        unit = self._split[1][j]
        said = self.language.value(value.removesuffix(" 00:00:00"))
        return f"{said} {unit}" if unit and is_number(value) else said

    def few(self, items: list[str]) -> str:
        """Return a list of things that matter little, cut if it is long."""
        if len(items) > _MOST_FULL + 1:
            more = self.say("and_more", n=len(items) - _MOST_FULL)
            items = [*items[:_MOST_FULL], more]
        return self.language.listed(items)


def is_long(text: str, teller: Teller, part: float = 1.0) -> bool:
    """Whether a text is longer than a short one should be, or than `part` of it."""
    if teller.language.space:
        return len(text.split()) > part * _MOST_WORDS
    return len(text) > part * _MOST_CHARACTERS


def joined(teller: Teller, paragraphs: Sequence[Sequence[str]]) -> str:
    """Return sentences as one text."""
    space = teller.language.space
    return "\n\n".join(space.join(sentences) for sentences in paragraphs if sentences)
