"""What the model says of the input, and which classes the text is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from skmtl.explain.telling.words import _numbers
from skmtl.explain.telling.words._teller import MANY, Teller

__all__ = ["verdicts"]

#: More verdicts than this are told by class in a short text.
_MOST = 8


def verdicts(teller: Teller) -> list[str]:
    """Tell what the model says, and which classes the text is about if others."""
    found = teller.facts.verdicts
    everyone = range(teller.n_tasks)
    items = _listed(teller, everyone, found, "first_verdict")
    label = teller.facts.row_label
    if label is None:
        said = [teller.say("predicts", items=items)]
    else:
        row = teller.language.value(str(label))
        said = [teller.say("predicts_for_row", row=row, items=items)]
    others = [
        k
        for k in teller.told_tasks
        if int(teller.explanation.probabilities[k].argmax())
        != int(teller.explanation.focus[k])
    ]
    return [*said, _focus(teller, others)] if others else said


def _focus(teller: Teller, others: list[int]) -> str:
    """Tell the classes that the text is about, where another one is predicted."""
    in_focus = teller.facts.in_focus
    labels = {str(in_focus[k][0]) for k in teller.told_tasks}
    if _is_grouped(teller, teller.told_tasks) and len(labels) == 1:
        return teller.say("focus_same", label=teller.class_of_many(labels.pop()))
    items = _listed(teller, others, in_focus, "verdict")
    if len(others) == len(teller.told_tasks):
        return teller.say_of(len(others), "focus_all", items=items)
    return teller.say("focus_some", items=items)


def _is_grouped(teller: Teller, tasks: Sequence[int]) -> bool:
    return not teller.full and len(tasks) > _MOST


def _listed(
    teller: Teller,
    tasks: Sequence[int],
    said: Sequence[tuple[Any, float]],
    first: str,
) -> str:
    """Return the class of each task; of many in a short text, the tasks by class."""
    if not _is_grouped(teller, tasks):
        items = [
            teller.say(
                "verdict" if at else first,
                outcome=teller.outcome(k, said[k][0]),
                probability=_numbers.probability(said[k][1]),
            )
            for at, k in enumerate(tasks)
        ]
        return teller.language.listed(items)
    groups: dict[str, list[int]] = {}
    for k in tasks:
        groups.setdefault(str(said[k][0]), []).append(k)
    shown = sorted(groups.items(), key=lambda group: -len(group[1]))
    left: list[int] = []
    if len(shown) > MANY:
        left = [k for _, own in shown[MANY - 1 :] for k in own]
        shown = shown[: MANY - 1]
    clauses = [
        teller.say(
            "group", label=teller.class_of_many(label), tasks=_few(teller, own, said)
        )
        for label, own in shown
    ]
    if left:
        clauses.append(teller.say_of(len(left), "other_groups", n=len(left)))
    return teller.clauses(clauses)


def _few(teller: Teller, tasks: list[int], said: Sequence[tuple[Any, float]]) -> str:
    """Return the first of some tasks with their probabilities, and how many more."""
    n_shown = teller.n_shown(len(tasks))
    items = [
        teller.say(
            "verdict",
            outcome=teller.task(k),
            probability=_numbers.probability(said[k][1]),
        )
        for k in tasks[:n_shown]
    ]
    rest = np.array([said[k][1] for k in tasks[n_shown:]])
    if len(rest):
        low, high = (_numbers.probability(float(p)) for p in (rest.min(), rest.max()))
        key = "other_tasks_at" if low == high else "other_tasks_from"
        items.append(teller.say(key, n=len(rest), low=low, high=high))
    return teller.language.listed(items)
