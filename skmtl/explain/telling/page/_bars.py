"""Bars of effects with their intervals, one row of a table for each feature."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from skmtl.explain.facts._facts import HALF_INTERVAL, Facts
from skmtl.explain.neighbours._features import Features
from skmtl.explain.telling.page._amounts import Amounts
from skmtl.explain.telling.page._writing import (
    both,
    decimals,
    escaped,
    signed,
)
from skmtl.explain.telling.words._numbers import amount

__all__ = ["bar", "bars", "form_notes", "most_of"]

#: So many features are told task by task on a page of several tasks, and of each so
#: many at least: all of them are in the table of all tasks.
_MOST, _LEAST_EACH = 36, 4

#: Parts of an input whose value is that they are there.
_WITHOUT_VALUE = {"word", "segment"}


def bar(
    value: float,
    low: float,
    high: float,
    largest: float,
    *,
    origin: float,
    pale: bool = False,
) -> str:
    """Return a bar from `origin` (percent of the width) with the line of its interval.

    The scale is such that `largest` reaches the right end; what does not count is pale,
    what is not known is not drawn. From an origin at the left, bars are sizes without a
    sign. An interval that reaches farther ends in an arrow.
    """
    scale = (100 - origin) / largest if largest > 0 else 0.0

    def rect(kind: str, start: float, end: float) -> str:
        if not np.isfinite([start, end]).all():
            return ""
        left, right = (
            float(np.clip(origin + scale * at, 0, 100)) for at in (start, end)
        )
        width = max(right - left, 0.4)
        return f'<rect class="{kind}" x="{left:.1f}%" width="{width:.1f}%"/>'

    kind = "size" if origin == 0 else "up" if value > 0 else "down"
    kind += " pale" if pale else ""
    shown = rect(kind, min(value, 0), max(value, 0)) if value else ""
    line = "ci on" if high > largest else "ci"
    return f"<svg>{shown}{rect(line, low, high)}</svg>"


def most_of(n_tasks: int, n_features: int) -> int:
    """Return how many features the task that is chosen has by itself."""
    if n_tasks == 1:
        return n_features
    return min(n_features, max(_LEAST_EACH, _MOST // n_tasks))


def bars(facts: Facts, task: int, amounts: Amounts) -> str:
    """Return the table of the leading features' effects on one task.

    Of several tasks, those that are largest for this one. Those on a number are in its
    own unit.
    """
    explanation = facts.explanation
    shown = facts.leading
    if not shown:
        return f"<p>{both('nothing')}</p>"
    sizes = -np.abs(facts.effects[shown, task])
    most = most_of(len(explanation.task_names), len(shown))
    shown = [shown[i] for i in np.sort(np.argsort(sizes, kind="stable")[:most])]
    rest = len(facts.leading) - len(shown)
    unit = facts.units[task]
    effects = unit * facts.effects[shown, task]
    errors = unit * facts.standard_errors[shown, task]
    halves = HALF_INTERVAL * errors
    finite = np.where(np.isfinite(halves), halves, 0.0)
    largest = float((np.abs(effects) + finite).max())
    is_number = amounts.is_number[task]
    places = 0 if is_number else max(decimals(effects, 3), 3)

    def told(effect: float, fewer: int = 0) -> str:
        if is_number:
            return amounts.effect(task, effect, largest)
        return signed(effect, places - fewer)

    features = explanation.features
    valued = not _WITHOUT_VALUE.issuperset(features.forms)
    rows = []
    for j, effect, half, error in zip(shown, effects, halves, errors, strict=True):
        apart = amounts.size(error, largest) if is_number else f"{error:.{places}f}"
        number = f"{told(effect)} <small>\u00b1 {apart}</small>"
        pale = not facts.counts[j, task]
        if pale:
            number = f"<i>{number}</i>"
        drawn = bar(effect, effect - half, effect + half, largest, origin=50, pale=pale)
        rows.append(
            f'<tr><th scope="row">{escaped(features.shown[j])}</th>'
            + (f'<td class="value">{_value(features, j)}</td>' if valued else "")
            + f'<td class="bar mid">{drawn}</td><td class="number">{number}</td>'
            "</tr>"
        )
    ends = f"{told(-largest, 1)}</b><b>0</b><b>{told(largest, 1)}"
    axis = f'<span class="axis"><b>{ends}</b></span>'
    heads = [both("feature"), *([both("value")] if valued else []), axis]
    heads += [both("effect") + amounts.in_brackets(task)]
    head = "".join(f'<th scope="col">{cell}</th>' for cell in heads)
    return (
        f'<table class="bars"><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table>"
        + (f"<p><small>{both('in_table', n=str(rest))}</small></p>" if rest else "")
    )


def _value(features: Features, j: int) -> str:
    """Return a feature's value, and for a number the step that its effect is for."""
    value = escaped(features.values[j], 40) if features.values[j] else "\u2013"
    if features.forms[j] == "number" and np.isfinite(features.spreads[j]):
        value += f" <small>(+{amount(features.spreads[j])})</small>"
    return value


def form_notes(forms: Sequence[str], *, of_numbers: bool = False) -> str:
    """Return what an effect stands for, for each form that there is.

    Where tasks are numbers, it is said which numbers are features.
    """
    names = {"value": "form_value"}
    if of_numbers:
        names["number"] = "number_of_feature"
    known = ("number", "value", "range", "entry", "word", "segment")
    return " ".join(both(names.get(form, form)) for form in known if form in forms)
