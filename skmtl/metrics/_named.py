"""Metrics by the names of scikit-learn's scorers, as functions, or as scorers."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from sklearn import metrics

from skmtl._optional import require
from skmtl._recipes import choose
from skmtl.metrics._explained import d2
from skmtl.metrics._likelihood import log_likelihood
from skmtl.metrics._metric import EVERY_TYPE, Metric
from skmtl.metrics._observed import ObservedTask
from skmtl.metrics._of_numbers import (
    OF_NUMBERS,
    has_unit,
    is_of_numbers,
    meaningless,
)
from skmtl.metrics._of_probabilities import OF_PROBABILITIES
from skmtl.metrics._of_texts import OF_TEXTS
from skmtl.metrics._other_names import (
    INTERVALS,
    SETS,
    TELL_NUMBERS,
    check_each_task,
    check_known_elsewhere,
)
from skmtl.metrics._positive import OF_POSITIVE, of_positive, options_of
from skmtl.metrics._spread import no_spread
from skmtl.metrics._stub import score_with, scorer_type
from skmtl.tasks._task_types import CLASSES, NUMBERS, TEXTS

__all__ = [
    "NAMED",
    "Metric",
    "Metrics",
    "by_name",
    "find_metric",
    "name_of",
    "named_metrics",
]

Metrics = str | Callable | Sequence[str | Callable] | Mapping[str, str | Callable]


#: Metrics of predicted labels: ``metric(y_true, y_pred, sample_weight=None)``.
OF_LABELS: dict[str, Callable[..., float]] = {
    "accuracy": metrics.accuracy_score,
    "balanced_accuracy": metrics.balanced_accuracy_score,
    "matthews_corrcoef": metrics.matthews_corrcoef,
}
for _average in ("macro", "micro", "weighted"):
    OF_LABELS |= {
        f"{_name}_{_average}": partial(_function, average=_average)
        for _name, _function in OF_POSITIVE.items()
    }


def of_codes(function: Callable[..., float], task: ObservedTask) -> float:
    """Call one of scikit-learn's metrics of labels; it gets numbers for strings."""
    return function(*task.label_codes, **task.weights)


def of_labels(function: Callable[..., float], task: ObservedTask) -> float:
    """Call a metric of labels."""
    options = options_of(function, task)
    return function(task.labels, task.predicted, **options, **task.weights)


#: Where scikit-learn's functions of classes are.
_OF_CLASSES = metrics.accuracy_score.__module__

#: Functions of labels that give a share, from 0 to 1.
_SHARES = {
    metrics.accuracy_score,
    metrics.balanced_accuracy_score,
    *OF_POSITIVE.values(),
}
#: The least and the greatest value of metrics that give other numbers than shares.
_BOUNDS = {
    "matthews_corrcoef": (-1.0, 1.0),
    "neg_brier_score": (-2.0, 0.0),
    "neg_expected_calibration_error": (-1.0, 0.0),
    "neg_log_loss": (-math.inf, 0.0),
}
_SHARE = (0.0, 1.0)
#: What is right only as a whole: classes and texts.
_WHOLE = (CLASSES, TEXTS)

NAMED: dict[str, Metric] = (
    {
        name: Metric(
            partial(of_codes, function),
            bounds=_BOUNDS.get(name, _SHARE),
            types=_WHOLE if function is metrics.accuracy_score else (CLASSES,),
        )
        for name, function in OF_LABELS.items()
    }
    | {
        name: Metric(
            partial(of_positive, function, name), bounds=_SHARE, types=(CLASSES,)
        )
        for name, function in OF_POSITIVE.items()
    }
    | {
        name: Metric(
            function,
            of_probabilities=True,
            bounds=_BOUNDS.get(name, _SHARE),
            types=(CLASSES,),
        )
        for name, function in OF_PROBABILITIES.items()
    }
)
# the one that compares classes with numbers
NAMED["d2"] = Metric(
    d2,
    of_probabilities=True,
    bounds=(-math.inf, 1.0),
    types=(CLASSES, NUMBERS),
    undefined=no_spread,
)
NAMED["log_likelihood"] = Metric(log_likelihood)
NAMED |= OF_TEXTS
# where tasks have two classes, everybody types this first
NAMED["roc_auc"] = NAMED["roc_auc_ovr"]

#: Functions of probabilities, which would take labels for them.
_NAME_OF = {
    metrics.log_loss: "neg_log_loss",
    metrics.brier_score_loss: "neg_brier_score",
    metrics.roc_auc_score: "roc_auc_ovr",
    metrics.average_precision_score: "average_precision",
}


def named_metrics(given: Metrics, numbers: bool = False) -> dict[str, Metric]:
    """Return the metrics that `given` stands for, by name.

    `numbers` is as in `find_metric`.

    Raises
    ------
    ValueError
        If a name is unknown, two metrics have the same name, or a function is one of
        probabilities or of numbers.
    TypeError
        If a metric is neither a name nor callable.
    """
    return {
        name: find_metric(metric, name=name, numbers=numbers)
        for name, metric in by_name(given).items()
    }


