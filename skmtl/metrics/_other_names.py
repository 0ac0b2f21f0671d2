"""Names of metrics that exist, but not here: what to take instead."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sklearn import metrics

from skmtl.metrics._of_numbers import is_of_numbers
from skmtl.metrics._pooled import POOLED, exact_match_score, hamming_loss

__all__ = [
    "INTERVALS",
    "SETS",
    "TELL_NUMBERS",
    "check_each_task",
    "check_known_elsewhere",
]

#: Functions of all tasks at once, and the names of their scorers.
_POOLED = {exact_match_score: "exact_match", hamming_loss: "neg_hamming_loss"}
#: Metrics of intervals, which task_scores alone has.
INTERVALS = ("interval_coverage", "interval_width", "interval_score")
#: Metrics of prediction sets, which task_scores alone has as well.
SETS = ("set_coverage", "mean_set_size")

#: How to score tasks that are numbers.
TELL_NUMBERS = (
    "For tasks that are numbers, use a scorer such as make_task_scorer('r2'), or "
    "task_scores, with task_types='regression' if labels and predictions are whole "
    "numbers alone."
)

#: What people call errors of numbers, and scikit-learn does not.
_SHORT = {
    "evs": "explained_variance",
    "mad": "neg_median_absolute_error",
    "mae": "neg_mean_absolute_error",
    "mape": "neg_mean_absolute_percentage_error",
    "medae": "neg_median_absolute_error",
    "mse": "neg_mean_squared_error",
    "msle": "neg_mean_squared_log_error",
    "nrmse": "neg_rmse_over_spread",
    "rmse": "neg_root_mean_squared_error",
    "rmsle": "neg_root_mean_squared_log_error",
    "rrmse": "neg_rmse_over_spread",
    "r2_score": "r2",
    "r_squared": "r2",
    "explained_variance_score": "explained_variance",
    "max_error": "neg_max_error",
}


def check_each_task(function: Callable[..., Any]) -> None:
    """Raise for a function of all tasks: of each alone it would be another number."""
    name = next((own for known, own in _POOLED.items() if known is function), None)
    if name is not None:
        raise ValueError(
            f"Got the function {function.__name__} as a metric of each task, but it is "
            "one number for all tasks. " + _instead(name)
        )


def check_known_elsewhere(name: str, pooled: bool, numbers: bool = False) -> None:
    """Raise for a name that means something in scikit-learn, or for all tasks at once.

    Parameters
    ----------
    name : str
        What is none of the names here.
    pooled : bool
        Whether names of scores of all tasks at once are among those.
    numbers : bool, default=False
        Whether tasks may be numbers.

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
    if name in INTERVALS:
        raise ValueError(
            f"Got scoring={name!r}, but expected a metric of what predict or "
            "predict_proba gives, and this is one of intervals. Call "
            "skmtl.metrics.task_scores(y, model.predict_interval(X), scoring)."
        )
    if name.removeprefix("neg_") in SETS:
        raise ValueError(
            f"Got scoring={name!r}, but expected a metric of what predict or "
            "predict_proba gives, and this is one of prediction sets. Call "
            "skmtl.metrics.task_scores(y, model.predict_set(X), "
            f"{name.removeprefix('neg_')!r})."
        )
    short = _SHORT.get(name.lower().removeprefix("neg_").replace("^", ""))
    if short is not None and numbers:
        raise ValueError(
            f"Got scoring={name!r}, but expected the name of one of scikit-learn's "
            f"scorers, or one of ours. Did you mean {short!r}?"
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
    elif is_of_numbers(metrics.get_scorer(name)._score_func) and not numbers:
        message += (
            "it is one of numbers, and the labels of a class are no quantities. "
            "Expected a metric of classes, such as 'accuracy' or 'neg_log_loss'. "
            f"{TELL_NUMBERS}"
        )
    else:
        message += (
            "it has no name here. Pass the scorer itself, which then scores each task: "
            f"sklearn.metrics.get_scorer({name!r})."
        )
    raise ValueError(message)


def _instead(name: str = "exact_match") -> str:
    """Return how to score all tasks at once."""
    function = next(f for f, own in _POOLED.items() if own == name).__name__
    return (
        f"For all tasks at once, call skmtl.metrics.{function}(y_true, y_pred), or "
        f"pass {name!r} to make_task_scorer, for a search."
    )
