"""What the model says, as written: probabilities, numbers in their units, effects."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from skmtl.explain.facts._figures import figure, figure_below, figure_given
from skmtl.explain.facts._percents import percent
from skmtl.explain.facts._record import Record
from skmtl.explain.facts._units import tasks_and_units
from skmtl.explain.telling.words import _numbers
from skmtl.explain.telling.words._language import Language

__all__ = ["Amounts"]


class Amounts:
    """An explanation, a language, and how much is to be told."""

    def __init__(self, explanation: Record, language: Language, full: bool):
        self.explanation = explanation
        self.facts = explanation.facts
        self.kinds = explanation.kinds
        self.language = language
        self.full = full
        self.say = language.say
        self.say_of = language.say_of

    @cached_property
    def _named_tasks(self) -> tuple[list[str], list[str]]:
        """The names of the tasks, and the units of those that are numbers."""
        return tasks_and_units(self.explanation)

    @property
    def spreads(self) -> np.ndarray:
        """What counts as 1 of each task, by which its numbers are rounded."""
        return self.explanation.spreads

    def figure(self, k: int, value: float) -> str:
        """Return a value of a task that is a number."""
        return figure(value, float(self.spreads[k]))

    def amount(self, k: int, value: float) -> str:
        """Return a value of a task that is a number, with its unit."""
        return self.with_unit(k, self.figure(k, value))

    def goal(self, k: int) -> str:
        """Return the value that a number is asked to reach, "" without one."""
        value = float(self.explanation.targets[k])
        return "" if np.isnan(value) else self.with_unit(k, figure_given(value))

    def least_amount(self, k: int, size: float) -> str:
        """Return a size of a number with its unit, rounded to no more than it is."""
        below = figure_below(size, float(self.spreads[k]))
        return self.with_unit(k, below)

    def with_unit(self, k: int, said: str) -> str:
        """Return a number of a task, as written, with the unit of the task."""
        unit = self._named_tasks[1][k]
        return f"{said} {unit}" if unit else said

    def least(self, n: int) -> str:
        """Return what an answer has to move by to be told: so many points."""
        points = self.say("point" if n == 1 else "points", n=n)
        part = self.say("part_of_spread", n=n)
        if not self.kinds:
            return points
        if self.kinds == "_numbers":
            return part
        return self.say("points_or_part", points=points, part=part)

    def percent(self, p: float) -> str:
        """Return a probability in percent; what is not certain does not read as it."""
        number = percent(p)
        if number[0] in "<>":
            key = "under" if number[0] == "<" else "over"
            return self.say(key, p=number[1:])
        return self.say("percent", p=number)

    def told_as(self, k: int, value: float) -> str:
        """Return what the model says of a task: a probability, or a number."""
        is_number = self.explanation.is_number[k]
        return self.figure(k, value) if is_number else self.percent(value)

    def effect_on(self, k: int, value: float, error: float) -> str:
        """Return an effect on a task, in the unit of one that is a number."""
        if not self.explanation.is_number[k]:
            return self.number(value, error)
        unit = float(self.facts.units[k])
        said = f"{'-' if value < 0 else '+'}{figure(abs(value * unit), unit)}"
        if not self.facts.is_exact:
            wide = figure(error * unit, unit)
            if not float(wide.replace(",", "")):
                wide = _numbers.amount(error * unit)
            said = self.say("effect_and_error", effect=said, error=wide)
        return said if self.facts.learned[k] else self.with_unit(k, said)

    def number(self, value: float, error: float) -> str:
        """Return an effect with its standard error, if it is an estimate."""
        if self.facts.is_exact:
            return _numbers.effect(value, error)
        return self.say(
            "effect_and_error",
            effect=_numbers.effect(value, error),
            error=_numbers.standard_error(value, error),
        )

    def of_task(self, said: np.ndarray, k: int) -> np.ndarray:
        """Return the probabilities of a task, or its number, in an answer."""
        start, stop = self.explanation.offsets[k : k + 2]
        return said[start:stop]
