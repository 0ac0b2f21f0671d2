"""A classifier that predicts what was predicted, for scikit-learn's scorers."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from sklearn import metrics
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin

from skmtl.metrics._observed import ObservedTask

__all__ = ["score_with", "scorer_type"]


@cache
def scorer_type() -> type:
    """Return the class of what `make_scorer` gives."""
    return type(metrics.make_scorer(metrics.accuracy_score))


def score_with(scorer: Any, task: ObservedTask) -> float:
    """Let a scorer of scikit-learn score a task."""
    rows = np.arange(len(task.labels)).reshape(-1, 1)
    predicted = _PredictedNumbers(task) if task.is_number else _Predicted(task)
    return scorer(predicted, rows, task.labels, **task.weights)


class _Predicted(ClassifierMixin, BaseEstimator):
    """A fitted classifier of the rows of one task; it is always asked for all."""

    def __init__(self, task: ObservedTask):
        self.task = task

    @property
    def classes_(self) -> np.ndarray:
        return np.sort(self.task.classes)  # as scikit-learn's scorers take for granted

    def predict(self, X: Any) -> np.ndarray:
        return self.task.predicted

    def predict_proba(self, X: Any) -> np.ndarray:
        return self.task.raw_probabilities[:, np.argsort(self.task.known_classes)]


class _PredictedNumbers(RegressorMixin, BaseEstimator):
    """The same of a task that is a number."""

    def __init__(self, task: ObservedTask):
        self.task = task

    def predict(self, X: Any) -> np.ndarray:
        return self.task.predicted