def by_name(given: Metrics) -> dict[str, str | Callable]:
    """Return the metrics as they were given, each with its name.

    Raises
    ------
    ValueError
        If there is none, or two have the same name.
    """
    if isinstance(given, str) or callable(given) or not isinstance(given, Iterable):
        given = [given]
    if not isinstance(given, Mapping):
        given = list(given)
    if not given:
        raise ValueError(f"Got scoring={given!r}, but expected one metric or more.")
    if isinstance(given, Mapping):
        return {str(name): metric for name, metric in given.items()}
    found: dict[str, str | Callable] = {}
    for metric in given:
        name = name_of(metric)
        if name in found:
            raise ValueError(
                f"Got two metrics called {name!r}, but expected a name of its own for "
                "each. Pass a dict {name: metric}."
            )
        found[name] = metric
    return found


def find_metric(
    given: Any, also: Iterable[str] = (), name: str = "", numbers: bool = False
) -> Metric:
    """Return the metric that a name, a function or a scorer stands for.

    The error for an unknown name lists the names in `also`, too. The name that the user
    gives a function says whether lower is better, as the function's own does. `numbers`
    says that tasks may be numbers.
    """
    if isinstance(given, scorer_type()):
        scored: Any = given
        if numbers and is_of_numbers(scored._score_func):
            return _of_numbers(partial(score_with, given), scored._score_func)
        types = _types_of(scored._score_func)
        return Metric(partial(score_with, given), types=types)
    if not callable(given):
        noun = "a function of (y_true, y_pred), or what make_scorer gives"
        options = NAMED | (OF_NUMBERS if numbers else {}) | dict.fromkeys(also)
        if isinstance(given, str) and given not in options:
            check_known_elsewhere(given, pooled=bool(also), numbers=numbers)
            # of one task, micro averages are its accuracy: nobody who mistypes means it
            options = {n: m for n, m in options.items() if not n.endswith("_micro")}
            options |= dict.fromkeys((*INTERVALS, *SETS))  # task_scores takes them
        if isinstance(given, str) and given in OF_TEXTS:
            require("sacrebleu", "text")  # before anything is fitted or predicted
        return choose("scoring", given, options, noun)
    function = given.func if isinstance(given, partial) else given
    own = name_of(function)
    if any(function is known for known in _NAME_OF):
        raise ValueError(
            f"Got the function {own} as a metric, but functions are given predicted "
            f"labels, and it needs probabilities. Pass {_NAME_OF[function]!r}, or "
            f"make_scorer({own}, response_method='predict_proba', ...)."
        )
    check_each_task(function)
    if is_of_numbers(function) and not numbers:
        raise ValueError(
            f"Got the function {own} as a metric, but it is one of numbers, and the "
            "labels of a class are no quantities. Expected a metric of classes. "
            f"{TELL_NUMBERS}"
        )
    # scikit-learn's rule for the names of its metrics
    lower = any(called.endswith(("_loss", "_error")) for called in (own, name))
    value = partial(of_labels, given)
    if is_of_numbers(function):
        return _of_numbers(value, function, lower)
    return Metric(
        value,
        lower_is_better=lower,
        bounds=_SHARE if function in _SHARES else Metric.bounds,
        types=_types_of(function),
    )


def _types_of(function: Any) -> tuple[str, ...]:
    """Return which tasks a function scores, all if it is the caller's own."""
    if function is metrics.accuracy_score:
        return _WHOLE
    if getattr(function, "__module__", "") == _OF_CLASSES:
        return (CLASSES,)
    return EVERY_TYPE


def _of_numbers(
    value: Callable[[ObservedTask], float],
    function: Callable[..., Any],
    lower_is_better: bool = False,
) -> Metric:
    """Return a metric that calls one of scikit-learn's functions for regression.

    It has no value where the function has no meaning.
    """
    reason = meaningless(function)
    return Metric(
        value if reason is None else partial(_where_defined, value, reason),
        lower_is_better=lower_is_better,
        types=(NUMBERS,),
        has_unit=has_unit(function),
        undefined=reason,
    )


def _where_defined(
    value: Callable[[ObservedTask], float],
    reason: Callable[[ObservedTask], str],
    task: ObservedTask,
) -> float:
    """Return a value, NaN where there is a reason that it has no meaning."""
    return math.nan if reason(task) else value(task)


def name_of(metric: Any) -> str:
    """Return the name of a metric given as a name, a function or a scorer."""
    if isinstance(metric, str):
        return metric
    if isinstance(metric, scorer_type()):
        return repr(metric)
    function = metric.func if isinstance(metric, partial) else metric
    return getattr(function, "__name__", type(function).__name__)
