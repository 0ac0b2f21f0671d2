"""Methods that scikit-learn's searches and Pipelines do not pass on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from skmtl.tasks._task import Task

__all__ = ["has_method", "inner_method", "predict_unwritten"]


def has_method(model: Any, name: str) -> bool:
    """Whether a model, or what a search or Pipeline ends in, has a method."""
    if hasattr(model, name):
        return True
    if hasattr(model, "best_estimator_"):
        return has_method(model.best_estimator_, name)
    return hasattr(model, "steps") and has_method(model.steps[-1][1], name)


def inner_method(model: Any, name: str, X: Any) -> tuple[Callable[..., Any], Any]:
    """Return the method, and the rows as they are for what has it.

    `model` or what it holds must have the method: see `has_method`.
    """
    if hasattr(model, name):
        return getattr(model, name), X
    if hasattr(model, "best_estimator_"):
        return inner_method(model.best_estimator_, name, X)
    before = model[:-1]
    if len(before):
        X = before.transform(X)
    return inner_method(model.steps[-1][1], name, X)


def predict_unwritten(model: Any, X: Any, tasks: list[Task]) -> Any:
    """Return what ``predict`` gives, but None for texts, which take long to write."""
    name = "_predict_unwritten"
    if not any(task.is_text for task in tasks) or not has_method(model, name):
        return model.predict(X)
    method, X = inner_method(model, name, X)
    return method(X)
