"""One metric after the other, for one task after the other, on observed labels."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np

from skmtl.exceptions import SkmtlWarning
from skmtl.metrics._named import Metric
from skmtl.tasks import TargetColumns
from skmtl.tasks._weights import check_sample_weight

__all__ = ["score_by_task", "warn_of_unscored"]


def score_by_task(
    true: TargetColumns,
    pred: TargetColumns,
    metrics: Mapping[str, Metric],
    sample_weight: Any = None,
) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Score each task on the rows where its label is observed.

    Returns
    -------
    names : list of str
        The tasks.
    values : ndarray of shape (n_tasks, n_metrics)
        NaN for tasks without a score.
    scored : ndarray of shape (n_tasks,), bool
        Whether a task has an observed label, with a weight, and so has a score.
    """
    pred = _matched(true, pred)
    names = pred.names if pred.named and not true.named else true.names
    shape = len(true), len(names)
    weights = check_sample_weight(sample_weight, *shape)
    if weights is not None:
        weights = np.broadcast_to(weights, shape)
    values = np.full((len(names), len(metrics)), np.nan)
    scored = np.zeros(len(names), dtype=bool)
    for k, name in enumerate(names):
        seen = ~true.missing[k]
        weight = None if weights is None else weights[seen, k]
        scored[k] = seen.any() if weight is None else weight.any()
        if not scored[k]:
            continue
        labels = true.values[k][seen], pred.values[k][seen]
        options = {} if weight is None else {"sample_weight": weight}
        for j, (metric_name, metric) in enumerate(metrics.items()):
            try:
                values[k, j] = metric(*labels, **options)
            except (TypeError, ValueError) as error:
                raise ValueError(
                    f"The metric {metric_name!r} failed for task {name!r}: {error}"
                ) from error
    if not scored.any():
        raise ValueError(
            "Got y_true without an observed label, or with weight 0 for all that are "
            "observed, but expected one at least: there is nothing to score."
        )
    return names, values, scored


def warn_of_unscored(names: list[str], scored: np.ndarray) -> None:
    """Warn the caller's caller that tasks have no score."""
    if scored.all():
        return
    left_out = [
        name for name, has_score in zip(names, scored, strict=True) if not has_score
    ]
    warnings.warn(
        f"The tasks {left_out} have no observed label with a weight in y_true: they "
        "have no score and are left out of the mean.",
        SkmtlWarning,
        stacklevel=3,
    )


def _matched(true: TargetColumns, pred: TargetColumns) -> TargetColumns:
    """Return the predictions in the order of the true tasks; none may be missing."""
    if len(true) != len(pred):
        raise ValueError(
            f"Got y_true with {len(true)} rows and y_pred with {len(pred)}, but "
            "expected a prediction for each row."
        )
    by_name = true.named and pred.named and not (true.single or pred.single)
    if len(true.names) != len(pred.names) or (
        by_name and set(true.names) != set(pred.names)
    ):
        raise ValueError(
            f"Got y_pred with the tasks {pred.names}, but expected the tasks of "
            f"y_true: {true.names}."
        )
    if by_name:
        pred = pred.in_order_of(true.names)
    for name, missing in zip(pred.names, pred.missing, strict=True):
        if missing.any():
            raise ValueError(
                f"Got {missing.sum()} missing predictions for task {name!r}, but "
                "expected a label in every row of y_pred."
            )
    return pred
