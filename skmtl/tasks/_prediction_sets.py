"""Prediction sets of classes, of a model or of what is around one."""

from __future__ import annotations

from typing import Any

from skmtl.tasks._inner_methods import has_method, inner_method

__all__ = ["NoSetsError", "has_sets", "sets_of"]

_NAME = "predict_set"


class NoSetsError(ValueError):
    """No rows were held out by the fit that sets could rest on."""


def has_sets(model: Any) -> bool:
    """Whether a model, or what a search or Pipeline ends in, predicts sets."""
    return has_method(model, _NAME)


def sets_of(model: Any, X: Any, confidence: float = 0.9) -> Any:
    """Return the sets that a model predicts, or that a search or Pipeline holds.

    A boolean array of shape (n_samples, n_classes_k) for each task, None for a number
    or a text; a single array for a single target.
    """
    method, X = inner_method(model, _NAME, X)
    return method(X, confidence=confidence)
