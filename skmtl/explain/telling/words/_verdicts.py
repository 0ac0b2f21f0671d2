"""What the model says of the input: the class of each task, and how sure it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from skmtl.explain.facts._prediction_sets import CONFIDENCE
from skmtl.explain.telling.words._teller import MANY, Teller

__all__ = ["named_tasks", "verdicts"]

#: A verdict is a close call if the next class is behind by less.
_CLOSE = 0.15
#: So many of the classes that cannot be ruled out are named.
_MOST_NAMED = 3
#: So many of many tasks are told alone in a short text.
_MOST_ALONE = 3


def verdicts(teller: Teller) -> list[str]:
    """Tell what the model says of each task; many tasks that answer alike together."""
    alone = named_tasks(teller)
    is_number = teller.explanation.is_number
    said = [(_number if is_number[k] else _verdict)(teller, k) for k in alone]
    left = [k for k in range(teller.n_tasks) if k not in alone]
    classes = [k for k in left if not is_number[k]]
    if classes:
        said += _grouped(teller, classes)
    if len(classes) < len(left):
        said.append(_other_numbers(teller, [k for k in left if is_number[k]]))
    if teller.full and any(len(teller.facts.sets[k]) > 1 for k in alone):
        said.append(teller.say("several_meaning", p=teller.percent(CONFIDENCE)))
    label = teller.facts.row_label
    if label is not None:
        row = teller.language.value(str(label))
        said = [teller.say("row", row=row), *said]
    return said


def named_tasks(teller: Teller) -> list[int]:
    """Return the tasks whose verdicts are told alone.

    Of many in a short text, those that are not what most say, and close calls; and
    numbers that are far from their means, or that a value was asked for.
    """
    everyone = list(range(teller.n_tasks))
    if teller.full or len(everyone) <= MANY:
        return everyone
    is_number = teller.explanation.is_number
    asked_for = np.isfinite(teller.explanation.targets)
    numbers = [k for k in everyone if is_number[k]]
    classes = [k for k in everyone if not is_number[k]]
    if len(classes) <= 1:
        notable = classes
    else:
        labels = {k: str(teller.facts.verdicts[k][0]) for k in classes}
        ((usual, _),) = Counter(labels.values()).most_common(1)
        notable = [
            k for k in classes if labels[k] != usual or _margin(teller, k) < _CLOSE
        ]
    notable = sorted(notable, key=lambda k: _margin(teller, k))[:_MOST_ALONE]
    far = sorted(numbers, key=lambda k: (not asked_for[k], -_far(teller, k)))
    if notable:
        far = far[: _MOST_ALONE - 1]
    return sorted(notable + far[: max(_MOST_ALONE, int(asked_for.sum()))])


def _far(teller: Teller, k: int) -> float:
    """Return by how many spreads a number is away from its mean."""
    numbers = teller.explanation.numbers
    assert numbers is not None
    value = teller.facts.verdicts[k][0]
    return float(abs(value - numbers.centers[k]) / numbers.spreads[k])


def _number(teller: Teller, k: int) -> str:
    """Tell a number, with its interval if the model gives one."""
    numbers = teller.explanation.numbers
    assert numbers is not None
    value = teller.amount(k, float(teller.facts.verdicts[k][0]))
    low, high = map(float, numbers.intervals[k])
    if not 0 < high - low < np.inf:
        return teller.say("verdict_number", task=teller.task_first(k), value=value)
    return teller.say(
        "verdict_interval",
        task=teller.task_first(k),
        value=value,
        p=teller.percent(numbers.coverage),
        low=teller.figure(k, low),
        high=teller.figure(k, high),
    )


def _other_numbers(teller: Teller, tasks: Sequence[int]) -> str:
    """Tell how far other numbers are from their means, at most."""
    far = max(_far(teller, k) for k in tasks)
    far = np.ceil(10 * far - 1e-9) / 10 + 0.0  # no minus before zero
    n = len(tasks)
    return teller.say_of(n, "numbers_of_others", n=n, far=f"{far:.1f}")


def _margin(teller: Teller, k: int) -> float:
    """Return how far the class answered is ahead of the next one; below 0 if behind."""
    proba, first = teller.explanation.outputs[k], teller.facts.predicted[k]
    rest = np.delete(proba, first)
    return float(proba[first] - rest.max()) if len(rest) else 1.0


def _verdict(teller: Teller, k: int) -> str:
    proba, labels = teller.explanation.outputs[k], teller.facts.classes[k]
    first, ahead = teller.facts.predicted[k], teller.facts.ahead[k]
    slots = {
        "task": teller.task_first(k),
        "label": teller.label(k, labels[first]),
        "p": teller.percent(float(proba[first])),
    }
    if len(teller.facts.sets[k]) > 1:
        return _several(teller, k, slots["task"])
    if ahead >= 0:
        return teller.say(
            "rule_verdict",
            other=teller.label(k, labels[ahead]),
            q=teller.percent(float(proba[ahead])),
            **slots,
        )
    if _margin(teller, k) >= _CLOSE:
        return teller.say("verdict", **slots)
    second = int(np.argmax(np.where(np.arange(len(proba)) == first, -1, proba)))
    return teller.say(
        "verdict_close",
        other=teller.label(k, labels[second]),
        q=teller.percent(float(proba[second])),
        **slots,
    )


def _several(teller: Teller, k: int, task: str) -> str:
    """Tell the classes that cannot be ruled out, and the answer if it is another."""
    inside, labels = teller.facts.sets[k], teller.facts.classes[k]

    def with_share(at: int) -> str:
        p = teller.percent(float(teller.explanation.outputs[k][at]))
        return teller.say("rule_item", label=teller.label(k, labels[at]), p=p)

    slots = {"task": task, "n": str(len(inside))}
    answer, is_many = teller.facts.predicted[k], len(inside) > _MOST_NAMED
    by_rule = teller.facts.ahead[k] >= 0
    if by_rule:
        named = inside[:_MOST_NAMED] if is_many else inside
        own = teller.label(k, labels[answer])
        slots["label"] = own if answer in named else with_share(answer)
    if is_many:
        items = map(with_share, inside[:_MOST_NAMED])
        slots["items"] = teller.say("comma").join(items)
        slots["m"] = str(len(inside) - _MOST_NAMED)
        return teller.say("rule_of_many" if by_rule else "several_of_many", **slots)
    said = teller.explanation.outputs[k][inside]
    listed = [teller.label(k, labels[at]) for at in inside]
    slots["labels"] = teller.language.listed(listed, of="several_")
    slots["shares"] = teller.say("comma").join(teller.percent(float(p)) for p in said)
    return teller.say("rule_several" if by_rule else "several_verdict", **slots)


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
    by_rule = sum(teller.facts.ahead[k] >= 0 for k in tasks)
    if by_rule:
        said.append(teller.say_of(by_rule, "rule_of_others", n=by_rule))
    left = sum(len(own) for _, own in shown[MANY - 1 :])
    return said + ([teller.say_of(left, "verdicts_untold", n=left)] if left else [])
