"""How far an explanation is to be trusted."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from skmtl.explain._facts import GOOD_FIDELITY
from skmtl.explain._words import _numbers
from skmtl.explain._words._teller import MANY, Teller

__all__ = ["trust"]

#: A short text tells by how much the summary misses the model from here on.
_LARGE_GAP = 0.1
#: A gap below this is not told by its size.
_SMALL_GAP = 0.01
#: Samples whose effective number is at least this part of them have equal weights.
_ALL_OF_THEM = 0.99


def trust(teller: Teller) -> list[str]:
    """Return the sentences: fidelity, then why tasks are not told."""
    facts = teller.facts
    close = [k for k in teller.told_tasks if facts.r2[k] >= GOOD_FIDELITY]
    rough = [k for k in teller.told_tasks if k not in close]
    said = []
    if close:
        said.append(teller.say("close", tasks=_with_fit(teller, close)))
    if rough:
        key = "rough" if close else "rough_only"
        said.append(teller.say(key, tasks=_with_fit(teller, rough)))
    for reason in ("fidelity", "constant", "one"):
        own = [k for k, found in enumerate(facts.vacuous) if found == reason]
        if own and reason == "fidelity":
            said.append(teller.say(reason, tasks=_with_fit(teller, own)))
        elif own:
            listed = teller.all_of(own, teller.tasks(own))
            said.append(teller.say(reason, tasks=listed))
    if teller.told_tasks:
        said += _gap(teller)
    return said + _background(teller) if teller.full else said


def _with_fit(teller: Teller, tasks: Sequence[int]) -> str:
    """Return tasks with their R2; the range of it if they are many."""
    r2 = teller.facts.r2
    if len(tasks) <= MANY or teller.full:
        return teller.language.listed([_fit(teller, k) for k in tasks])
    known = r2[list(tasks)][np.isfinite(r2[list(tasks)])]
    listed = teller.all_of(tasks, teller.tasks(tasks))
    if not len(known) or known.min() < 0:
        return listed
    low, high = _numbers.score(known.min()), _numbers.score(known.max())
    return teller.say("fits", tasks=listed, low=low, high=high)


def _fit(teller: Teller, k: int) -> str:
    r2 = float(teller.facts.r2[k])
    key = "fit" if r2 >= 0 else "fit_below" if r2 < 0 else "fit_unknown"
    return teller.say(
        key, task=teller.task(k), r2=_numbers.score(r2) if r2 >= 0 else ""
    )


def _gap(teller: Teller) -> list[str]:
    """Tell how far the summary is from the model at the input itself."""
    gaps = np.abs(teller.facts.gap)
    worst = max(teller.told_tasks, key=lambda k: gaps[k])
    if not teller.full and gaps[worst] < _LARGE_GAP:
        return []
    if gaps[worst] < _SMALL_GAP:
        return [teller.say("gap_small")]
    gap = _numbers.probability(float(gaps[worst]))
    return [teller.say("gap", gap=gap, task=teller.target(worst))]


def _background(teller: Teller) -> list[str]:
    """Tell what it was made from, and what its numbers mean."""
    surrogate, given = teller.explanation.surrogate, teller.explanation.features
    n, n_eff = f"{surrogate.n_samples:,}", f"{surrogate.n_eff:,.0f}"
    is_even = surrogate.n_eff >= _ALL_OF_THEM * surrogate.n_samples
    said = [teller.say("samples" if is_even else "samples_weighted", n=n, n_eff=n_eff)]
    told = [j for j in teller.facts.leading if teller.facts.roles[j] != "none"]
    forms = dict.fromkeys(given.forms[j] for j in told)
    if forms:
        listed = teller.clauses([teller.say(f"means_{form}") for form in forms])
        said.append(teller.say("meaning", forms=listed))
        said += [teller.say("error_meaning"), teller.say("count_meaning")]
    return [*said, teller.say("caveat")]
