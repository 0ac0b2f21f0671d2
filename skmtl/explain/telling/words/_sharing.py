"""What the tasks draw on inside a network whose sharing scheme lets them choose."""

from __future__ import annotations

import numpy as np

from skmtl.explain.facts._percents import percent
from skmtl.explain.telling.words._teller import MANY, Teller

__all__ = ["sharing"]

#: Shares that differ by no more are told as one range: which is larger means little.
_ALIKE = 0.05


def sharing(teller: Teller) -> list[str]:
    """Return the sentences, if there is anything to choose for the tasks."""
    facts = teller.explanation.sharing
    if facts is None:
        return []
    known = list(teller.explanation.task_names)
    names = [teller.task(known.index(name)) for name in facts.overlap.index]
    if facts.towers is not None:
        towers = facts.towers.to_numpy()
        return [_parts(teller, "sharing_towers", names, np.diag(towers), towers)]
    said = [_drawn(teller, facts.kind, names, facts.overlap.to_numpy())]
    if facts.shared is not None:
        said.append(_parts(teller, "sharing_experts", names, facts.shared.to_numpy()))
    return said


def _drawn(teller: Teller, kind: str, names: list[str], overlap: np.ndarray) -> str:
    """Tell the two tasks that draw on the same most, and the one that stands apart."""
    key, n = f"sharing_{kind}", len(names)
    pairs = np.triu_indices(n, k=1)
    found = overlap[pairs]
    if n > 2 and np.ptp(found) <= _ALIKE:
        clauses = [teller.say(f"{key}_any", share=_range(teller, found))]
        return teller.say("sharing_drawn", clauses=clauses[0])
    best = int(found.argmax())
    a, b = int(pairs[0][best]), int(pairs[1][best])
    share = _share(teller, found[best])
    end = "most" if n > 2 else "pair"
    clauses = [teller.say(f"{key}_{end}", a=names[a], b=names[b], share=share)]
    means = (overlap.sum(axis=1) - np.diag(overlap)) / (n - 1)
    apart = int(means.argmin())
    if apart not in (a, b):
        share = _share(teller, means[apart])
        clauses.append(teller.say("sharing_least", task=names[apart], share=share))
    return teller.say("sharing_drawn", clauses=teller.clauses(clauses))


def _parts(
    teller: Teller,
    key: str,
    names: list[str],
    shares: np.ndarray,
    towers: np.ndarray | None = None,
) -> str:
    """Tell a share of each task, and what it takes elsewhere; of many, the ends."""
    if len(names) > MANY:
        high, low = int(shares.argmax()), int(shares.argmin())
        if np.ptp(shares) <= _ALIKE:
            said = teller.say(f"{key}_any", share=_range(teller, shares))
        else:
            said = teller.say(
                f"{key}_ends",
                most=names[high],
                share=_share(teller, shares[high]),
                least=names[low],
                rest=_share(teller, shares[low]),
            )
        return teller.say(key, clauses=said)
    clauses = []
    for k, name in enumerate(names):
        slots = {"task": name, "rest": _share(teller, 1 - shares[k])}
        if towers is not None:
            others = np.where(np.arange(len(names)) == k, -1, towers[k])
            other = int(others.argmax())
            slots |= {"other": names[other], "rest": _share(teller, towers[k, other])}
        end = "next" if k else "first"
        share = _share(teller, shares[k])
        clauses.append(teller.say(f"{key}_{end}", share=share, **slots))
    return teller.say(key, clauses=teller.clauses(clauses))


def _share(teller: Teller, value: float) -> str:
    return teller.say("sharing_percent", p=percent(float(value)))


def _range(teller: Teller, values: np.ndarray) -> str:
    """Return the smallest and the largest of some shares, or what both read as."""
    low, high = (percent(float(v)) for v in (values.min(), values.max()))
    if low == high:
        return teller.say("sharing_percent", p=low)
    return teller.say("sharing_percents", low=low, high=high)
