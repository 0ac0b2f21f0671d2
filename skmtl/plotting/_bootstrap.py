"""How far scores might have been from where they are, with other rows."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from sklearn.utils import check_random_state

from skmtl.metrics._named import Metric
from skmtl.metrics._observed import ObservedTask

__all__ = ["ScoredTask", "bootstrap"]


class ScoredTask(NamedTuple):
    """A task as one model predicts it, and the rows in which its label is observed."""

    task: ObservedTask
    seen: np.ndarray


def bootstrap(
    scored: Sequence[ScoredTask],
    metric: Metric | None,
    n_bootstraps: int,
    random_state: Any,
) -> np.ndarray:
    """Return scores on rows drawn with replacement, shape (n_bootstraps, n_scored).

    All are scored on the same rows, so that they can be compared. Without a metric it
    is the accuracy, whose samples cost a product of matrices. NaN where none of a
    task's observed rows was drawn.
    """
    rng = check_random_state(random_state)
    n_rows = len(scored[0].seen)
    score = _accuracies(scored) if metric is None else _any_metric(scored, metric)
    with warnings.catch_warnings():
        # that a class was not drawn says nothing about the data
        warnings.simplefilter("ignore", UserWarning)
        samples = (rng.randint(n_rows, size=n_rows) for _ in range(n_bootstraps))
        return np.array([score(rows) for rows in samples])


def _accuracies(scored: Sequence[ScoredTask]) -> Callable[[np.ndarray], np.ndarray]:
    seen = np.column_stack([rows for _, rows in scored]).astype(float)
    right = np.zeros_like(seen)
    for k, (task, rows) in enumerate(scored):
        true, pred = task.label_codes
        right[rows, k] = true == pred

    def score(rows: np.ndarray) -> np.ndarray:
        times = np.bincount(rows, minlength=len(seen)).astype(float)
        n_right, n_seen = times @ right, times @ seen
        nothing = np.full(len(n_seen), np.nan)
        return np.divide(n_right, n_seen, out=nothing, where=n_seen > 0)

    return score


def _any_metric(
    scored: Sequence[ScoredTask], metric: Metric
) -> Callable[[np.ndarray], np.ndarray]:
    # where each row stands among the observed rows of each task
    places = [np.where(seen, np.cumsum(seen) - 1, -1) for _, seen in scored]

    def score(rows: np.ndarray) -> np.ndarray:
        values = np.full(len(scored), np.nan)
        for k, ((task, _), place) in enumerate(zip(scored, places, strict=True)):
            drawn = place[rows]
            drawn = drawn[drawn >= 0]
            if len(drawn):
                values[k] = metric.value(_Drawn(task, drawn))
        return values

    return score


class _Drawn(ObservedTask):
    """Some observed rows of a task, each as often as it was drawn."""

    def __init__(self, task: ObservedTask, rows: np.ndarray):
        self._task = task
        self._rows = rows
        self.name = task.name
        self.labels = task.labels[rows]
        self.weight = None

    @property
    def known_classes(self) -> np.ndarray:
        return self._task.known_classes

    @property
    def classes(self) -> np.ndarray:
        return self._task.classes

    @property
    def unseen(self) -> np.ndarray:
        return self._task.unseen

    @cached_property
    def predicted(self) -> np.ndarray:
        return self._task.predicted[self._rows]

    @cached_property
    def codes(self) -> np.ndarray:
        return self._task.codes[self._rows]

    @cached_property
    def raw_probabilities(self) -> np.ndarray:
        return self._task.raw_probabilities[self._rows]

    @cached_property
    def probabilities(self) -> np.ndarray:
        return self._task.probabilities[self._rows]

    @cached_property
    def label_codes(self) -> tuple[np.ndarray, np.ndarray]:
        true, pred = self._task.label_codes
        return true[self._rows], pred[self._rows]
