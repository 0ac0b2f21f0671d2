"""What the model answers when one feature is another: what tasks share comes first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from skmtl.explain.facts._asked import Varied
from skmtl.explain.facts._comparisons import (
    LEAST_MOVE,
    apart,
    counting,
    moves,
    role_told,
    turned_by,
    verdicts_of,
)
from skmtl.explain.facts._roles import ROLES
from skmtl.explain.neighbours._features import PARTS
from skmtl.explain.telling.words._teller import MANY, Teller

__all__ = [
    "LEAST_NOTICED",
    "Comparison",
    "chosen",
    "comparisons",
    "condition",
    "evidence",
    "leads",
]

#: A short text tells of a feature that counts for no task if it moves so much.
LEAST_NOTICED = 0.05
#: Forms that have no other value: a character is a word of its own.
_PARTS = (*PARTS, "character", "letter")
#: Of so many tasks a full text tells what becomes of them.
_MOST_OUTCOMES = 6


class Comparison:
    """One answer of the model beside what it says of the input.

    Parameters
    ----------
    teller : Teller
    varied : Varied
    at : int
        Which of the answers on the feature.
    """

    def __init__(self, teller: Teller, varied: Varied, at: int):
        given = teller.explanation
        self.j, self.own, self.value = varied.feature, varied.own, varied.values[at]
        self.said = varied.outputs[at]
        columns = given.offsets[:-1] + teller.facts.spoken
        self.before = given.own[columns]
        self.after = self.said[columns]
        self.moves = moves(given, self.said[None], teller.facts.spoken)[0]
        turned = turned_by(given, varied)
        self.turned = turned[at]
        #: positions of the classes that the model then answers
        self.verdicts = verdicts_of(given, varied.outputs, varied.decided)[at]
        self.moved = (np.abs(self.moves) >= LEAST_MOVE) | self.turned
        #: tasks for which the feature counts, and which the model moves when asked
        self.tasks = tuple(counting(given, varied, at).tolist())
        self.role = role_told(given, varied, at)
        steps = np.abs(apart(given, self.said))
        self._steps = np.split(steps, given.offsets[1:-1])
        said = varied.outputs[varied.common]
        far = np.abs(moves(given, said, teller.facts.spoken)) >= LEAST_NOTICED
        self.is_noticed = self.role != "none" or bool(
            (far | turned[varied.common]).any()
        )

    def stays(self, k: int) -> bool:
        """Whether no class of a task moves, also of those that words do not name."""
        return bool(self._steps[k].max() < LEAST_MOVE)


def comparisons(teller: Teller) -> list[Comparison]:
    """Return what may be told: in a short text, what is of some account.

    A feature that counts for no task by itself has to move an answer by more.
    """
    asked = zip(teller.explanation.answers.varied, teller.facts.told, strict=True)
    found = [Comparison(teller, one, at) for one, at in asked if at >= 0]
    return found if teller.full else [one for one in found if one.is_noticed]


def evidence(teller: Teller, told: Sequence[Comparison]) -> list[str]:
    """Return the sentences on comparisons: what is shared, then each by itself."""
    said = _leads(teller, told) + [_compared(teller, one) for one in told]
    return said + _unmoved(teller) if teller.full else said


def chosen(found: Sequence[Comparison], n: int) -> list[Comparison]:
    """Return n comparisons, what is shared first.

    They are the leading ones, but such that every task is told.
    """
    found = sorted(found, key=lambda one: one.role == "none")
    told: list[Comparison] = []
    while found and len(told) < n:
        known = np.any([one.moved for one in told], axis=0) if told else False
        gains = [int((one.moved & ~np.asarray(known)).sum()) for one in found]
        lacking = len(told) and max(gains)
        at = int(np.argmax(gains)) if lacking else 0
        told.append(found.pop(at))
    order = [ROLES[0], "conflicting", "specific", "none"]
    return sorted(told, key=lambda one: order.index(one.role))


def _leads(teller: Teller, told: Sequence[Comparison]) -> list[str]:
    """Tell which features matter for several tasks, and which move them apart."""
    groups: dict[tuple[str, tuple[int, ...], tuple[int, ...]], list[int]] = {}
    for one in told:
        rising = tuple(k for k in one.tasks if one.moves[k] > 0)
        falling = tuple(k for k in one.tasks if one.moves[k] <= 0)
        key, first, second = "alike", one.tasks, tuple[int, ...]()
        if rising and falling:
            first, second = min(rising, falling), max(rising, falling)
            key = "apart"
        if len(one.tasks) > 1:
            groups.setdefault((key, first, second), []).append(one.j)
    return leads(
        teller,
        groups,
        lambda j, is_first: (
            teller.feature_first(j) if is_first else teller.feature_name(j)
        ),
        lambda k: teller.class_of(k, teller.facts.spoken[k]),
    )


def leads(
    teller: Teller,
    groups: Mapping[tuple[str, tuple[int, ...], tuple[int, ...]], list[int]],
    name: Callable[[int, bool], str],
    class_of: Callable[[int], str],
) -> list[str]:
    """Return a sentence for each group of features.

    A group is what features do ("alike", "matters" or "apart"), to which tasks, and to
    which others the contrary. `name` tells a feature, and whether it begins a sentence;
    `class_of` the class of a task that goes one way.
    """
    said = []
    for (key, first, second), features in groups.items():
        names = [name(j, not at) for at, j in enumerate(features)]
        slots = {"features": teller.language.listed(names)}
        if key == "apart" and max(len(first), len(second)) < MANY:
            slots["first"] = teller.language.listed([class_of(k) for k in first])
            slots["second"] = teller.language.listed([class_of(k) for k in second])
        elif key == "apart":
            key = "apart_counted"
            slots |= {"first": str(len(first)), "second": str(len(second))}
        else:
            slots["tasks"] = teller.tasks_or_all(first)
        said.append(teller.say_of(len(features), key, **slots))
    return said


def _compared(teller: Teller, one: Comparison) -> str:
    """Tell a feature, what it could be, and what the model would then say."""
    j = one.j
    value, after = one.own, one.value
    form = "number" if teller.form(j) == "range" else teller.form(j)
    place = teller.explanation.features.values[j] if form == "segment" else ""
    if form == "number" and "missing" in (value, after):
        form = "value"
    return teller.say(
        f"compared_{'segment_at' if place else form}",
        name=teller.feature_first(j)
        if form in ("number", "value", "entry")
        else teller.feature_name(j),
        value=teller.value(j, place or value),
        after="" if form in _PARTS else teller.value(j, after),
        outcomes=_outcomes(teller, one),
    )


def _outcomes(teller: Teller, one: Comparison) -> str:
    """Tell what becomes of each task: of many, of those that change most."""
    order = np.lexsort([-np.abs(one.moves), ~one.turned])
    moved = [int(k) for k in order if one.moved[k]]
    most = _MOST_OUTCOMES if teller.full else MANY
    shown = moved if len(moved) <= most else moved[: most - 1]
    ways: dict[str, list[int]] = {"turned": [], "falls": [], "rises": []}
    ways |= {"falls_number": [], "rises_number": []}
    for k in shown:
        way = "rises" if one.moves[k] > 0 else "falls"
        if teller.explanation.is_number[k]:
            way = f"{way}_number"
        elif one.turned[k]:
            way = "turned"
        ways[way].append(k)
    items = []
    for way, own in ways.items():
        # the verb is said once of all that go the same way
        further = way if way == "turned" else f"{way}_too"
        keys = [way, *[further] * (len(own) - 1)]
        found = [
            _outcome(teller, one, k, key) for k, key in zip(own, keys, strict=False)
        ]
        items += [teller.language.listed(found, of="alike_")] if found else []
    n_more = len(moved) - len(shown)
    if n_more:
        items.append(teller.say("others_change", n=n_more))
    said = [teller.language.listed(items, of="outcomes_")]
    stay = [k for k in range(teller.n_tasks) if not one.moved[k] and one.stays(k)]
    if stay:
        alike = all(
            teller.told_as(k, float(one.before[k]))
            == teller.told_as(k, float(one.after[k]))
            for k in stay
        )
        key = "stay" if alike else "hardly"
        many = len(stay) > most
        listed = (
            teller.say("other_tasks", n=len(stay))
            if many
            else teller.language.listed([teller.task(k) for k in stay])
        )
        said.append(teller.say(key, tasks=listed))
    return teller.clauses(said)


def _outcome(teller: Teller, one: Comparison, k: int, key: str) -> str:
    if teller.explanation.is_number[k]:
        said = teller.say(
            key,
            which=teller.task(k),
            was=teller.figure(k, float(one.before[k])),
            now=teller.amount(k, float(one.after[k])),
        )
        goal = teller.goal(k)
        if not (goal and one.turned[k]):
            return said
        return teller.say("across", outcome=said, goal=goal)
    if one.turned[k]:
        return teller.becomes(k, one.said, int(one.verdicts[k]), first=False)
    return teller.say(
        key,
        which=teller.class_of(k, teller.facts.spoken[k]),
        was=teller.percent(float(one.before[k])),
        now=teller.percent(float(one.after[k])),
    )


def _unmoved(teller: Teller) -> list[str]:
    """Tell the features of which no value that was asked about moves anything."""
    given, names = teller.explanation, []
    for one in given.answers.varied:
        is_still = np.abs(apart(given, one.outputs)).max() < LEAST_MOVE
        if is_still and not teller.moves_texts(one.feature):
            names.append(teller.feature_name(one.feature))
    if not names:
        return []
    least = teller.least(1)
    return [teller.say_of(len(names), "unmoved", names=teller.few(names), least=least)]


def condition(teller: Teller, features: Sequence[int], values: Sequence[str]) -> str:
    """Tell what several features become."""
    items = []
    for j, value in zip(features, values, strict=True):
        form = "number" if teller.form(j) == "range" else teller.form(j)
        form = "value" if form == "number" and value == "missing" else form
        after = "" if form in _PARTS else teller.value(j, value)
        name = teller.feature_name(j)
        items.append(teller.say(f"with_{form}", name=name, after=after))
    form = teller.form(features[0])
    words = ("word", "character", "letter")
    apart = "_word" if form in words else {"segment": "_segment"}.get(form, "")
    return teller.say(
        f"conditions{apart}", items=teller.language.listed(items, of="conditions_")
    )
