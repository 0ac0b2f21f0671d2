"""What is known of tasks that are numbers, beside what the model predicts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from skmtl._recipes import is_number
from skmtl._wording import shown
from skmtl.explain.facts._parts import NumberFacts
from skmtl.explain.facts._record import AnyRecord
from skmtl.explain.neighbours._perturber import Perturber
from skmtl.explain.surrogates._spreads import Spreads
from skmtl.tasks import Task
from skmtl.tasks._intervals import has_intervals, intervals_of
from skmtl.tasks._task import by_task, find_task

__all__ = ["number_facts", "targets_of", "with_intervals"]

#: What part of true numbers the intervals that are told are to hold.
_COVERAGE = 0.9


def number_facts(
    tasks: list[Task], spreads: Spreads, targets: np.ndarray
) -> NumberFacts | None:
    """Return what is known of numbers before the model is asked for intervals."""
    if not any(task.is_number for task in tasks):
        return None
    return NumberFacts(
        spreads=spreads.spreads,
        centers=spreads.centers,
        ranges=spreads.ranges,
        intervals=np.full((len(tasks), 2), np.nan),
        coverage=_COVERAGE,
        targets=targets,
    )


def targets_of(given: Any, tasks: list[Task]) -> np.ndarray:
    """Return the value asked of each task, NaN without one.

    Raises
    ------
    TypeError
        If a value is no number, or a single one is given for several tasks.
    ValueError
        If a task is unknown, has classes or is named twice, or a value is not finite.
    """
    found = np.full(len(tasks), np.nan)
    if given is None:
        return found
    numbers = [task.name for task in tasks if task.is_number]
    if is_number(given) and len(numbers) == 1:
        given = {numbers[0]: given}
    if not isinstance(given, Mapping):
        example = f"{{{numbers[0] if numbers else 'price'!r}: 300}}"
        raise TypeError(
            f"Got target_value={shown(given)}, but expected a dict of task to number, "
            f"such as {example}"
            + (", or a number." if len(numbers) == 1 else f": numbers are {numbers}.")
        )
    names = [task.name for task in tasks]
    by_task(names, given, "target_value")  # raises for what is given twice
    for key, value in given.items():
        k = find_task(names, key, "target_value for task")
        if not tasks[k].is_number:
            raise ValueError(
                f"Got target_value for task {names[k]!r}, which has classes, but "
                f"expected one that is a number: {shown(numbers) if numbers else None}."
            )
        if not is_number(value):
            raise TypeError(
                f"Got target_value={shown(value)} for task {names[k]!r}, but expected "
                "a number."
            )
        if not np.isfinite(value):
            raise ValueError(
                f"Got target_value={value} for task {names[k]!r}, but expected a "
                "finite number."
            )
        found[k] = value
    return found


def with_intervals(
    explanation: AnyRecord, perturber: Perturber, estimator: Any
) -> AnyRecord:
    """Return the explanation with the intervals of numbers, if the model gives any."""
    facts = explanation.numbers
    if facts is None or not has_intervals(estimator):
        return explanation
    itself, _ = perturber.draw(1, np.random.RandomState(0), first=True)
    try:
        found = intervals_of(estimator, perturber.rows(itself), facts.coverage)
    except ValueError:  # no rows were held out by the fit
        return explanation
    intervals = found.reshape(-1, 2)
    if len(intervals) > len(facts.spreads):  # texts have none
        own = np.full((len(facts.spreads), 2), np.nan)
        own[explanation.is_number] = intervals[~np.isnan(intervals[:, 0])]
        intervals = own
    return replace(explanation, numbers=replace(facts, intervals=intervals))
