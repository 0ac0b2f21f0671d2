"""What the model says of the input: the class of each task, and how sure it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from skmtl.explain.telling.words._teller import MANY, Teller

__all__ = ["named_tasks", "verdicts"]

#: A verdict is a close call if the next class is behind by less.
_CLOSE = 0.15
#: So many of many tasks are told alone in a short text.
_MOST_ALONE = 3


def verdicts(teller: Teller) -> list[str]:
    """Tell what the model says of each task; many tasks that answer alike together."""
    alone = named_tasks(teller)
    said = [_verdict(teller, k) for k in alone]
    left = [k for k in range(teller.n_tasks) if k not in alone]
    if left:
        said += _grouped(teller, left)
    label = teller.facts.row_label
    if label is not None:
        row = teller.language.value(str(label))
        said = [teller.say("row", row=row), *said]
    return said


def named_tasks(teller: Teller) -> list[int]:
    """Return the tasks whose verdicts are told alone.

    Of many in a short text, those that are not what most say, and close calls.
    """
    everyone = list(range(teller.n_tasks))
    if teller.full or len(everyone) <= MANY:
        return everyone
    labels = [str(label) for label, _ in teller.facts.verdicts]
    ((usual, _),) = Counter(labels).most_common(1)
    notable = [k for k in everyone if labels[k] != usual or _margin(teller, k) < _CLOSE]
    return sorted(sorted(notable, key=lambda k: _margin(teller, k))[:_MOST_ALONE])


def _margin(teller: Teller, k: int) -> float:
    """Return how far the class predicted is ahead of the next one."""
    proba = np.sort(teller.explanation.probabilities[k])
    return float(proba[-1] - proba[-2]) if len(proba) > 1 else 1.0


def _verdict(teller: Teller, k: int) -> str:
    proba, labels = teller.explanation.probabilities[k], teller.facts.classes[k]
    first = int(np.argmax(proba))
    slots = {
        "task": teller.task_first(k),
        "label": teller.label(k, labels[first]),
        "p": teller.percent(float(proba[first])),
    }
    if _margin(teller, k) >= _CLOSE:
        return teller.say("verdict", **slots)
    second = int(np.argmax(np.where(np.arange(len(proba)) == first, -1, proba)))
    return teller.say(
        "verdict_close",
        other=teller.label(k, labels[second]),
        q=teller.percent(float(proba[second])),
        **slots,
    )


def _grouped(teller: Teller, tasks: Sequence[int]) -> list[str]:
    """Tell tasks by class, with the least sure of each; rare classes by number."""
    groups: dict[str, list[float]] = {}
    for k in tasks:
        label, p = teller.facts.verdicts[k]
        groups.setdefault(str(label), []).append(p)
    shown = sorted(groups.items(), key=lambda group: -len(group[1]))
    all_alike = len(shown) == 1 and len(tasks) == teller.n_tasks
    said = []
    for label, own in shown[: MANY - 1]:
        key = "verdict_of_all" if all_alike else "verdict_of_others"
        least = np.floor(100 * min(own) + 1e-9) / 100
        slots = {
            "label": teller.class_of_many(label),
            "p": teller.percent(float(least)),
        }
        said.append(teller.say_of(len(own), key, n=len(own), **slots))
    left = sum(len(own) for _, own in shown[MANY - 1 :])
    return said + ([teller.say_of(left, "verdicts_untold", n=left)] if left else [])
