"""The scores of several models with their intervals, as a tidy table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from skmtl._wording import shown
from skmtl.metrics._by_task import observed_tasks, score_by_task
from skmtl.metrics._metric import EVERY_TYPE, Metric
from skmtl.metrics._named import named_metrics
from skmtl.metrics._observed import ObservedTask, Predictions
from skmtl.metrics._positive import positive_labels, with_positive_class
from skmtl.plotting._bootstrap import ScoredTask, bootstrap
from skmtl.plotting._choice import Wanted
from skmtl.plotting._choice import chosen as choose_tasks
from skmtl.plotting._intervals import (
    SHARES,
    interval_of_mean,
    likeness,
    percentiles,
    wilson,
)
from skmtl.tasks import TargetColumns
from skmtl.tasks._task_types import CLASSES, NUMBERS, TEXTS

__all__ = ["metric_for", "score_table", "title"]

_MEAN = "mean"
#: What the caller may ask for.
_METRICS = (
    "There are metrics of classes, such as 'accuracy', of numbers, such as 'r2', and "
    "of both: 'd2'."
)
_METRICS_WITH_TEXTS = (
    "There are metrics of classes and texts, such as 'accuracy', of numbers, such as "
    "'r2', and of classes and numbers: 'd2'."
)


def score_table(
    predicted: Mapping[str, tuple[TargetColumns, Predictions, Any]],
    scoring: Any,
    n_bootstraps: int,
    random_state: Any,
) -> tuple[pd.DataFrame, str]:
    """Return a row for each model and task and for the mean, and the metric's title.

    Of each model, the targets, the predictions and the positive classes are given.

    Raises
    ------
    ValueError
        If there is not one metric, `n_bootstraps` is no number of times, or a task is
        called "mean".
    """
    if not isinstance(n_bootstraps, int | np.integer) or n_bootstraps < 0:
        raise ValueError(
            f"Got n_bootstraps={n_bootstraps!r}, but expected an integer of 0 or more."
        )
    some_numbers = any(true.beyond_classes for true, *_ in predicted.values())
    name, metric = _one_metric(scoring, some_numbers)
    chosen = {name: metric}
    rows: list[dict[str, Any]] = []
    scored: list[ScoredTask] = []
    for model, (true, pred, pos_label) in predicted.items():
        if _MEAN in true.names:
            raise ValueError(
                f"Got a task called {_MEAN!r}, but this is the name of the last row. "
                "Give the task another name."
            )
        scores = score_by_task(true, pred, chosen, pos_label=pos_label)
        scores.warn()
        tasks = _tasks(true, pred, pos_label)
        for task, missing, score in zip(
            tasks, true.missing, scores.values[:, 0], strict=True
        ):
            if task is not None and not np.isnan(score):
                rows.append({"model": model, "task": task.name, "score": score})
                scored.append(ScoredTask(task, ~missing))
    if not rows:
        raise ValueError(
            f"There is nothing to draw: no task has a value of {name!r} in these rows."
        )
    table = pd.DataFrame(rows)
    if n_bootstraps:
        how = scoring if isinstance(scoring, str) else ""
        ends = _intervals(scored, how, metric, n_bootstraps, random_state)
        outside = np.column_stack([table["score"]] * 2)
        # drawn rows may all be better, or worse, than those that were drawn from
        table["low"] = np.minimum(ends, outside)[:, 0]
        table["high"] = np.maximum(ends, outside)[:, 1]
    parts = [
        _with_mean(part, [scored[k] for k in part.index])
        for _, part in table.groupby("model", sort=False)
    ]
    return pd.concat(parts, ignore_index=True), title(name, n_bootstraps > 0)


def metric_for(scoring: Any, true: TargetColumns, tasks: Any) -> tuple[Any, Wanted]:
    """Return the metric, chosen by the tasks if there is none, and which it can score.

    Raises
    ------
    ValueError
        If there is not one metric, or it gives values in the units of several tasks.
    """
    places = choose_tasks(true.names, tasks)
    if scoring is None:
        types = {true.type_of(k) for k in places}
        scoring = "accuracy" if TEXTS in types or types == {CLASSES} else "d2"
        if types == {NUMBERS}:
            scoring = "r2"
    name, metric = _one_metric(scoring, true.beyond_classes)
    instead = dict.fromkeys(EVERY_TYPE, _METRICS)
    if TEXTS in true.types:
        instead = dict.fromkeys(EVERY_TYPE, _METRICS_WITH_TEXTS)
    wanted = Wanted(metric.types, f"of which {name!r} is no metric", instead)
    numbers = [true.names[k] for k in places if true.is_number(k)]
    if metric.has_unit and len(numbers) > 1:
        raise ValueError(
            f"Got the metric {name!r}, whose values are in the unit of each task, so "
            f"that the tasks {shown(numbers)} cannot stand on one axis. Expected "
            "tasks= with one of them, or a metric without a unit, such as 'r2'."
        )
    return scoring, wanted


def _one_metric(scoring: Any, numbers: bool) -> tuple[str, Metric]:
    """Return the metric and its name; `numbers` says that some tasks are no classes."""
    chosen = named_metrics(scoring, numbers)
    if len(chosen) != 1:
        raise ValueError(
            f"Got the metrics {list(chosen)}, but expected one. Make a display for "
            "each metric."
        )
    ((name, metric),) = chosen.items()
    return name, metric


def _tasks(
    true: TargetColumns, pred: Predictions, pos_label: Any
) -> list[ObservedTask | None]:
    tasks, labels = observed_tasks(true, pred), positive_labels(pos_label, true.names)
    return [
        task and with_positive_class(task, label)
        for task, label in zip(tasks, labels, strict=True)
    ]


def _intervals(
    scored: list[ScoredTask],
    name: str,
    metric: Metric,
    n_bootstraps: int,
    random_state: Any,
) -> np.ndarray:
    """Return the ends of the interval of each score, NaN where there is none."""
    if name in SHARES:
        return np.array([wilson(*SHARES[name](task)) for task, _ in scored])
    samples = bootstrap(scored, metric, n_bootstraps, random_state, name)
    return np.array([percentiles(column) for column in samples.T])


def _with_mean(table: pd.DataFrame, scored: list[ScoredTask]) -> pd.DataFrame:
    """Add the mean over the tasks of one model, if it has several."""
    if len(table) == 1:
        return table
    row = {"model": table["model"].iloc[0], "task": _MEAN}
    row["score"] = float(np.mean(table["score"].to_numpy()))
    if "low" in table:
        score, low, high = table[["score", "low", "high"]].to_numpy(dtype=float).T
        ends = interval_of_mean(score, low, high, likeness(scored))
        row["low"], row["high"] = ends
    return pd.concat([table, pd.DataFrame([row])])


def title(metric: str, with_intervals: bool = False) -> str:
    """Return a metric's name as scikit-learn's displays write it."""
    words = metric.replace("_", " ")
    if words.startswith("neg "):
        words = f"negative {words[4:]}"
    words = f"{words[:1].upper()}{words[1:]}"
    return f"{words}, 95 % intervals" if with_intervals else words
