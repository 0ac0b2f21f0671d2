"""Intervals of numbers, of a model or of what is around one."""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["has_intervals", "intervals_of"]


def has_intervals(model: Any) -> bool:
    """Whether a model, or what a search or Pipeline ends in, predicts intervals."""
    if hasattr(model, "predict_interval"):
        return True
    if hasattr(model, "best_estimator_"):
        return has_intervals(model.best_estimator_)
    return hasattr(model, "steps") and has_intervals(model.steps[-1][1])


def intervals_of(model: Any, X: Any, coverage: float = 0.9) -> np.ndarray:
    """Return the intervals that a model predicts, or that a search or Pipeline holds.

    Shape: (n_samples, n_tasks, 2), or (n_samples, 2) of a single target.
    """
    if hasattr(model, "predict_interval"):
        return np.asarray(model.predict_interval(X, coverage=coverage))
    if hasattr(model, "best_estimator_"):
        return intervals_of(model.best_estimator_, X, coverage)
    before = model[:-1]
    if len(before):
        X = before.transform(X)
    return intervals_of(model.steps[-1][1], X, coverage)
