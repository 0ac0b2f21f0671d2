"""Whether one model is better than another, task by task."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from skmtl.model_selection._contest import Contest
from skmtl.model_selection._one_split import Outcome
from skmtl.model_selection._paired import interval, mean_over, rows_tested_per_trained

__all__ = ["GAINS", "LOSES", "UNCLEAR", "paired_differences"]

GAINS, LOSES, UNCLEAR = "gains", "loses", "no clear difference"


def paired_differences(
    contest: Contest, outcomes: list[dict[str, Outcome]], first: str, second: str
) -> pd.DataFrame:
    """Return the mean scores of two models, and the difference with its interval.

    Returns
    -------
    differences : DataFrame
        A row for each metric and task that it scores, and for each metric's mean over
        tasks, unless these have several units, with the columns metric, task, the names
        of the two models, difference, low, high, verdict.
    """
    scores = {
        name: np.stack([_with_mean(by_model[name].scores) for by_model in outcomes])
        for name in (first, second)
    }
    share = rows_tested_per_trained(contest.splits)
    # two scores differ by no more than the metric's greatest and least values do
    most = np.array([high - low for low, high in contest.bounds.values()])
    differences = scores[first] - scores[second]
    difference, low, high = interval(differences, share, -most, most)
    means = {name: mean_over(values, axis=0) for name, values in scores.items()}
    tables = []
    for j, (metric, of_metric) in enumerate(contest.metrics.items()):
        ends = low[:, j], high[:, j]
        columns: dict[str, Any] = {
            "metric": metric,
            "task": [*contest.tasks, "mean"],
            **{name: values[:, j] for name, values in means.items()},
            "difference": difference[:, j],
            "low": ends[0],
            "high": ends[1],
            "verdict": _verdicts(*ends, of_metric.lower_is_better),
        }
        fits = [contest.fits(metric, task) for task in contest.tasks]
        table = pd.DataFrame(columns)
        tables.append(table[[*fits, contest.has_mean(metric)]])
    return pd.concat(tables, ignore_index=True)


def _with_mean(scores: np.ndarray) -> np.ndarray:
    """Return the scores with a row for the mean over tasks."""
    return np.vstack([scores, mean_over(scores, axis=0)])


def _verdicts(low: np.ndarray, high: np.ndarray, lower_is_better: bool) -> list[str]:
    above, below = (LOSES, GAINS) if lower_is_better else (GAINS, LOSES)
    return np.select([low > 0, high < 0], [above, below], UNCLEAR).tolist()
