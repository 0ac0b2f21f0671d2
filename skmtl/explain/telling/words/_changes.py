"""What it would take to turn a verdict that no comparison told turns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from skmtl.explain.facts._asked import Turn
from skmtl.explain.facts._comparisons import (
    LEAST_MOVE,
    apart,
    turned_by,
    verdict_of,
)
from skmtl.explain.telling.words._evidence import Comparison, condition
from skmtl.explain.telling.words._teller import MANY, Teller
from skmtl.explain.telling.words._verdicts import named_tasks

__all__ = ["changes"]


def changes(teller: Teller, told: Sequence[Comparison], most: int) -> list[str]:
    """Return a sentence for each verdict that no comparison told turns.

    In a short text for `most` of them.
    """
    known = {int(k) for one in told for k in np.flatnonzero(one.turned)}
    asked_for = np.isfinite(teller.explanation.targets)
    turns = [t for t in teller.explanation.answers.turns if t.task not in known]
    turns = sorted(turns, key=lambda turn: not asked_for[turn.task])
    if not teller.full:
        if teller.n_tasks > MANY:
            named = named_tasks(teller)
            turns = [t for t in turns if t.task in named] or turns[:1]
        n_asked = sum(asked_for[turn.task] for turn in turns)
        found = [turn for turn in turns[n_asked:] if turn.turns]
        turns = turns[:n_asked] + (found[:most] if found else turns[n_asked:])
    alike: dict[tuple[Any, ...], list[Turn]] = {}
    for turn in turns:
        if turn.turns:
            alone = _ever_alone(teller, turn.task)
            number = teller.explanation.is_number[turn.task]
            key = turn.features, turn.values, alone or len(turn.features) == 1, number
            alike.setdefault(key, []).append(turn)
    said = [_change(teller, own) for own in alike.values()]
    return said + _unturned(teller, turns)


def _unturned(teller: Teller, turns: Sequence[Turn]) -> list[str]:
    """Tell the verdicts that nothing turned, though something moves."""
    said, groups = [], dict[tuple[str, int], list[int]]()
    for turn in turns:
        if turn.turns or not _moves(teller, turn):
            continue
        k, n = turn.task, len(turn.features)
        if goal := teller.goal(k):
            task = teller.task(k)
            said.append(teller.say("unturned_across", n=n, task=task, goal=goal))
            continue
        key = "unturned_numbers" if teller.explanation.is_number[k] else "unturned"
        groups.setdefault((key, n), []).append(k)
    for (key, n), tasks in groups.items():
        said.append(teller.say(key, n=n, tasks=teller.tasks_or_all(tasks)))
    return said


def _moves(teller: Teller, turn: Turn) -> bool:
    """Whether all changes together move anything."""
    return bool(np.abs(apart(teller.explanation, turn.outputs)).max() >= LEAST_MOVE)


def _change(teller: Teller, turns: list[Turn]) -> str:
    """Tell the same changes of verdicts that they turn."""
    first, n = turns[0], len(turns[0].features)
    if n > MANY and not teller.full:
        return teller.say("turn_many", n=n, outcomes=_outcomes(teller, turns))
    conditions = condition(teller, first.features, first.values)
    if n == 1 or _ever_alone(teller, first.task):
        outcomes = _outcomes(teller, turns, first=True)
        return teller.say("turn", outcomes=outcomes, conditions=conditions)
    is_number = teller.explanation.is_number[first.task]
    return teller.say(
        "turn_together_number" if is_number else "turn_together",
        tasks=teller.language.listed([teller.task(turn.task) for turn in turns]),
        outcomes=_outcomes(teller, turns),
        conditions=conditions,
    )


def _outcomes(teller: Teller, turns: list[Turn], *, first: bool = False) -> str:
    """Return what verdicts turn to; with a capital letter if it stands `first`."""
    items: list[str] = []
    for turn in turns:
        k = turn.task
        if teller.explanation.is_number[k]:
            items.append(_number(teller, turn, first=first and not items))
            continue
        at = verdict_of(teller.explanation, turn)
        is_first = first and not items
        items.append(teller.becomes(k, turn.outputs, at, first=is_first))
    return teller.language.listed(items, of="alike_")


def _number(teller: Teller, turn: Turn, *, first: bool) -> str:
    """Return what a number becomes, and what it so goes past, if that was asked."""
    k = turn.task
    value = float(teller.of_task(turn.outputs, k)[0])
    said = teller.say(
        "turned_number",
        task=teller.task_first(k) if first else teller.task(k),
        value=teller.amount(k, value),
    )
    goal = teller.goal(k)
    return teller.say("across", outcome=said, goal=goal) if goal else said


def _ever_alone(teller: Teller, k: int) -> bool:
    """Whether any value of a single feature that was asked about turns a verdict."""
    given = teller.explanation
    return any(turned_by(given, varied)[:, k].any() for varied in given.answers.varied)
