"""Intervals of numbers, of a model or of what is around one."""

from __future__ import annotations

from typing import Any

import numpy as np

from skmtl.tasks._inner_methods import has_method, inner_method

__all__ = ["has_intervals", "intervals_of"]

_NAME = "predict_interval"


def has_intervals(model: Any) -> bool:
    """Whether a model, or what a search or Pipeline ends in, predicts intervals."""
    return has_method(model, _NAME)


def intervals_of(model: Any, X: Any, coverage: float = 0.9) -> np.ndarray:
    """Return the intervals that a model predicts, or that a search or Pipeline holds.

    Shape: (n_samples, n_tasks, 2), or (n_samples, 2) of a single target.
    """
    method, X = inner_method(model, _NAME, X)
    return np.asarray(method(X, coverage=coverage))
