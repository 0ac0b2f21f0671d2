"""How far an explanation is to be trusted."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from skmtl.explain.facts._facts import FAR_OFF
from skmtl.explain.telling.words import _numbers
from skmtl.explain.telling.words._teller import MANY, Teller

__all__ = ["trust"]

#: A gap below this is not told by its size.
_SMALL_GAP = 0.01
#: Samples whose effective number is at least this part of them have equal weights.
_ALL_OF_THEM = 0.99


def trust(teller: Teller) -> list[str]:
    """Return the sentences: fidelity, then why tasks are not told."""
    facts = teller.facts
    said: list[str] = []
    for key in ("good", "rough", "weak"):
        own = [k for k in teller.told_tasks if facts.trust[k] == key]
        if own:
            subject = teller.say("summary_again" if said else "summary")
            listed = _with_fit(teller, own)
            said.append(teller.say(f"follows_{key}", subject=subject, tasks=listed))
    for reason in ("fidelity", "constant", "one"):
        own = [k for k, found in enumerate(facts.vacuous) if found == reason]
        if own and reason == "fidelity":
            said.append(teller.say(reason, tasks=_with_fit(teller, own)))
        elif own:
            listed = teller.all_of(own, teller.tasks(own))
            said.append(teller.say(reason, tasks=listed))
    if teller.told_tasks:
        said += _gap(teller) + _averages(teller)
    return said + _background(teller) if teller.full else said


def _with_fit(teller: Teller, tasks: Sequence[int]) -> str:
    """Return tasks with their R2; the range of it if they are many."""
    r2 = teller.facts.r2
    if _is_each_told(teller, tasks):
        return teller.language.listed([_fit(teller, k) for k in tasks])
    known = r2[list(tasks)][np.isfinite(r2[list(tasks)])]
    listed = teller.all_of(tasks, teller.tasks(tasks))
    if not len(known) or known.min() < 0:
        return listed
    low, high = _numbers.score(known.min()), _numbers.score(known.max())
    if low == high:
        return teller.say("fit", task=listed, r2=low)
    return teller.say("fits", tasks=listed, low=low, high=high)


def _is_each_told(teller: Teller, tasks: Sequence[int]) -> bool:
    return len(tasks) <= MANY or teller.full


def _fit(teller: Teller, k: int) -> str:
    r2, gap = float(teller.facts.r2[k]), abs(float(teller.facts.gap[k]))
    key = "fit" if r2 >= 0 else "fit_below" if r2 < 0 else "fit_unknown"
    if gap > FAR_OFF and not teller.facts.vacuous[k]:
        key = "fit_off"
    return teller.say(
        key,
        task=teller.task(k),
        r2=_numbers.score(r2) if r2 >= 0 else "",
        gap=_numbers.probability(gap),
    )


def _gap(teller: Teller) -> list[str]:
    """Tell how far the summary is from the model at the input itself.

    In a short text only if it is far, and not told already beside the tasks.
    """
    gaps = np.abs(teller.facts.gap)
    worst = max(teller.told_tasks, key=lambda k: gaps[k])
    off = [k for k in teller.told_tasks if gaps[k] > FAR_OFF]
    trust = teller.facts.trust
    bands = {
        band: [k for k in teller.told_tasks if trust[k] == band]
        for band in {trust[k] for k in off}
    }
    each_is_told = all(_is_each_told(teller, tasks) for tasks in bands.values())
    if (off and each_is_told) or not (off or teller.full):
        return []
    if gaps[worst] < _SMALL_GAP:
        return [teller.say("gap_small")]
    gap = _numbers.probability(float(gaps[worst]))
    return [teller.say("gap", gap=gap, task=teller.target(worst))]


def _averages(teller: Teller) -> list[str]:
    """Tell that slopes are no exact changes, where there are any."""
    if teller.explanation.kind != "sensitivity" or not teller.facts.counts.any():
        return []
    return [teller.say("averages_full" if teller.full else "averages")]


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
