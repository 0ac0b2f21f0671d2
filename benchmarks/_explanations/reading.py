"""Reads the words about a row of a table back, from the text alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from _explanations import grammar


@dataclass
class Outcome:
    """What becomes of a task: it turns, falls, rises or stays.

    Of a turn the class is the new one, and there is no percent for today; of what falls
    or rises the task may go without saying. A number has no class; it "becomes" where
    there is nothing on today's, and `goal` is the value that it goes past.
    """

    task: str | None
    label: str | None
    way: str
    was: str | None = None
    now: str | None = None
    goal: str | None = None


@dataclass
class Compared:
    """What a text tells of one feature."""

    feature: str
    own: str
    after: str
    outcomes: list[Outcome]


@dataclass
class Words:
    """All that was read of a text.

    Verdicts are task -> (class, percent, next class, its percent); groups are (class,
    least percent) of tasks without a verdict of their own; changes are (features with
    values, outcomes). Of the tasks, `alike` are those of which the text says that other
    changes act as told: None without any limit. Numbers are task -> (value, percent and
    ends of the interval), and how many others are within how many spreads;
    of `unturned` it is said that they do not go past a value.
    """

    verdicts: dict[str, tuple[str, str, str | None, str | None]] = field(
        default_factory=dict
    )
    groups: list[tuple[str, str]] = field(default_factory=list)
    compared: list[Compared] = field(default_factory=list)
    changes: list[tuple[list[tuple[str, str]], list[Outcome]]] = field(
        default_factory=list
    )
    alike: list[str] | None = field(default_factory=list)
    not_alike: list[str] = field(default_factory=list)
    numbers: dict[str, tuple[str, str | None, str | None, str | None]] = field(
        default_factory=dict
    )
    others: tuple[int, str] | None = None
    unturned: list[tuple[str, str]] = field(default_factory=list)

    def percents(self) -> int:
        """Return how many percents were read."""
        told = [o for one in self.compared for o in one.outcomes]
        told += [o for _, outcomes in self.changes for o in outcomes]
        told = [o for o in told if o.label is not None]
        n = sum((o.was is not None) + (o.now is not None) for o in told)
        n += sum(1 + (q is not None) for *_, q in self.verdicts.values())
        return n + len(self.groups)


def n_percents(text: str, language: str) -> int:
    """Return how many percents are in a text."""
    return len(re.findall(grammar.PERCENT[language], text))


def read(text: str, language: str) -> Words:
    """Return what a text says; what it says of the summary is left aside."""
    reader = _Reader(language)
    found = Words()
    for at, paragraph in enumerate(reader.masked(text).split("\n\n")):
        if at == 0:
            paragraph = re.sub(grammar.ROW[language], "", paragraph, count=1)
        for sentence in filter(None, re.split(grammar.STOP[language], paragraph)):
            (reader.verdict if at == 0 else reader.reason)(found, sentence)
    return found


class _Reader:
    """Knows a language, and holds what was in quotes."""

    def __init__(self, language: str):
        self.language = language
        self.cited: list[str] = []

    def match(self, table: dict, text: str) -> re.Match[str] | None:
        """Return the match of the first pattern of the language that is the text."""
        patterns = table[self.language]
        for pattern in [patterns] if isinstance(patterns, str) else patterns:
            found = re.fullmatch(self.filled(pattern), text)
            if found:
                return found
        return None

    def filled(self, pattern: str) -> str:
        """Return a pattern with what stands for percents and for what is in quotes."""
        parts = {
            "{P}": grammar.PERCENT[self.language],
            "{T}": grammar.T,
            "{N}": grammar.NUMBER,
            "{V}": grammar.AMOUNT[self.language],
        }
        for mark, part in parts.items():
            pattern = pattern.replace(mark, part)
        return pattern

    def masked(self, text: str) -> str:
        """Return the text with a mark in the place of each quoted name."""

        def mark(match: re.Match[str]) -> str:
            self.cited.append(re.sub(r"\\(.)", r"\1", match.group(1)))
            return f"\ue000{len(self.cited) - 1}\ue001"

        return re.sub(grammar.QUOTED[self.language], mark, text)

    def name(self, text: str | None) -> str | None:
        """Return a name as it was before it was masked."""
        found = re.fullmatch("\ue000(\\d+)\ue001", text or "")
        return self.cited[int(found.group(1))] if found else text

    def names(self, text: str) -> list[str]:
        """Return the names of a list."""
        return [str(self.name(t)) for t in re.split(grammar.ITEM[self.language], text)]

    def verdict(self, found: Words, sentence: str) -> None:
        """Read a sentence on what the model says of the input."""
        group, own = (
            self.match(grammar.GROUP, sentence),
            self.match(grammar.VERDICT, sentence),
        )
        if group:
            found.groups.append((str(self.name(group["label"])), group["p"]))
        elif own:
            label, other = str(self.name(own["label"])), self.name(own["other"])
            found.verdicts[str(self.name(own["task"]))] = (
                label,
                own["p"],
                other,
                own["q"],
            )
        elif number := self.match(grammar.NUMBER_VERDICT, sentence):
            said = number["value"], number["p"], number["low"], number["high"]
            found.numbers[str(self.name(number["task"]))] = said
        elif others := self.match(grammar.NUMBER_GROUP, sentence):
            found.others = int(others["n"] or 1), others["far"]

    def reason(self, found: Words, sentence: str) -> None:
        """Read a sentence on what it would say of another one."""
        many, alike = (
            self.match(grammar.MANY_CHANGES, sentence),
            self.match(grammar.ALIKE, sentence),
        )
        own, change = (
            self.match(grammar.COMPARED, sentence),
            self.match(grammar.CHANGES, sentence),
        )
        unturned = self.match(grammar.UNTURNED, sentence)
        if unturned:
            task = str(self.name(unturned["task"]))
            found.unturned.append((task, unturned["goal"]))
        elif many:
            found.changes.append(([], self.outcomes(many["outcomes"])))
        elif alike:
            found.alike = self.names(alike["good"]) if alike["good"] else None
            found.not_alike = self.names(alike["bad"]) if alike["bad"] else []
        elif own:
            name, before, after = (str(self.name(own[g])) for g in _GIVEN)
            outcomes = self.outcomes(own["said"])
            found.compared.append(Compared(name, before, after, outcomes))
        elif change:
            conditions = []
            for item in re.split(grammar.ITEM[self.language], change["of"]):
                own = self.match(grammar.CONDITION, item)
                if own:
                    values = str(self.name(own["name"])), str(self.name(own["after"]))
                    conditions.append(values)
            found.changes.append((conditions, self.outcomes(change["outcomes"])))

    def outcomes(self, text: str) -> list[Outcome]:
        """Read what becomes of the tasks; what is not understood ends it."""
        said, _, stay = text.partition(grammar.CLAUSE[self.language])
        found: list[Outcome] = []
        at, way = 0, ""
        pattern = re.compile(self.filled(grammar.OUTCOME[self.language]))
        while own := pattern.match(said, at):
            at, a = own.end(), own["a"] or ""
            if own["label"]:
                label = self.name(own["label"])
                found.append(Outcome(self.name(a), label, "turns", now=own["p"]))
            elif own["there"]:
                way = grammar.WAYS.get(own["move"], way)
                numbers = own["here"], own["there"], own["goal"]
                found.append(Outcome(self.name(a), None, way, *numbers))
            elif own["then"]:
                numbers = None, own["then"], own["aim"]
                found.append(Outcome(self.name(a), None, "becomes", *numbers))
            elif not own["more"]:
                way = grammar.WAYS.get(own["way"], way)
                label, task = self.which(a)
                found.append(Outcome(task, label, way, own["was"], own["now"]))
        tasks = self.match(grammar.STAY, stay)
        named = self.names(tasks["tasks"]) if tasks else []
        return found + [Outcome(task, None, "stays") for task in named]

    def which(self, text: str) -> tuple[str | None, str | None]:
        """Return a class and its task, None where that goes without saying."""
        if self.language == "en":
            label, task = _in_brackets(text)
        else:
            task, _, label = text.rpartition("为")
        return self.name(label), self.name(task) if task else None


def _in_brackets(text: str) -> tuple[str, str]:
    """Return the class and the task of "task (class)", of a class alone no task."""
    task, bracket, rest = text.partition(" (")
    return (rest.removesuffix(")"), task) if bracket else (text, "")


_GIVEN = ("name", "own", "after")
