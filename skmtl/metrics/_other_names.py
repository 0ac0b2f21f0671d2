"""Names of metrics that exist, but not here: what to take instead."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sklearn import metrics

from skmtl.metrics._pooled import POOLED, exact_match_score, hamming_loss

__all__ = ["check_each_task", "check_known_elsewhere", "of_numbers"]

#: Functions of all tasks at once, and the names of their scorers.
_POOLED = {exact_match_score: "exact_match", hamming_loss: "neg_hamming_loss"}


def check_each_task(function: Callable[..., Any]) -> None:
    """Raise for a function of all tasks: of each alone it would be another number."""
    name = next((own for known, own in _POOLED.items() if known is function), None)
    if name is not None:
        raise ValueError(
            f"Got the function {function.__name__} as a metric of each task, but it is "
            "one number for all tasks. " + _instead(name)
        )


def check_known_elsewhere(name: str, pooled: bool) -> None:
    """Raise for a name that means something in scikit-learn, or for all tasks at once.

    Parameters
    ----------
    name : str
        What is none of the names here.
    pooled : bool
        Whether names of scores of all tasks at once are among those.

    Raises
    ------
    ValueError
        With what to pass instead.
    """
    functions = {function.__name__: own for function, own in _POOLED.items()}
    own = functions.get(name, name if name in POOLED else None)
    if own is not None and not pooled:
        raise ValueError(
            f"Got scoring={name!r}, but expected a metric of each task, and this is "
            "one number for all tasks. " + _instead(own)
        )
    if name not in metrics.get_scorer_names():
        return
    message = f"Got scoring={name!r}, the name of a scorer of scikit-learn, but "
    stem, _, average = name.rpartition("_")
    if average == "samples":
        message += (
            "it is for rows with a set of labels. Pass "
            f"'{stem}_macro', the mean over the classes of a task. " + _instead()
        )
    elif of_numbers(metrics.get_scorer(name)._score_func):
        message += (
            "it is one of numbers, and the labels of a class are no quantities. "
            "Expected a metric of classes, such as 'accuracy' or 'neg_log_loss'."
        )
    else:
        message += (
            "it has no name here. Pass the scorer itself, which then scores each task: "
            f"sklearn.metrics.get_scorer({name!r})."
        )
    raise ValueError(message)


def of_numbers(function: Callable[..., Any]) -> bool:
    """Whether a function is one of scikit-learn's for regression."""
    return getattr(function, "__module__", "") == metrics.r2_score.__module__


def _instead(name: str = "exact_match") -> str:
    """Return how to score all tasks at once."""
    function = next(f for f, own in _POOLED.items() if own == name).__name__
    return (
        f"For all tasks at once, call skmtl.metrics.{function}(y_true, y_pred), or "
        f"pass {name!r} to make_task_scorer, for a search."
    )
