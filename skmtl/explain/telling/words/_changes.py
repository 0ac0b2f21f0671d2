"""What it would take to turn a verdict that no comparison told turns."""

from __future__ import annotations

import numpy as np

from skmtl.explain.facts._asked import Turn
from skmtl.explain.facts._comparisons import LEAST_MOVE
from skmtl.explain.telling.words._evidence import condition
from skmtl.explain.telling.words._teller import MANY, Teller
from skmtl.explain.telling.words._verdicts import named_tasks

__all__ = ["changes"]

#: So many are told in a short text.
_MOST = 2


def changes(teller: Teller) -> list[str]:
    """Return a sentence for each verdict; in a short text for two of them."""
    turns = list(teller.explanation.answers.turns)
    if not teller.full:
        if teller.n_tasks > MANY:
            named = named_tasks(teller)
            turns = [t for t in turns if t.task in named] or turns[:1]
        found = [turn for turn in turns if turn.turns]
        turns = found[:_MOST] if found else turns
    said = [_change(teller, turn) for turn in turns if turn.turns]
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


def _change(teller: Teller, turn: Turn) -> str:
    k, n = turn.task, len(turn.features)
    best = teller.predicted(turn.probabilities, k)
    label = teller.label(k, teller.facts.classes[k][best])
    if n > MANY and not teller.full:
        return teller.say("turn_many", n=n, task=teller.task(k), label=label)
    together = n > 1 and _never_alone(teller, k)
    return teller.say(
        "turn_together" if together else "turn",
        task=teller.task(k) if together else teller.task_first(k),
        label=label,
        p=teller.percent(float(teller.of_task(turn.probabilities, k)[best])),
        conditions=condition(teller, turn.features, turn.values),
    )


def _never_alone(teller: Teller, k: int) -> bool:
    """Whether no value of a single feature that was asked about turns a verdict."""
    return not any(
        teller.predicted(said, k) != teller.facts.predicted[k]
        for varied in teller.explanation.answers.varied
        for said in varied.probabilities
    )
