"""How tasks, features and classes relate: what only a full text tells."""

from __future__ import annotations

from collections import Counter

import numpy as np

from skmtl.explain.facts._roles import relevant
from skmtl.explain.telling.words import _numbers
from skmtl.explain.telling.words._teller import Teller

__all__ = ["relations"]

#: Of more pairs than this, only those with the most extreme correlations are told...
_MOST_PAIRS = 6
#: ... so many of either end.
_EACH_END = 3
#: From this correlation on, tasks go together in part, and closely.
_PARTLY, _CLOSELY = 0.3, 0.7
#: So many features are told for each of two classes.
_MOST_FOR_CLASS = 3


def relations(teller: Teller) -> list[str]:
    """Return the sentences on tasks, effects, features and classes, in this order."""
    said = [_related(teller), _details(teller), _no_account(teller)]
    contrasts = [_contrast(teller, k) for k in teller.told_tasks]
    if any(contrasts):
        said += [
            *contrasts,
            teller.say(
                "contrast_of_terms" if teller.facts.are_terms else "contrast_meaning"
            ),
        ]
    return [sentence for sentence in said if sentence]


def _related(teller: Teller) -> str:
    """Tell which tasks go together at this input."""
    found = teller.facts.relatedness
    told = np.array(teller.told_tasks, dtype=np.intp)
    first, second = np.triu_indices(len(told), k=1)
    first, second = told[first], told[second]
    known = np.flatnonzero(~np.isnan(found[first, second]))
    if not len(known):
        return ""
    n_others = 0
    if len(known) > _MOST_PAIRS:
        n_others = len(known) - 2 * _EACH_END
        order = np.argsort(-found[first, second][known], kind="stable")
        known = known[order[np.r_[:_EACH_END, -_EACH_END:0]]]
    pairs = [(int(first[at]), int(second[at])) for at in known]
    clauses = _by_closeness(teller, pairs)
    if n_others:
        clauses.append(teller.say("other_pairs", n=n_others))
    return teller.say("related", clauses=teller.clauses(clauses))


def _by_closeness(teller: Teller, pairs: list[tuple[int, int]]) -> list[str]:
    """Tell pairs of tasks; those alike in one clause, if they have a task in common."""
    found = teller.facts.relatedness
    clauses = []
    for key in dict.fromkeys(_closeness(found[pair]) for pair in pairs):
        left = [pair for pair in pairs if _closeness(found[pair]) == key]
        while left:
            ends = Counter(k for pair in left for k in pair)
            ((k, _),) = ends.most_common(1)
            others = [sum(pair) - k for pair in left if k in pair]
            left = [pair for pair in left if k not in pair]
            items = [
                teller.say(
                    "correlation",
                    task=teller.target(other),
                    r=_numbers.score(found[k, other]),
                )
                for other in others
            ]
            listed = teller.language.listed(items)
            clauses.append(teller.say(key, task=teller.target(k), others=listed))
    return clauses


def _closeness(r: float) -> str:
    """Return the key of what is said of a correlation."""
    if abs(r) < _PARTLY:
        return "unrelated"
    return ("closely" if abs(r) >= _CLOSELY else "partly") + (
        "_together" if r > 0 else "_opposed"
    )


def _details(teller: Teller) -> str:
    """Tell the average effects that count, task by task."""
    effects, errors = teller.facts.effects, teller.facts.standard_errors
    clauses = []
    for k in teller.told_tasks:
        items = [
            _detail(teller, j, k, float(effects[j, k]), float(errors[j, k]))
            for j in teller.facts.leading
            if teller.facts.counts[j, k]
        ]
        if items:
            listed = teller.language.listed(items)
            clauses.append(
                teller.say("details_of", task=teller.target(k), items=listed)
            )
    key = "details_exact" if teller.facts.is_exact else "details"
    return teller.say(key, clauses=teller.clauses(clauses)) if clauses else ""


def _detail(teller: Teller, j: int, k: int, effect: float, error: float) -> str:
    """Tell one effect on a task, with the step that it stands for."""
    features = teller.explanation.features
    form = features.forms[j]
    value = teller.value(j, features.values[j])
    if form == "range":
        value = teller.language.range(features.values[j]) or value
    key = {"number": "detail_per", "value": "detail_at", "range": "detail_at"}.get(form)
    if teller.facts.are_terms:  # of the value itself, not of a step
        key = "detail_at"
    return teller.say(
        key or "detail",
        name=teller.feature_name(j),
        effect=teller.effect_on(k, effect, error),
        value=value,
        spread=_numbers.amount(float(features.spreads[j])) if form == "number" else "",
    )


def _no_account(teller: Teller) -> str:
    """Tell the features that count for no task, the largest effects first.

    Only those whose effects are all smaller than what is told: there are also large
    ones that are not certain.
    """
    facts, tasks = teller.facts, teller.told_tasks
    if not tasks:
        return ""
    sizes = np.abs(facts.effects)
    least = np.where(facts.counts, sizes, np.inf).min(axis=0)
    small = (facts.roles == "none") & (sizes < least)[:, tasks].all(axis=1)
    small[teller.explanation.unread] = False  # told apart, as columns left out
    # what the model was asked about is told by its answers
    small[[one.feature for one in teller.explanation.answers.varied]] = False
    order = np.argsort(-facts.importances, kind="stable")
    names = [teller.feature_name(j) for j in order if small[j]]
    return teller.say("no_account", names=teller.few(names)) if names else ""


def _contrast(teller: Teller, k: int) -> str:
    """Tell what decides between the answer and the next of three classes or more."""
    explanation, surrogate = teller.explanation, teller.explanation.surrogate
    labels, proba = explanation.classes[k], explanation.outputs[k]
    if len(labels) < 3:
        return ""
    first = explanation.facts.predicted[k]
    second = int(np.argmax(np.where(np.arange(len(proba)) == first, -1, proba)))
    a, b = explanation.offsets[k] + np.array([first, second])
    if not min(surrogate.r2[a], surrogate.r2[b]) >= explanation.facts.least_fidelity:
        return ""
    difference = surrogate.effects[:, a] - surrogate.effects[:, b]
    # their covariance is not known: the sum is the most that it can be
    errors = surrogate.standard_errors[:, a] + surrogate.standard_errors[:, b]
    counts = relevant(difference[:, None], errors[:, None])[:, 0]
    order = np.argsort(-np.abs(difference), kind="stable")
    clauses = []
    for sign, key in ((1, "for_first"), (-1, "for_second")):
        own = [j for j in order if counts[j] and sign * difference[j] > 0]
        items = [
            _detail(teller, int(j), k, float(difference[j]), float(errors[j]))
            for j in own[:_MOST_FOR_CLASS]
        ]
        if items:
            clauses.append(teller.say(key, features=teller.language.listed(items)))
    if not clauses:
        return ""
    return teller.say(
        "contrast",
        a=_with_probability(teller, k, int(first)),
        b=_with_probability(teller, k, int(second)),
        clauses=teller.clauses(clauses),
    )


def _with_probability(teller: Teller, k: int, at: int) -> str:
    explanation = teller.explanation
    return teller.say(
        "with_probability",
        outcome=teller.outcome(k, teller.facts.classes[k][at]),
        p=teller.percent(float(explanation.outputs[k][at])),
    )
