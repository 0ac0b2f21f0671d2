"""What the model answers when one feature is varied, or a few together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations, repeat

import numpy as np

from skmtl.explain.facts._asked import Answers, Turn, Varied
from skmtl.explain.facts._comparisons import (
    CONFIDENT,
    LEAST_MOVE,
    certainty,
    most_telling,
    moves,
    turned,
    turned_by,
)
from skmtl.explain.facts._record import AnyRecord
from skmtl.explain.neighbours._perturber import Perturber
from skmtl.explain.neighbours._variation import Variation

__all__ = ["with_answers"]

#: What the model says of coded inputs.
Ask = Callable[[np.ndarray], np.ndarray]
#: Of so many tasks it is asked what several features together do, of so many features
#: in all ways, and of more one after the other.
_MOST_TASKS, _MOST_COMBINED = 6, 5


def with_answers(
    explanation: AnyRecord,
    perturber: Perturber,
    ask: Ask,
    decide: Ask | None = None,
) -> AnyRecord:
    """Return the explanation with answers to what words and pictures ask.

    The features shown are varied alone, all of them in one question for all tasks. What
    the surrogate says decides which these are; it lends no number to the answers. If no
    comparison told turns a confident verdict, or one is not moved by any, a second
    question asks what several features together do to it.

    A model that tells by `decide` which classes it answers is asked for these as well;
    else they are the most probable ones.
    """
    asked = {j: perturber.varied(j) for j in _asked_about(explanation)}
    asked = {j: variation for j, variation in asked.items() if variation.values}
    if not asked or not explanation.task_names:
        return explanation
    codes = np.concatenate([variation.codes for variation in asked.values()])
    ends = np.cumsum([len(variation.values) for variation in asked.values()])[:-1]
    decided = repeat(None) if decide is None else np.split(decide(codes), ends)
    found = [
        Varied(
            feature=j,
            own=perturber.values[j],
            values=variation.values,
            numbers=variation.numbers,
            common=variation.common,
            sizes=variation.sizes,
            outputs=part,
            own_number=variation.own_number,
            seen=variation.seen,
            decided=own,
        )
        for (j, variation), part, own in zip(
            asked.items(), np.split(ask(codes), ends), decided, strict=False
        )
    ]
    turns = _turns(explanation, found, asked, ask, decide)
    return replace(explanation, answers=Answers(tuple(found), tuple(turns)))


def _asked_about(explanation: AnyRecord) -> list[int]:
    """Return the leading features; where there are few, others in their order."""
    order = np.argsort(-explanation.facts.importances, kind="stable")
    order = order[~np.isin(order, explanation.unread)]  # they change nothing
    return [int(j) for j in order[: explanation.n_features]]


def _turns(
    explanation: AnyRecord,
    found: list[Varied],
    asked: dict[int, Variation],
    ask: Ask,
    decide: Ask | None,
) -> list[Turn]:
    """Return the smallest change of one feature that turns each verdict.

    Where there is none, and the verdict is confident, a value of the number is asked
    for or no comparison told moves it, it is asked what several features do together;
    nothing is asked of a number that has the value asked for.
    """
    spoken = explanation.facts.spoken
    told = [most_telling(explanation, one, spoken) for one in found]
    rows = [one.outputs[at] for one, at in zip(found, told, strict=True) if at >= 0]
    said = np.array(rows).reshape(len(rows), explanation.offsets[-1])
    moved = np.abs(moves(explanation, said, spoken)) >= LEAST_MOVE
    sure = certainty(explanation)
    here = explanation.own[explanation.offsets[:-1]] == explanation.targets
    asked_for = np.isfinite(explanation.targets) & ~here
    only = np.array([len(labels) == 1 for labels in explanation.classes])
    alone = _turns_alone(explanation, found)
    turns = list(alone.values())
    left = ~np.isin(np.arange(len(sure)), list(alone))
    wanted = np.flatnonzero(
        left & ((sure >= CONFIDENT) | asked_for | ~moved.any(axis=0)) & ~only & ~here
    )
    first = np.where(asked_for, -1.0, sure)
    wanted = wanted[np.argsort(first[wanted], kind="stable")][:_MOST_TASKS]
    plans = [
        (k, plan)
        for k in np.sort(wanted).tolist()
        for plan in _plans(explanation, found, k)
    ]
    if plans:
        codes = np.stack([_together(asked, plan) for _, plan in plans])
        decided = None if decide is None else decide(codes)
        turns += _smallest(explanation, plans, ask(codes), decided, found)
    return sorted(turns, key=lambda turn: turn.task)


def _verdict_of(
    explanation: AnyRecord, said: np.ndarray, k: int, rises: bool
) -> np.ndarray:
    """Return what is to fall for the verdict of a task to turn, in some answers.

    Of classes the log odds of the one answered; the number itself, or where it `rises`
    to turn its negative.
    """
    if explanation.is_number[k]:
        number = said[..., explanation.offsets[k]]
        return np.asarray(-number if rises else number)
    p = said[..., explanation.offsets[k] + explanation.facts.predicted[k]]
    p = np.clip(p, 1e-300, 1 - 1e-16)
    return np.asarray(np.log(p) - np.log1p(-p))


def _is_to_rise(explanation: AnyRecord, k: int, found: list[Varied]) -> bool:
    """Whether a number is to rise to what is asked for, or where it goes furthest.

    A class is to become less likely.
    """
    if not explanation.is_number[k]:
        return False
    at, goal = explanation.offsets[k], explanation.targets[k]
    if np.isfinite(goal):
        return bool(goal > explanation.own[at])
    steps = np.concatenate([one.outputs[:, at] - explanation.own[at] for one in found])
    return bool(steps[np.abs(steps).argmax()] > 0)


def _turns_alone(explanation: AnyRecord, found: list[Varied]) -> dict[int, Turn]:
    """Return the smallest change of one feature that turns each verdict, if any does.

    One that a person would name, if there is one: a frequent and round value.
    """
    best: dict[int, tuple[bool, float]] = {}
    turns: dict[int, Turn] = {}
    for one in found:
        other = turned_by(explanation, one)
        for at, k in np.argwhere(other).tolist():
            size = not one.common[at], float(one.sizes[at])
            if k not in best or size < best[k]:
                best[k] = size
                decided = None if one.decided is None else one.decided[at]
                turns[k] = Turn(
                    task=k,
                    features=(one.feature,),
                    values=(one.values[at],),
                    outputs=one.outputs[at],
                    turns=True,
                    decided=decided,
                )
    return turns


def _plans(
    explanation: AnyRecord, found: list[Varied], k: int
) -> Iterator[list[tuple[Varied, int]]]:
    """Yield sets of changes that might turn a verdict together, the smallest first.

    What moves it most alone is tried first; where nothing does, as of a forest that is
    of one mind, what the surrogate says.
    """
    rises = _is_to_rise(explanation, k, found)
    own = _verdict_of(explanation, explanation.own, k, rises)
    column = explanation.offsets[k] + explanation.facts.predicted[k]
    sign = -1 if rises else 1
    steps: list[tuple[float, int, tuple[Varied, int]]] = []
    for one in found:
        common = np.flatnonzero(one.common)
        if not len(common):
            continue
        odds = _verdict_of(explanation, one.outputs[common], k, rises)
        at = int(np.argmin(odds)) if odds.min() < own else -1
        if odds.min() == odds.max() == own:
            effect = sign * explanation.surrogate.effects[one.feature, column]
            at = -1 if effect < 0 else 0
            at %= len(common)
        elif at < 0:
            continue
        steps.append((float(odds[at]), len(steps), (one, int(common[at]))))
    ordered = [step for *_, step in sorted(steps, key=lambda step: step[:2])]
    several = ordered[:_MOST_COMBINED]
    for n in range(2, len(several) + 1):
        yield from map(list, combinations(several, n))
    for n in range(len(several) + 1, len(ordered) + 1):
        yield ordered[:n]


def _together(
    asked: dict[int, Variation], plan: list[tuple[Varied, int]]
) -> np.ndarray:
    """Return the code of an input with several changes."""
    first, at = plan[0]
    code = asked[first.feature].codes[at].copy()
    for one, at in plan[1:]:
        code[one.feature] = asked[one.feature].codes[at, one.feature]
    return code


def _smallest(
    explanation: AnyRecord,
    plans: list[tuple[int, list[tuple[Varied, int]]]],
    said: np.ndarray,
    decided: np.ndarray | None,
    found: list[Varied],
) -> Iterator[Turn]:
    """Yield for each task the smallest set of changes that turns it, or the largest."""
    other = turned(explanation, said, decided)
    for k in dict.fromkeys(k for k, _ in plans):
        own = [i for i, (task, _) in enumerate(plans) if task == k]
        odds = _verdict_of(explanation, said, k, _is_to_rise(explanation, k, found))
        best = min(own, key=lambda i: (not other[i, k], len(plans[i][1]), odds[i]))
        if not other[best, k]:
            best = own[-1]
        plan = plans[best][1]
        yield Turn(
            k,
            tuple(one.feature for one, _ in plan),
            tuple(one.values[at] for one, at in plan),
            said[best],
            bool(other[best, k]),
            None if decided is None else decided[best],
        )
