"""How far a text on many inputs is to be trusted, and what to do with it."""

from __future__ import annotations

import numpy as np

from skmtl.explain.summaries._record import SummaryRecord
from skmtl.explain.telling.words._teller import Teller

__all__ = ["trust_of_set"]

#: Fewer inputs are a hint only.
_FEW = 10


def trust_of_set(teller: Teller, summary: SummaryRecord) -> list[str]:
    """Return the sentences: for which inputs it stands, and what may be missing.

    The summary of an input chose what was tried. Where half of them or more tell
    nothing of a task that the model does not answer alike everywhere, it was a guess.
    """
    n = len(summary.explanations)
    said = []
    if any(one.answers.varied for one in summary.explanations):
        said.append(_expected(teller, n))
        guessed = np.sum(
            [
                [why == "fidelity" for why in e.facts.vacuous]
                for e in summary.explanations
            ],
            axis=0,
        )
        tasks = np.flatnonzero(2 * guessed >= n).tolist()
        if tasks:
            said.append(teller.say("set_doubt", tasks=teller.tasks_or_all(tasks)))
    left_out = {explanation.left_out for explanation in summary.explanations}
    if len(left_out) == 1 and (only := left_out.pop()) is not None:
        key = "left_out" if only[0] < only[1] else "all_left_out"
        said.append(teller.say(key, n=only[0], total=only[1]))
    return said


def _expected(teller: Teller, n: int) -> str:
    key = "set_alone" if n == 1 else "set_few" if n < _FEW else "set_expect"
    return teller.say(key, n=n)
