"""What it would take to turn a verdict that no comparison told turns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from skmtl.explain.facts._asked import Turn
from skmtl.explain.facts._comparisons import LEAST_MOVE
from skmtl.explain.telling.words._evidence import Comparison, condition
from skmtl.explain.telling.words._teller import MANY, Teller
from skmtl.explain.telling.words._verdicts import named_tasks

__all__ = ["changes"]


def changes(teller: Teller, told: Sequence[Comparison], most: int) -> list[str]:
    """Return a sentence for each verdict that no comparison told turns.

    In a short text for `most` of them.
    """
    known = {int(k) for one in told for k in np.flatnonzero(one.turned)}
    turns = [t for t in teller.explanation.answers.turns if t.task not in known]
    if not teller.full:
        if teller.n_tasks > MANY:
            named = named_tasks(teller)
            turns = [t for t in turns if t.task in named] or turns[:1]
        found = [turn for turn in turns if turn.turns]
        turns = found[:most] if found else turns
    alike: dict[tuple[Any, ...], list[Turn]] = {}
    for turn in turns:
        if turn.turns:
            alone = _ever_alone(teller, turn.task)
            key = turn.features, turn.values, alone or len(turn.features) == 1
            alike.setdefault(key, []).append(turn)
    said = [_change(teller, own) for own in alike.values()]
    groups: dict[int, list[int]] = {}
    for turn in turns:
        if not turn.turns and _moves(teller, turn):
            groups.setdefault(len(turn.features), []).append(turn.task)
    for n, tasks in groups.items():
        said.append(teller.say("unturned", n=n, tasks=teller.tasks_or_all(tasks)))
    return said


def _moves(teller: Teller, turn: Turn) -> bool:
    """Whether all changes together move anything."""
    own = np.concatenate(teller.explanation.probabilities)
    return bool(np.abs(turn.probabilities - own).max() >= LEAST_MOVE)


def _change(teller: Teller, turns: list[Turn]) -> str:
    """Tell the same changes of verdicts that they turn."""
    first, n = turns[0], len(turns[0].features)
    if n > MANY and not teller.full:
        return teller.say("turn_many", n=n, outcomes=_outcomes(teller, turns))
    conditions = condition(teller, first.features, first.values)
    if n == 1 or _ever_alone(teller, first.task):
        outcomes = _outcomes(teller, turns, first=True)
        return teller.say("turn", outcomes=outcomes, conditions=conditions)
    return teller.say(
        "turn_together",
        tasks=teller.language.listed([teller.task(turn.task) for turn in turns]),
        outcomes=_outcomes(teller, turns),
        conditions=conditions,
    )


def _outcomes(teller: Teller, turns: list[Turn], *, first: bool = False) -> str:
    """Return what verdicts turn to; with a capital letter if it stands `first`."""
    items: list[str] = []
    for turn in turns:
        k, best = turn.task, teller.predicted(turn.probabilities, turn.task)
        items.append(
            teller.say(
                "turned",
                task=teller.task(k) if items or not first else teller.task_first(k),
                label=teller.label(k, teller.facts.classes[k][best]),
                p=teller.percent(float(teller.of_task(turn.probabilities, k)[best])),
            )
        )
    return teller.language.listed(items, of="alike_")


def _ever_alone(teller: Teller, k: int) -> bool:
    """Whether any value of a single feature that was asked about turns a verdict."""
    return any(
        teller.predicted(said, k) != teller.facts.predicted[k]
        for varied in teller.explanation.answers.varied
        for said in varied.probabilities
    )
