"""How far a summary of many explanations is to be trusted."""

from __future__ import annotations

import numpy as np

from skmtl.explain.summaries._record import SummaryRecord
from skmtl.explain.telling.words._teller import MANY, Teller

__all__ = ["is_silent", "trust_of_set"]

#: Means over fewer inputs are said to be rough.
_FEW = 10


def is_silent(summary: SummaryRecord) -> np.ndarray:
    """Whether half of the explanations or more say nothing of a task."""
    return 2 * summary.n_vacuous.to_numpy() >= len(summary.explanations)


def trust_of_set(teller: Teller, summary: SummaryRecord) -> list[str]:
    """Return the sentences: how the explanations follow the model, how many they are.

    The model is followed closely if it is in more than half of the inputs.
    """
    n = len(summary.explanations)
    close = np.sum(
        [[t == "good" for t in e.facts.trust] for e in summary.explanations], axis=0
    )
    silent, untold = summary.n_vacuous.to_numpy(), is_silent(summary)
    said = []
    by = {
        "silent": np.flatnonzero(untold),
        "close": np.flatnonzero((2 * close > n) & ~untold),
    }
    by["rough"] = np.setdiff1d(np.arange(len(close)), np.concatenate([*by.values()]))
    for key, counted in (("close", close), ("rough", None), ("silent", silent)):
        tasks = by[key].tolist()
        if not tasks:
            continue
        if counted is None or len(tasks) > MANY:
            listed = teller.all_of(tasks, teller.tasks(tasks))
        else:
            listed = teller.language.listed(
                [
                    teller.say(f"set_{key}_in", task=teller.task(k), m=counted[k], n=n)
                    for k in tasks
                ]
            )
        first = key == "rough" and not len(by["close"])
        said.append(
            teller.say(f"set_{key}_only" if first else f"set_{key}", tasks=listed)
        )
    left_out = {explanation.left_out for explanation in summary.explanations}
    if len(left_out) == 1 and (only := left_out.pop()) is not None:
        key = "left_out" if only[0] < only[1] else "all_left_out"
        said.append(teller.say(key, n=only[0], total=only[1]))
    if n == 1:
        said.append(teller.say("set_alone"))
    elif n < _FEW:
        said.append(teller.say("set_few", n=n))
    return said
