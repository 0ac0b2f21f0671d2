"""What the model would say if one thing were different."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from skmtl.explain.facts._parts import WhatIf
from skmtl.explain.telling.words import _numbers
from skmtl.explain.telling.words._teller import MANY, Teller

__all__ = ["changes"]


def changes(teller: Teller) -> list[str]:
    """Return the sentence on what was put to the model: in a short text, one change."""
    groups: dict[tuple[int, str], list[WhatIf]] = {}
    for what_if in teller.explanation.what_ifs:
        groups.setdefault((what_if.feature, what_if.after), []).append(what_if)
    if not groups:
        return []
    told = list(groups.values())
    if not teller.full:
        told = [max(told, key=lambda group: _weight(teller, group))]
    clauses = teller.clauses([_change(teller, group) for group in told])
    return [teller.say("what_ifs", clauses=clauses)]


def _said(teller: Teller, what_if: WhatIf, k: int) -> np.ndarray:
    """Return the probabilities of a task after the change."""
    start, stop = teller.explanation.offsets[k : k + 2]
    return what_if.probabilities[start:stop]


def _turned(teller: Teller, what_if: WhatIf) -> list[int]:
    """Return the tasks whose verdict changes."""
    before = teller.explanation.probabilities
    return [
        k
        for k in range(teller.n_tasks)
        if np.argmax(before[k]) != np.argmax(_said(teller, what_if, k))
    ]


def _weight(teller: Teller, group: Sequence[WhatIf]) -> tuple[bool, int, float]:
    """Return what speaks for telling a change.

    Whether it turns a verdict that it was chosen for, how many it turns in all, and by
    how much the verdict in question moves.
    """
    turned = _turned(teller, group[0])
    moves = []
    for what_if in group:
        before = teller.explanation.probabilities[what_if.task]
        verdict = int(np.argmax(before))
        after = _said(teller, what_if, what_if.task)[verdict]
        moves.append(float(abs(before[verdict] - after)))
    turns_own = any(what_if.task in turned for what_if in group)
    return turns_own, len(turned), max(moves)


def _change(teller: Teller, group: Sequence[WhatIf]) -> str:
    """Tell a change, what it does to the tasks it was chosen for, and what it turns."""
    first = group[0]
    turned = _turned(teller, first)
    chosen = [what_if.task for what_if in group]
    tasks = sorted(
        dict.fromkeys([*chosen, *turned]), key=lambda k: (k not in turned, k)
    )
    shown = tasks if teller.full or len(tasks) <= MANY else tasks[:MANY]
    outcomes = [_outcome(teller, first, k) for k in shown]
    n_more = len([k for k in tasks if k not in shown and k in turned])
    if n_more:
        outcomes.append(teller.say_of(n_more, "other_outcomes", n=n_more))
    listed = teller.language.listed(outcomes, of="outcomes_")
    return teller.say("what_if", change=_condition(teller, first), outcomes=listed)


def _condition(teller: Teller, what_if: WhatIf) -> str:
    """Tell what is changed."""
    j = what_if.feature
    form, name = teller.explanation.features.forms[j], teller.feature_name(j)
    if what_if.after == "" and form in ("word", "segment", "entry"):
        return teller.say(f"without_{teller.form(j)}", name=name)
    after = teller.value(j, what_if.after)
    if what_if.before == "":
        return teller.say("made", name=name, after=after)
    before = teller.value(j, what_if.before)
    return teller.say("changed", name=name, before=before, after=after)


def _outcome(teller: Teller, what_if: WhatIf, k: int) -> str:
    """Tell what becomes of the verdict of a task."""
    before, after = teller.explanation.probabilities[k], _said(teller, what_if, k)
    old, new = int(np.argmax(before)), int(np.argmax(after))
    was = _numbers.probability(float(before[old]))
    now = _numbers.probability(float(after[new]))
    keys = ("stays", "unmoved") if old == new else ("turns", "turns_alike")
    labels = teller.facts.classes[k]
    return teller.say(
        keys[was == now],
        task=teller.task(k),
        before=teller.label(k, labels[old]),
        after=teller.label(k, labels[new]),
        was=was,
        p=now,
    )
