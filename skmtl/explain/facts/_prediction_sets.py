"""Which classes the model cannot rule out, if it tells."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from skmtl.explain.facts._comparisons import ahead_of
from skmtl.explain.facts._record import AnyRecord
from skmtl.explain.neighbours._perturber import Perturber
from skmtl.tasks._few_labels import few_labels_noted
from skmtl.tasks._prediction_sets import NoSetsError, has_sets, sets_of

__all__ = ["CONFIDENCE", "with_sets"]

#: What part of true classes the sets that are told are to hold, as intervals do.
CONFIDENCE = 0.9


def with_sets(
    explanation: AnyRecord, perturber: Perturber, estimator: Any
) -> AnyRecord:
    """Return the explanation with the sets of classes, if the model gives any.

    Of a task with too few labels for these, nothing is told.
    """
    if explanation.is_number.all() or not has_sets(estimator):
        return explanation
    itself, _ = perturber.draw(1, np.random.RandomState(0), first=True)
    try:
        with few_labels_noted() as too_few:
            found = sets_of(estimator, perturber.rows(itself), CONFIDENCE)
    except NoSetsError:
        return explanation
    parts = found if isinstance(found, list) else [found]
    of_classes = iter(part[0] for part in parts if part is not None)
    nothing = np.zeros(0, dtype=np.intp)
    sets = []
    for k, name in enumerate(explanation.task_names):
        inside = None if explanation.is_number[k] else next(of_classes)
        if inside is None or name in too_few:
            sets.append(nothing)
        else:
            sets.append(_in_order(explanation, k, np.flatnonzero(inside)))
    return replace(explanation, sets=tuple(sets))


def _in_order(given: AnyRecord, k: int, inside: np.ndarray) -> np.ndarray:
    """Return classes, the most probable first; of even ones that which is answered."""
    proba, answer = given.outputs[k], int(given.predicted[k])
    order = np.lexsort([-proba[inside], inside != answer])
    if ahead_of(proba, answer) >= 0:
        order = np.argsort(-proba[inside], kind="stable")
    return np.asarray(inside[order])
