"""How good intervals of numbers are: how many hold the number, and how wide they are.

Intervals come as `MultiTaskRegressor.predict_interval` gives them, NaN for tasks that
are classes. Widths and distances are told as shares of the spread of the observed
numbers, so that grams and millimetres have a mean.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from skmtl._recipes import is_number
from skmtl._wording import counted, shown
from skmtl.metrics._named import Metric, Metrics, by_name
from skmtl.metrics._observed import ObservedTask, TaskProbabilities
from skmtl.metrics._predictions import Given, order_of
from skmtl.metrics._spread import no_spread, spread_of
from skmtl.tasks import TargetColumns, target_columns
from skmtl.tasks._columns import split_columns
from skmtl.tasks._task_types import CLASSES, NUMBERS, KnownTypes
from skmtl.tasks._weights import check_sample_weight

__all__ = [
    "GivenIntervals",
    "are_inside",
    "check_coverage",
    "interval_metrics",
    "read_intervals",
    "refuse_intervals",
]


def interval_coverage(task: ObservedTask) -> float:
    """Return the share of numbers that are inside of their interval, ends included."""
    inside = are_inside(task.labels, task.predicted)
    return float(np.average(inside, weights=task.weight))


def are_inside(labels: np.ndarray, intervals: np.ndarray) -> np.ndarray:
    """Return which numbers are inside of their intervals, ends included."""
    return (intervals[:, 0] <= labels) & (labels <= intervals[:, 1])


def interval_width(task: ObservedTask) -> float:
    """Return the mean width, as a share of the spread of the numbers."""
    low, high = task.predicted.T
    return _by_spread(high - low, task)


def interval_score(task: ObservedTask, coverage: float) -> float:
    """Return the mean interval score, as a share of the spread of the numbers.

    It is the width and, of a number outside, 2 / (1 - coverage) times how far outside:
    the least, on average, if the ends are the true quantiles (Gneiting and Raftery
    2007, https://doi.org/10.1198/016214506000001437).
    """
    low, high = task.predicted.T
    outside = np.maximum(low - task.labels, 0) + np.maximum(task.labels - high, 0)
    return _by_spread(high - low + 2 / (1 - coverage) * outside, task)


def _by_spread(values: np.ndarray, task: ObservedTask) -> float:
    """Return the mean of values as a share of the spread, NaN where there is none."""
    labels, weight = task.labels, task.weight
    if weight is not None:  # 0 times infinity would be no number
        values, labels, weight = (part[weight > 0] for part in (values, labels, weight))
    spread = spread_of(labels, weight)
    return float(np.average(values / spread, weights=weight)) if spread else np.nan


_METRICS: dict[str, Callable[..., float]] = {
    "interval_coverage": interval_coverage,
    "interval_width": interval_width,
    "interval_score": interval_score,
}


def check_coverage(coverage: Any) -> None:
    """Raise if a coverage is no share of rows."""
    if not (is_number(coverage) and 0 < coverage < 1):
        raise ValueError(
            f"Got coverage={shown(coverage)}, but expected a number between 0 and 1, "
            "such as 0.9."
        )


class GivenIntervals(Given):
    """Intervals in the order of the true tasks; there are no probabilities.

    Parameters
    ----------
    true : TargetColumns
        Numbers alone.
    intervals : list of ndarray of shape (n_samples, 2)
    """

    def __init__(self, true: TargetColumns, intervals: list[np.ndarray]):
        missing = [np.zeros(len(part), dtype=bool) for part in intervals]
        self.labels = TargetColumns(
            true.names, intervals, missing, true.single, true.named, types=true.types
        )
        self.classes: Sequence[np.ndarray | None] = [None] * len(intervals)

    @property
    def probabilities(self) -> Sequence[TaskProbabilities]:
        raise ValueError("it needs probabilities, but y_pred has intervals.")


def interval_metrics(scoring: Metrics, coverage: Any) -> dict[str, Metric] | None:
    """Return the metrics of intervals that are asked for, None if others are.

    Raises
    ------
    ValueError
        If metrics of both kinds are asked for, or `coverage` is out of range, missing
        where it is needed, or given where it has no meaning.
    """
    names = by_name(scoring)
    asked = {k: v for k, v in names.items() if isinstance(v, str) and v in _METRICS}
    if not asked:
        if coverage is not None:
            raise ValueError(
                f"Got coverage={shown(coverage)} with the metrics "
                f"{shown(list(names))}, but it is that of intervals. Leave it out, or "
                f"take some of {list(_METRICS)}."
            )
        return None
    if len(asked) < len(names):
        others = [name for name in names if name not in asked]
        raise ValueError(
            f"Got the metrics {shown(list(asked))}, which are those of intervals, "
            f"together with {shown(others)}, but expected one kind. Call task_scores "
            "twice, with intervals and with predictions."
        )
    if coverage is None:
        if "interval_score" in asked.values():
            raise ValueError(
                "Got the metric 'interval_score' without coverage, but expected the "
                "one that predict_interval was asked for, such as coverage=0.9."
            )
    else:
        check_coverage(coverage)
    return {name: _metric(str(metric), coverage) for name, metric in asked.items()}


def refuse_intervals(y_pred: Any) -> None:
    """Say how intervals are scored where metrics of predictions are asked for.

    Raises
    ------
    ValueError
        If `y_pred` looks like what ``predict_interval`` gives for several tasks.
    """
    if isinstance(y_pred, np.ndarray) and y_pred.ndim == 3 and y_pred.shape[2] == 2:
        raise ValueError(
            f"Got y_pred of shape {y_pred.shape}, as intervals have, but expected a "
            "label or a number for each row and task. Score the intervals of "
            "predict_interval with the coverage that it was asked for: "
            "task_scores(y_true, intervals, coverage=0.9). Probabilities go into a "
            "list with an array of shape (n_samples, n_classes) for each task."
        )


def _metric(name: str, coverage: float | None) -> Metric:
    value = _METRICS[name]
    if name == "interval_score":
        value = partial(value, coverage=coverage)
    if name == "interval_coverage":
        return Metric(value)
    return Metric(value, lower_is_better=True, undefined=no_spread)


def read_intervals(
    y_true: Any, y_pred: Any, task_names: Any = None, sample_weight: Any = None
) -> tuple[TargetColumns, GivenIntervals, np.ndarray | None]:
    """Return true numbers, their intervals and weights; classes are left out.

    Parameters
    ----------
    y_true : array-like or DataFrame of shape (n_samples,) or (n_samples, n_tasks)
    y_pred : array-like of shape (n_samples, n_tasks, 2) or (n_samples, 2)
        NaN for tasks that are classes, which `y_true` may lack.
    task_names : list of str, optional
        The tasks of `y_pred` in order, where it is not that of `y_true`.
    sample_weight : array-like, optional

    Raises
    ------
    ValueError
        If they do not fit, an end is missing, or a lower one is above the upper one.
    """
    parts = _parts(y_pred)
    types = [CLASSES if np.isnan(part).all() else NUMBERS for part in parts]
    given = None
    if task_names is not None:
        names = [task_names] if isinstance(task_names, str) else task_names
        given = [str(name) for name in names]
    own = _of_the_targets(y_true, types, given)
    if len(own) < len(parts):
        parts, types = [parts[k] for k in own], [types[k] for k in own]
        given = None if given is None else [given[k] for k in own]
    keys = given or [f"interval {k}" for k in range(len(parts))]
    # without names of their own, targets are in the order of the intervals
    known = KnownTypes(zip(keys, types, strict=False))
    true = target_columns(y_true, "y_true", known)
    if given is not None:
        order = order_of(true, given)
        parts, types = [parts[k] for k in order], [types[k] for k in order]
    for name, part, kind in zip(true.names, parts, types, strict=True):
        if len(part) != len(true):
            raise ValueError(
                f"Got y_true with {counted(len(true), 'row')} and intervals of "
                f"{len(part)}, but expected an interval for each row."
            )
        if kind == NUMBERS:
            _check(part, name)
    kept = [k for k, kind in enumerate(types) if kind == NUMBERS]
    if not kept:
        raise ValueError(
            f"Got intervals that all are NaN, those of classes, for the tasks "
            f"{shown(true.names)}, but expected some of numbers."
        )
    weights = true.weights_in_order_of(true.names, sample_weight)
    weights = check_sample_weight(weights, len(true), len(true.names))
    if weights is not None:
        weights = weights[:, kept] if weights.shape[1] > 1 else weights[:, 0]
    some = TargetColumns(
        [true.names[k] for k in kept],
        [true.values[k] for k in kept],
        [true.missing[k] for k in kept],
        true.single,
        true.named,
        types=[NUMBERS] * len(kept),
    )
    return some, GivenIntervals(some, [parts[k] for k in kept]), weights


def _of_the_targets(
    y_true: Any, types: list[str], given: list[str] | None
) -> list[int]:
    """Return which intervals are those of `y_true`, if it lacks some of the tasks.

    By name or, without names of the intervals, all that are of numbers.

    Raises
    ------
    ValueError
        If their number is another one.
    """
    names, columns, _ = split_columns(y_true, "y_true")
    everything = list(range(len(types)))
    if len(columns) == len(types):
        return everything
    some = [k for k in everything if types[k] == NUMBERS]
    if given is not None and names is not None and len(given) == len(types):
        some = [k for k in everything if given[k] in names]
    if len(some) == len(columns):
        return some
    names = names or [f"task_{k}" for k in range(len(columns))]
    raise ValueError(
        f"Got intervals of {counted(len(types), 'task')}, but expected them for the "
        f"{counted(len(names), 'task')} of y_true, {shown(names)}: an array of shape "
        "(n_samples, n_tasks, 2)."
    )


def _parts(y_pred: Any) -> list[np.ndarray]:
    """Return the intervals of each task, (n_samples, 2)."""
    try:
        given = np.asarray(y_pred, dtype=np.float64)
    except (TypeError, ValueError):
        given = np.empty(())
    if given.ndim not in (2, 3) or given.shape[-1] != 2:
        raise ValueError(
            f"Got y_pred of shape {np.shape(y_pred)}, but expected intervals, of shape "
            "(n_samples, n_tasks, 2), or (n_samples, 2) for one task, as "
            "predict_interval gives them."
        )
    return [given] if given.ndim == 2 else list(given.transpose(1, 0, 2))


def _check(intervals: np.ndarray, name: str) -> None:
    """Raise unless each is an interval."""
    lacking = np.isnan(intervals).any(axis=1)
    if lacking.any():
        raise ValueError(
            f"Got {counted(int(lacking.sum()), 'interval')} with NaN for task "
            f"{name!r}, first in row {lacking.argmax()}, but expected both ends in "
            "every row, or NaN in all of them for a task that is a class."
        )
    low, high = intervals.T
    turned = low > high
    if turned.any():
        row = int(turned.argmax())
        raise ValueError(
            f"Got the interval from {low[row]:g} to {high[row]:g} for task {name!r} in "
            f"row {row}, but expected the lower end first."
        )
