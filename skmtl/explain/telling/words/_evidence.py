"""What moves the tasks: evidence they share, of one alone, and against each other."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

import numpy as np

from skmtl.explain.telling.words._teller import Teller

__all__ = ["evidence"]

_Key = TypeVar("_Key", bound=Hashable)


def evidence(teller: Teller) -> list[str]:
    """Return the sentences, what is shared first."""
    facts = teller.facts
    silent = [k for k in teller.told_tasks if not facts.counts[:, k].any()]
    if len(teller.told_tasks) == 1:
        said = _single(teller)
    else:
        said = _shared(teller) + _specific(teller) + _conflicting(teller)
    slight = [k for k in silent if facts.slight[k]]
    unclear = [k for k in silent if not facts.slight[k]]
    for key, tasks in (("slight", slight), ("nothing", unclear)):
        if tasks:
            listed = teller.all_of(tasks, teller.tasks(tasks))
            said.append(teller.say(key, tasks=listed))
    return said


def _single(teller: Teller) -> list[str]:
    """Tell the only task that can be told: nothing is known of what it shares."""
    shown, n_more = _told(teller, "specific")
    if not shown:
        return []
    (k,) = teller.told_tasks
    kind, slots = _both_ways(teller, k, shown)
    sentence = teller.say(f"single_{kind}", task=teller.target(k), **slots)
    return [sentence, *_more(teller, n_more, "single")]


def _shared(teller: Teller) -> list[str]:
    """Tell features by the tasks they serve; apart those that also work against some.

    A feature that mostly moves its tasks the same way is shared. But only what moves
    them all the same way is the same evidence for them.
    """
    shown, n_more = _told(teller, "shared")
    one_way = [j for j in shown if not all(_signs_of(teller, j))]
    said: list[str] = []
    for tasks, features in _grouped(one_way, lambda j: _tasks_of(teller, j)).items():
        key = "shared_further" if said else "shared"
        listed = teller.all_of(tasks, teller.targets(tasks))
        clauses = teller.clauses(_moved(teller, features, "mixed", len(tasks)))
        said.append(teller.say(key, tasks=listed, clauses=clauses))
    both_ways = [j for j in shown if j not in one_way]
    if both_ways:
        clauses = teller.clauses(_moved(teller, both_ways, "mixed", 0))
        said.append(teller.say("shared_mixed", clauses=clauses))
    return said + _more(teller, n_more if said else 0, "shared")


def _specific(teller: Teller) -> list[str]:
    """Tell, task by task, the features that serve it alone."""
    shown, n_more = _told(teller, "specific")
    groups = _grouped(shown, lambda j: _tasks_of(teller, j))
    clauses = []
    for (k,), features in sorted(groups.items()):
        kind, slots = _both_ways(teller, k, features)
        clauses.append(teller.say(f"alone_{kind}", task=teller.target(k), **slots))
    if not clauses:
        return []
    everyone = len(teller.told_tasks) == teller.n_tasks
    key = "specific" if everyone else "specific_known"
    sentence = teller.say(key, clauses=teller.clauses(clauses))
    return [sentence, *_more(teller, n_more, "specific")]


def _conflicting(teller: Teller) -> list[str]:
    """Tell the features that raise one task and lower another."""
    shown, n_more = _told(teller, "conflicting")
    if not shown:
        return []
    clauses = teller.clauses(_moved(teller, shown, "torn", 0))
    sentence = teller.say("conflicting", clauses=clauses)
    return [sentence, *_more(teller, n_more, "conflicting")]


def _told(teller: Teller, role: str) -> tuple[list[int], int]:
    """Return the features of a role to be told, and how many more have it."""
    own = np.flatnonzero(teller.facts.roles == role)
    leading = [j for j in teller.facts.leading if j in own]
    shown = leading[: teller.n_shown(len(own))]
    return shown, len(own) - len(shown)


def _more(teller: Teller, n: int, role: str) -> list[str]:
    return [teller.say_of(n, f"more_{role}", n=n)] if n else []


def _tasks_of(teller: Teller, j: int) -> tuple[int, ...]:
    """Return the tasks for which a feature counts."""
    return tuple(map(int, np.flatnonzero(teller.facts.counts[j])))


def _signs_of(teller: Teller, j: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the tasks that a feature raises, and those that it lowers."""
    tasks, row = _tasks_of(teller, j), teller.facts.effects[j]
    raised = tuple(k for k in tasks if row[k] > 0)
    return raised, tuple(k for k in tasks if row[k] < 0)


def _grouped(
    features: Sequence[int], key: Callable[[int], _Key]
) -> dict[_Key, list[int]]:
    """Return features by key; groups in the order of their first feature."""
    groups: dict[_Key, list[int]] = {}
    for j in features:
        groups.setdefault(key(j), []).append(j)
    return groups


def _moved(
    teller: Teller, features: Sequence[int], mixed: str, n_named: int
) -> list[str]:
    """Return a clause for the features that raise and lower the same tasks.

    If `n_named` tasks were named just before, all of them need not be named again.
    """
    clauses = []
    groups = _grouped(features, lambda j: _signs_of(teller, j))
    for (raised, lowered), own in groups.items():
        slots = {"features": teller.features(own, raised + lowered)}
        if raised and lowered:
            slots["raised"] = teller.targets(raised)
            slots["lowered"] = teller.targets(lowered)
            clauses.append(teller.say_of(len(raised), mixed, **slots))
        else:
            n = len(raised or lowered)
            slots["tasks"] = (
                teller.together(n)
                if n == n_named
                else teller.targets(raised or lowered)
            )
            clauses.append(teller.say_of(n, "raised" if raised else "lowered", **slots))
    return clauses


def _both_ways(
    teller: Teller, k: int, features: Sequence[int]
) -> tuple[str, dict[str, str]]:
    """Return which way features move one task, and what fills its sentence."""
    raising = [j for j in features if teller.facts.effects[j, k] > 0]
    lowering = [j for j in features if teller.facts.effects[j, k] < 0]
    slots = {
        "raised": teller.features(raising, [k]) if raising else "",
        "lowered": teller.features(lowering, [k]) if lowering else "",
    }
    if raising and lowering:
        return "both", slots
    return ("raised" if raising else "lowered"), slots
