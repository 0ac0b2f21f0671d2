"""What a picture shows: which tasks and features, and what is written of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from skmtl.explain.facts._facts import Facts
from skmtl.explain.facts._record import Record
from skmtl.explain.facts._units import tasks_and_units
from skmtl.explain.neighbours._features import PARTS
from skmtl.explain.telling.pictures._colors import GREY, ink, meaning
from skmtl.explain.telling.pictures._figures import short_figure
from skmtl.plotting._fonts import Font, font_for
from skmtl.plotting._labels import (
    CHARACTER,
    LINE,
    as_written,
    lines_of,
    shortened,
    width_of,
)

__all__ = ["Scene", "width_within"]

_REASONS = {
    "constant": "the model says the same all around",
    "fidelity": "no linear surrogate follows the model",
    "one": "there is nothing to compare it with",
}


@dataclass(frozen=True, eq=False)
class Scene:
    """The tasks and features of an explanation that a picture shows.

    Parameters
    ----------
    explanation : Record
    tasks : list of int
        Positions of the tasks, in the order in which they are shown.
    hatched : bool, default=False
        Whether roles are told apart without colours as well.
    """

    explanation: Record
    tasks: list[int]
    hatched: bool = False

    @property
    def facts(self) -> Facts:
        return self.explanation.facts

    @cached_property
    def features(self) -> list[int]:
        """Positions of the features: those that matter, or the first if none does."""
        first = range(min(self.explanation.n_features, len(self.explanation.features)))
        return self.facts.leading or list(first)

    @property
    def n_more(self) -> int:
        """How many features are not shown."""
        return len(self.explanation.features) - len(self.features)

    @cached_property
    def effects(self) -> np.ndarray:
        """Effects of shape (n_shown, n_tasks_shown), of numbers over their spreads."""
        return self.facts.effects[np.ix_(self.features, self.tasks)]

    @cached_property
    def is_number(self) -> np.ndarray:
        """Whether each task shown is a number."""
        return self.explanation.is_number[self.tasks]

    @cached_property
    def kinds(self) -> list[np.ndarray]:
        """Which of the tasks shown have classes, and which are numbers, if any are.

        Only tasks of the same kind have a scale in common.
        """
        return [own for own in (~self.is_number, self.is_number) if own.any()]

    @cached_property
    def names_and_units(self) -> tuple[list[str], list[str]]:
        """What all tasks are called, and the units of numbers, "" where unknown."""
        names, units = tasks_and_units(self.explanation)
        return list(map(self.font.clean, names)), list(map(self.font.clean, units))

    def meaning(self, *, of_number: bool = False, unit: str | None = None) -> str:
        """Return what numbers, bars and colours stand for.

        Those of a number in its unit, or with None in standard deviations.
        """
        return meaning(are_terms=self.facts.are_terms, of_number=of_number, unit=unit)

    def unit(self, k: int) -> str:
        """Return what effects on a number are measured in."""
        learned = self.facts.learned[k]
        return "learned scale" if learned else self.names_and_units[1][k]

    def interval(self, k: int) -> tuple[float, float]:
        """Return what the model gives as interval of a number, NaN where none."""
        numbers = self.explanation.numbers
        if numbers is None:
            return np.nan, np.nan
        low, high = numbers.intervals[k]
        return float(low), float(high)

    @cached_property
    def told(self) -> np.ndarray:
        """Whether the effects of each task mean anything."""
        return np.array([not self.facts.vacuous[k] for k in self.tasks])

    @cached_property
    def counts(self) -> np.ndarray:
        """Which of the effects are certain and large enough to matter."""
        return self.facts.counts[np.ix_(self.features, self.tasks)]

    @cached_property
    def roles(self) -> list[str]:
        """The roles of the features; none of a single task, which shares nothing."""
        if len(self.explanation.task_names) == 1:
            return []
        return [str(self.facts.roles[j]) for j in self.features]

    @cached_property
    def limit(self) -> float:
        """The largest effect of those that mean anything."""
        return self.limit_of(np.ones_like(self.told))

    def limit_of(self, shown: np.ndarray) -> float:
        """Return the same of some of the tasks."""
        effects = self.effects[:, self.told & shown]
        return float(np.abs(effects).max(initial=0)) or 1.0

    @cached_property
    def font(self) -> Font:
        explanation = self.explanation
        labels = [str(label) for label, _ in self.facts.in_focus]
        asked = explanation.answers.varied
        drawn = {*self.features, *(one.feature for one in asked)}
        names = [explanation.features.shown[j] for j in drawn]
        names += [explanation.features.values[j] for j in drawn]
        names += [value for one in asked for value in (one.own, *one.values)]
        text = getattr(explanation.source, "text", "")
        every = [str(label) for own in self.facts.classes for label in own]
        return font_for([*explanation.shown_tasks, *labels, *every, *names, text])

    def _name(self, j: int) -> str:
        features = self.explanation.features
        name, value, form = features.shown[j], features.values[j], features.forms[j]
        if form in PARTS or not str(value).strip():
            return name
        join = ": " if form == "range" else " = "
        return f"{name}{join}{shortened(str(value), 24)}"

    def names(self, most: int) -> list[list[str]]:
        """Return the lines in which each feature is named, with its value."""
        clean = [self.font.clean(self._name(j)) for j in self.features]
        return [lines_of(name, most) for name in clean]

    def task_lines(self, k: int, most: int, *, interval: bool = True) -> list[str]:
        """Return the name of a task and its class in focus, with the probability.

        Or with the number and its interval.
        """
        name = self.names_and_units[0][k]
        if self.explanation.is_number[k]:
            return [*lines_of(name, most), *self.number_lines(k, most, interval)]
        label, probability = self.facts.in_focus[k]
        label = shortened(self.font.clean(label), max(2 * most - 11, 8))
        *above, last = lines_of(f"P({label})", most)
        joined = f"{last} = {probability:.2f}"
        if width_of(joined) > most:
            above, joined = [*above, last], f"= {probability:.2f}"
        return [*lines_of(name, most), *above, joined]

    def number_lines(self, k: int, most: int, interval: bool = True) -> list[str]:
        """Return the number that is predicted, and the interval if that is known."""
        given, unit = self.explanation, self.names_and_units[1][k]
        spread = float(given.spreads[k])
        told = short_figure(float(given.outputs[k][0]), spread)
        told = f"{told} {unit}" if unit else told
        low, high = (short_figure(end, spread) for end in self.interval(k))
        if not interval or not np.isfinite(self.interval(k)).all():
            return [told]
        within = f"({low} to {high})"
        joined = f"{told} {within}"
        return [joined] if width_of(joined) <= most else [told, within]

    def fidelity(self, k: int) -> str:
        """Return the fidelity of a task's surrogate, if it has one."""
        r2 = self.facts.r2[k]
        return f"R\u00b2 {r2:.2f}" if np.isfinite(r2) else ""

    def reason(self, k: int) -> str:
        """Return why a task's effects mean nothing, or nothing if they do."""
        return _REASONS.get(self.facts.vacuous[k], "")

    def title(self, k: int, width: float, reason: bool = False) -> list[str]:
        """Return what a panel of some inches is about, and how far it holds."""
        most = max(int(width / CHARACTER), 12)
        *name, last = self.task_lines(k, most)
        fidelity = self.fidelity(k)
        joined = f"{last} \u00b7 {fidelity}" if fidelity else last
        ends = [joined] if width_of(joined) <= most else [last, fidelity]
        lines = [*name, *ends, *(lines_of(self.reason(k), most) if reason else [])]
        return [line for line in lines if line]

    def title_height(self, width: float, reason: bool = False) -> float:
        """Return the inches that the highest title takes."""
        lines = [len(self.title(k, width, reason)) for k in self.tasks]
        return LINE * max(lines) + 0.15

    def add_title(self, ax: Any, k: int, width: float, reason: bool = False) -> None:
        """Write the title above a panel of some inches."""
        lines = self.title(k, width, reason)
        color = "0.5" if self.facts.vacuous[k] else ink()
        written = "\n".join(map(as_written, lines))
        ax.set_title(written, fontsize="medium", color=color)

    def write_reason(self, ax: Any, k: int, width: float) -> None:
        """Write into a panel of some inches why it shows nothing."""
        lines = lines_of(self.reason(k), int(0.9 * width / CHARACTER))
        style: dict[str, Any] = {"ha": "center", "va": "center", "color": "0.3"}
        style["bbox"] = {"facecolor": GREY, "edgecolor": "none"}
        written = "\n".join(lines)
        ax.text(0.5, 0.5, written, gid="reason", transform=ax.transAxes, **style)


def width_within(ax: Any, axes: Any, width: float) -> float:
    """Return the inches of the panels: as wished for a new figure, else as they are."""
    if ax is None:
        return width
    boxes = [panel.get_window_extent().width / panel.figure.dpi for panel in axes]
    return float(min(width, *boxes))
