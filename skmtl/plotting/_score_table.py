"""The scores of several models with their intervals, as a tidy table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from skmtl.metrics._by_task import observed_tasks, score_by_task
from skmtl.metrics._named import named_metrics
from skmtl.metrics._observed import Predictions
from skmtl.plotting._bootstrap import ScoredTask, bootstrap
from skmtl.tasks import TargetColumns

__all__ = ["score_table"]

#: Percentages of the samples at the ends of an interval of 95 %.
_ENDS = [2.5, 97.5]
_MEAN = "mean"


def score_table(
    predicted: Mapping[str, tuple[TargetColumns, Predictions]],
    metric: Any,
    n_bootstraps: int,
    random_state: Any,
) -> tuple[pd.DataFrame, str]:
    """Return a row for each model and task and for the mean, and the metric's title.

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
    chosen = named_metrics(metric)
    if len(chosen) != 1:
        raise ValueError(
            f"Got the metrics {list(chosen)}, but expected one. Make a display for "
            "each metric."
        )
    ((metric_name, how),) = chosen.items()
    rows: list[dict[str, Any]] = []
    scored: list[ScoredTask] = []
    for model, (true, pred) in predicted.items():
        if _MEAN in true.names:
            raise ValueError(
                f"Got a task called {_MEAN!r}, but this is the name of the last row. "
                "Give the task another name."
            )
        scores = score_by_task(true, pred, chosen)
        scores.warn(stacklevel=3)  # at the caller of the display
        for task, missing, score in zip(
            observed_tasks(true, pred), true.missing, scores.values[:, 0], strict=True
        ):
            if task is not None and not np.isnan(score):
                rows.append({"model": model, "task": task.name, "score": score})
                scored.append(ScoredTask(task, ~missing))
    if not rows:
        raise ValueError(
            f"There is nothing to draw: no task has a value of {metric_name!r} in "
            "these rows."
        )
    table = pd.DataFrame(rows)
    samples = None
    if n_bootstraps:
        fast = metric == "accuracy"
        args = n_bootstraps, random_state
        samples = bootstrap(scored, None if fast else how, *args)
        table[["low", "high"]] = _intervals(samples)
    tables = [
        _with_mean(part, None if samples is None else samples[:, part.index])
        for _, part in table.groupby("model", sort=False)
    ]
    return pd.concat(tables, ignore_index=True), _title(metric_name, n_bootstraps > 0)


def _with_mean(table: pd.DataFrame, samples: np.ndarray | None) -> pd.DataFrame:
    """Add the mean over the tasks of one model, if it has several."""
    if len(table) == 1:
        return table
    row = {"model": table["model"].iloc[0], "task": _MEAN}
    row["score"] = float(np.mean(table["score"].to_numpy()))
    if samples is not None:
        known = ~np.isnan(samples)
        n_known = known.sum(axis=1, keepdims=True)
        total = np.where(known, samples, 0).sum(axis=1, keepdims=True)
        means = np.where(n_known > 0, total / np.maximum(n_known, 1), np.nan)
        ((row["low"], row["high"]),) = _intervals(means)
    return pd.concat([table, pd.DataFrame([row])])


def _intervals(samples: np.ndarray) -> np.ndarray:
    """Return the ends of the interval of each column, NaN where it has no sample."""
    ends = np.full((samples.shape[1], 2), np.nan)
    for k, column in enumerate(samples.T):
        known = column[~np.isnan(column)]
        if len(known):
            ends[k] = np.percentile(known, _ENDS)
    return ends


def _title(metric: str, with_intervals: bool) -> str:
    """Return a metric's name as scikit-learn's displays write it."""
    title = metric.replace("_", " ")
    if title.startswith("neg "):
        title = f"negative {title[4:]}"
    title = f"{title[:1].upper()}{title[1:]}"
    return f"{title}, 95 % intervals" if with_intervals else title
