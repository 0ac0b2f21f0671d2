"""What came of comparing a shared model with one model for each task."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from skmtl.model_selection._contest import SHARED, SINGLE
from skmtl.model_selection._differences import GAINS, LOSES, UNCLEAR
from skmtl.model_selection._paired import interval

__all__ = ["SharingComparison"]

#: Names of tasks that are longer do not move the numbers of the others.
_WIDEST = 30


@dataclass(repr=False)
class SharingComparison:
    """The result of `compare_sharing`: tables, and `as_text` for a reader in a hurry.

    Attributes
    ----------
    scores : DataFrame
        A row for each model, split, metric and task that it scores; columns model,
        split, metric, task, score. Models are "shared", "single" and the baselines.
    differences : DataFrame
        The shared model against "single" and against each baseline; columns against,
        metric, task, difference (shared - other, mean over splits), low, high (its 95 %
        interval; NaN where all splits agree exactly) and verdict: "gains", "loses" or
        "no clear difference". The task "mean" is the mean over tasks; there is none of
        tasks in several units, as of "neg_mean_absolute_error".
    costs : DataFrame
        A row for each model; columns model, fit_seconds and predict_seconds (mean over
        splits, for all tasks together) and n_parameters (NaN but for networks).
    test_share : float
        Test rows per training row, on which the intervals depend.
    bounds : dict of str to (float, float)
        The least and the greatest value of each metric, beyond which no interval goes.

    Examples
    --------
    >>> from sklearn.ensemble import RandomForestClassifier
    >>> from skmtl import load_penguins
    >>> from skmtl.model_selection import compare_sharing
    >>> X, Y = load_penguins(return_X_y=True)
    >>> known = Y.notna().all(axis=1)
    >>> forest = RandomForestClassifier(10, random_state=0)
    >>> found = compare_sharing(forest, X[known], Y[known], scoring="accuracy", cv=3)
    >>> found.differences[["task", "verdict"]].head(2)
          task              verdict
    0  species  no clear difference
    1   island  no clear difference
    >>> found.summary().columns.tolist()
    ['model', 'task', 'metric', 'score', 'low', 'high']
    """

    scores: pd.DataFrame
    differences: pd.DataFrame
    costs: pd.DataFrame
    test_share: float
    bounds: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    def summary(self, metric: str | None = None) -> pd.DataFrame:
        """Return the mean score of each model and task, for `TaskScoresDisplay`.

        Parameters
        ----------
        metric : str, default=None
            Which metric; the first with None.

        Returns
        -------
        summary : DataFrame
            Columns model, task, metric, score, and low and high, the ends of the 95 %
            interval of this one mean. Whether two models differ is a matter of
            `differences`, whose intervals are paired, and much narrower.

        Raises
        ------
        ValueError
            If there is no such metric.
        """
        metrics = self.scores["metric"].unique().tolist()
        if metric is None:
            metric = metrics[0]
        if metric not in metrics:
            raise ValueError(f"Got metric={metric!r}, but expected one of {metrics}.")
        chosen = self.scores[self.scores["metric"] == metric]
        by_split = chosen.pivot(index="split", columns=["model", "task"])["score"]
        ends = self.bounds.get(metric, (-np.inf, np.inf))
        score, low, high = interval(by_split.to_numpy(), self.test_share, *ends)
        table = by_split.columns.to_frame(index=False)
        return table.assign(metric=metric, score=score, low=low, high=high)

    def as_text(self) -> str:
        """Return what was found in a few sentences.

        Returns
        -------
        text : str
        """
        n_splits = self.scores["split"].nunique()
        lines = [
            f"One shared model against one model for each task, {n_splits} splits, "
            "differences with 95 % intervals."
        ]
        for (against, metric), rows in self.differences.groupby(
            ["against", "metric"], sort=False
        ):
            heading = f"{metric}, shared against {against}:"
            lines += ["", heading, *_findings(rows, against)]
        return "\n".join([*lines, "", *self._cost_lines()])

    def __repr__(self) -> str:
        return self.as_text()

    def _cost_lines(self) -> list[str]:
        costs = self.costs.set_index("model")
        shared, single = costs.loc[SHARED], costs.loc[SINGLE]
        line = (
            f"Fitting took {shared.fit_seconds:.2g} s shared, {single.fit_seconds:.2g} "
            f"s for all single models; predicting {shared.predict_seconds:.2g} s and "
            f"{single.predict_seconds:.2g} s."
        )
        if not shared.notna().n_parameters:
            return [line]
        weights = (
            f"The shared model has {shared.n_parameters:,.0f} parameters, the single "
            f"models {single.n_parameters:,.0f}."
        )
        return [line, weights]


def _findings(rows: pd.DataFrame, against: str) -> list[str]:
    """Return lines for each verdict that a task has, and one for the mean."""
    tasks, mean = rows[rows["task"] != "mean"], rows[rows["task"] == "mean"]
    headings = {
        GAINS: f"better than {against}",
        LOSES: f"worse than {against}",
        UNCLEAR: UNCLEAR,
    }
    if against == SINGLE:
        headings[GAINS] = "gains by sharing"
        headings[LOSES] = "loses by sharing (negative transfer)"
    lines = []
    for verdict, heading in headings.items():
        found = tasks[tasks["verdict"] == verdict]
        if len(found):
            told = [(row.task, _number(row)) for row in found.itertuples()]
            lines += _listed(f"- {heading}:", told)
    told_of_mean = [
        f"- mean over tasks: {_number(row)}, {row.verdict}"
        for row in mean.itertuples()
        if len(tasks) > 1  # that of one says nothing new
    ]
    return [*lines, *told_of_mean]


def _listed(heading: str, told: list[tuple[str, str]]) -> list[str]:
    """Return a heading with what is told of one task, or with a line for each."""
    if len(told) == 1:
        return [" ".join((heading, *told[0]))]
    width = min(max(len(task) for task, _ in told), _WIDEST)
    return [heading, *(f"    {task:<{width}}  {number}" for task, number in told)]


def _number(row: Any) -> str:
    if np.isnan(row.low):
        return f"{row.difference:+.3f} (no interval)"
    return f"{row.difference:+.3f} ({row.low:+.3f} to {row.high:+.3f})"
