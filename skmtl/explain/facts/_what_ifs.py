"""What the model says if one thing were different: asked, not computed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from skmtl.explain.facts._parts import WhatIf
from skmtl.explain.facts._record import AnyRecord
from skmtl.explain.neighbours._perturber import Perturber

__all__ = ["with_what_ifs"]

#: So many features are tried for each task, those with the largest effects.
_N_TRIED = 3
#: A change of probability below this is not worth telling.
_LEAST_CHANGE = 0.01


def with_what_ifs(
    explanation: AnyRecord,
    perturber: Perturber,
    ask: Callable[[np.ndarray], np.ndarray],
) -> AnyRecord:
    """Return the explanation with the change that matters most to each task.

    `ask` gives the model's probabilities for codes.

    The leading features of each task are changed, one at a time, in all ways that the
    perturber knows, and put to the model. A task gets the smallest change that turns
    its verdict; if none does, the one that moves the verdict's probability most.
    """
    effects = np.abs(explanation.facts.effects)
    leading = np.argsort(-effects, axis=0, kind="stable")[:_N_TRIED]
    tried = [
        (int(j), *change)
        for j in np.unique(leading)
        if effects[j].any()
        for change in perturber.what_ifs(int(j))
    ]
    if not tried:
        return explanation
    said = ask(np.stack([code for _, _, code, _ in tried]))
    features = np.array([j for j, *_ in tried])
    sizes = np.array([size for *_, size in tried])
    found = []
    answers: dict[int, np.ndarray] = {}  # many tasks may share a change: kept once
    for k, after in enumerate(np.split(said, explanation.offsets[1:-1], axis=1)):
        before = explanation.probabilities[k]
        verdict = int(np.argmax(before))
        moves = np.abs(after[:, verdict] - before[verdict])
        turns = np.argmax(after, axis=1) != verdict
        order = np.where(turns, 2 + 1 / (1 + sizes), moves)
        best = int(np.argmax(np.where(np.isin(features, leading[:, k]), order, -1)))
        if turns[best] or moves[best] >= _LEAST_CHANGE:
            j, value, *_ = tried[best]
            answer = answers.setdefault(best, said[best].copy())
            names = explanation.task_names[k], explanation.features.names[j]
            then = int(np.argmax(after[best]))
            label = explanation.facts.classes[k][then]
            outcome = label, float(after[best, then])
            own = perturber.values[j]
            found.append(WhatIf(k, j, own, value, answer, names, outcome))
    return replace(explanation, what_ifs=tuple(found))
