"""How far an explanation is to be trusted."""

from __future__ import annotations

import numpy as np

from skmtl.explain.surrogates._additive import has_pairs
from skmtl.explain.telling.words import _numbers
from skmtl.explain.telling.words._teller import MANY, Teller

__all__ = ["background", "trust"]

#: A gap below this is not told by its size.
_SMALL_GAP = 0.01
#: Samples whose effective number is at least this part of them have equal weights.
_ALL_OF_THEM = 0.99
_BANDS = {"good": "good", "rough": "rough", "weak": "weak", "fidelity": "weak"}


def trust(teller: Teller) -> list[str]:
    """Return what to do with the text, by how far the model can be guessed."""
    facts = teller.facts
    if facts.is_exact:
        return [teller.say("trust_exact", pairs=_pairs(teller, "or_with_another"))]
    bands: dict[str, list[int]] = {band: [] for band in ("good", "rough", "weak")}
    for k, (band, reason) in enumerate(zip(facts.trust, facts.vacuous, strict=True)):
        own = _BANDS.get(band or reason)
        if own:
            bands[own].append(k)
    doubted = sorted(bands["rough"] + bands["weak"])
    if bands["good"] and doubted:
        n, good = teller.n_tasks, bands["good"]
        if len(doubted) > MANY:
            return [teller.say("trust_counted", n=len(good), total=n)]
        slots = {"doubted": teller.tasks(doubted)}
        if n > MANY:
            return [teller.say("trust_all_but", **slots)]
        return [teller.say("trust_mixed", good=teller.tasks(good), **slots)]
    found = [band for band in ("good", "rough", "weak") if bands[band]]
    return [teller.say(f"trust_{found[0]}")] if found else []


def background(teller: Teller) -> list[str]:
    """Tell how good the summary is, what it was made from, and what effects mean."""
    facts, given = teller.facts, teller.explanation
    if facts.is_exact:
        return _of_terms(teller)
    surrogate, features = given.surrogate, given.features
    known = [
        k for k in range(teller.n_tasks) if facts.vacuous[k] not in ("one", "constant")
    ]
    said = [_fits(teller, known)] if known else []
    for reason in ("constant", "one"):
        own = [k for k, found in enumerate(facts.vacuous) if found == reason]
        if own:
            said.append(teller.say(reason, tasks=teller.tasks_or_all(own)))
    if teller.told_tasks:
        gaps = np.abs(facts.gap)
        worst = max(teller.told_tasks, key=lambda k: gaps[k])
        small = gaps[worst] < _SMALL_GAP
        gap = teller.percent(float(gaps[worst]))
        if given.is_number[worst]:
            gap = teller.amount(worst, float(gaps[worst] * facts.units[worst]))
        key = f"gap_small{teller.kinds}" if small else "gap"
        said.append(teller.say(key, gap=gap, task=teller.target(worst)))
        if given.kind == "sensitivity" and facts.counts.any():
            said.append(teller.say(f"averages_full{teller.kinds}"))
    n, n_eff = f"{surrogate.n_samples:,}", f"{surrogate.n_eff:,.0f}"
    is_even = surrogate.n_eff >= _ALL_OF_THEM * surrogate.n_samples
    said.append(
        teller.say("samples" if is_even else "samples_weighted", n=n, n_eff=n_eff)
    )
    forms = dict.fromkeys(
        features.forms[j] for j in facts.leading if facts.counts[j].any()
    )
    if forms:
        listed = teller.clauses([teller.say(f"means_{form}") for form in forms])
        said.append(teller.say(f"meaning{teller.kinds}", forms=listed))
        said.append(teller.say("error_meaning"))
        said.append(teller.say(f"count_meaning{teller.kinds}"))
    return [*said, teller.say("caveat")]


def _of_terms(teller: Teller) -> list[str]:
    """Tell that effects are what an additive model does, and what they are."""
    facts = teller.facts
    own = [k for k, reason in enumerate(facts.vacuous) if reason == "constant"]
    said = [teller.say("constant", tasks=teller.tasks_or_all(own))] if own else []
    said.append(teller.say("exact", pairs=_pairs(teller, "and_of_pairs")))
    if facts.counts.any():
        keys = ["changes_meaning", "count_meaning"]
        keys = ["terms_meaning"] if facts.are_terms else keys
        scale = teller.say("on_learned_scale" if facts.learned.any() else "in_its_unit")
        said += [teller.say(f"{key}{teller.kinds}", scale=scale) for key in keys]
    return [*said, teller.say("caveat")]


def _pairs(teller: Teller, key: str) -> str:
    """Tell that some features have terms two by two, if they have."""
    return teller.say(key) if has_pairs(teller.explanation.surrogate) else ""


def _fits(teller: Teller, tasks: list[int]) -> str:
    """Tell the R2 of tasks; of many the lowest and the highest."""
    r2 = teller.facts.r2
    items = []
    for k in tasks:
        r = float(r2[k])
        key = "fit" if r >= 0 else "fit_below" if r < 0 else "fit_unknown"
        score = _numbers.score(r) if r >= 0 else ""
        items.append(teller.say(key, task=teller.task(k), r2=score))
    return teller.say("fits", items=teller.language.listed(items))
