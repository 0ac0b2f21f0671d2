"""What a model says of each task, as it is written: percents, numbers with units."""

from __future__ import annotations

import numpy as np

from skmtl.explain.facts._figures import figure, figure_given
from skmtl.explain.facts._record import Record
from skmtl.explain.facts._units import tasks_and_units
from skmtl.explain.telling.page._writing import both, percent, span

__all__ = ["Amounts", "written", "written_signed"]

#: Spreads on either side of the mean that a drawing of where a number stands reaches.
_REACH = 2.5
#: A number and its unit stay in one line, if they have no more characters.
_MOST_TOGETHER, _NO_BREAK = 14, "\u00a0"


def written(value: float, spread: float) -> str:
    """Return a number rounded by the spread of what it is one of."""
    if not np.isfinite(value):
        return "\u2013"
    return figure(value, spread).replace("-", "\u2212")


def written_signed(value: float, spread: float) -> str:
    """Return the same with its sign; what is all but nothing is written 0."""
    if not np.isfinite(value):
        return "\u2013"
    text = written(abs(value), spread)
    if not text.strip("0."):
        return "0"
    return f"+{text}" if value > 0 else f"\u2212{text}"


class Amounts:
    """How the page writes the answers on each task of an explanation.

    Parameters
    ----------
    given : Record
    """

    def __init__(self, given: Record) -> None:
        self.given, self.is_number = given, given.is_number.tolist()
        self.kinds = given.kinds
        self._names, self.units = tasks_and_units(given)

    def name(self, k: int, most: int = 80) -> str:
        """Return what a task is called where its unit stands beside its values."""
        return span(self._names[k], most)

    def bare(self, k: int, value: float) -> str:
        """Return a probability in percent, or a number without its unit."""
        if not self.is_number[k]:
            return percent(value)
        return written(value, float(self.given.spreads[k]))

    def said(self, k: int, value: float) -> str:
        """Return a probability in percent, or a number with its unit."""
        said = self.bare(k, value)
        return self.with_unit(k, said) if self.is_number[k] else said

    def with_unit(self, k: int, said: str) -> str:
        """Return a number of a task, as written, with the unit of the task."""
        unit = self.units[k]
        if not unit:
            return said
        is_short = len(said) + len(unit) <= _MOST_TOGETHER
        return span(f"{said}{_NO_BREAK if is_short else ' '}{unit}")

    def from_to(self, k: int, low: float, high: float) -> str:
        """Return two numbers of a task, with the unit behind both."""
        ends = {"low": self.bare(k, low), "high": self.said(k, high)}
        return both("low_to_high", **ends)

    def spread(self, k: int) -> str:
        """Return the spread of a number, with its unit."""
        spread = float(self.given.spreads[k])
        return self.with_unit(k, written(spread, spread))

    def effect(self, k: int, value: float, largest: float) -> str:
        """Return an effect in the unit of a number; the largest decides the digits."""
        return written_signed(value, largest or 1.0)

    def size(self, value: float, largest: float) -> str:
        """Return the size of an effect, or its error; only nothing is written 0."""
        text = written(value, largest or 1.0)
        if value > 0 and not text.strip("0."):
            step = 10.0 ** np.floor(np.log10(largest / 100))
            return f"&lt;{written(step, largest)}"
        return text

    def unit_of_effects(self, k: int) -> str:
        """Return the unit of effects on a task; "" without one."""
        has_unit = self.units[k] and not self.given.facts.learned[k]
        return span(self.units[k]) if has_unit else ""

    def in_brackets(self, k: int) -> str:
        """Return the same to stand in the head of a column."""
        unit = self.unit_of_effects(k)
        return f" ({unit})" if unit else ""

    def in_spreads(self) -> str:
        """Return in what all tasks are compared, if there are numbers among them."""
        if not self.kinds:
            return ""
        of_terms = self.given.facts.are_terms and self.kinds == "_both"
        return both("terms_in_spreads" if of_terms else "in_spreads")

    def is_near(self, k: int, value: float) -> bool:
        """Whether a value is within what `standing` draws."""
        numbers = self.given.numbers
        assert numbers is not None
        far = abs(value - numbers.centers[k])
        return bool(far <= _REACH * numbers.spreads[k])

    def goal(self, k: int) -> str:
        """Return the value that a number was asked to reach; "" without one."""
        goal = float(self.given.targets[k])
        return "" if np.isnan(goal) else self.with_unit(k, figure_given(goal))

    def interval(self, k: int) -> tuple[str, str] | None:
        """Return the interval of a number, and what part of numbers it is to hold."""
        low, high, coverage = self._interval(k)
        if not np.isfinite([low, high]).all():
            return None
        return self.from_to(k, low, high), percent(coverage)

    def _interval(self, k: int) -> tuple[float, float, float]:
        numbers = self.given.numbers
        assert numbers is not None
        low, high = map(float, numbers.intervals[k])
        return low, high, numbers.coverage

    def about(self, k: int) -> str:
        """Return the interval, the value asked for, and what is usual of a number."""
        numbers = self.given.numbers
        assert numbers is not None
        parts = []
        found = self.interval(k)
        if found:
            parts.append(both("interval_of", interval=found[0], p=found[1]))
        if self.goal(k):
            parts.append(both("asked_for", goal=self.goal(k)))
        center = float(numbers.centers[k])
        if np.isfinite(center):
            usual = {"mean": self.said(k, center), "spread": self.spread(k)}
            parts.append(both("usual", **usual))
        return "".join(f"<span>{part}</span>" for part in parts)

    def standing(self, k: int) -> str:
        """Return a drawing of where a number stands around its mean, if that is known.

        With its interval and the value asked for, as far as the drawing reaches.
        """
        numbers = self.given.numbers
        assert numbers is not None
        center, spread = float(numbers.centers[k]), float(numbers.spreads[k])
        if not np.isfinite(center):
            return ""

        def at(value: float) -> float:
            part = (value - center) / spread / (2 * _REACH) + 0.5
            return 100 * float(np.clip(part, 0, 1))

        low, high, _ = self._interval(k)
        drawn = ""
        if np.isfinite([low, high]).all():
            wide = max(at(high) - at(low), 0.5)
            drawn = f'<rect class="range" x="{at(low):.1f}%" width="{wide:.1f}%"/>'
        marks = {
            "middle": center,
            "goal": float(self.given.targets[k]),
            "here": float(self.given.outputs[k][0]),
        }
        for kind, value in marks.items():
            if self.is_near(k, value) or kind == "here":
                x = f"{at(value):.1f}%"
                drawn += f'<line class="{kind}" x1="{x}" x2="{x}" y1="0" y2="100%"/>'
        return f'<svg class="stands" aria-hidden="true">{drawn}</svg>'
