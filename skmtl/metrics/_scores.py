"""Scores of predicted labels, task by task, where labels are observed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from skmtl.metrics._by_task import score_by_task, warn_of_unscored
from skmtl.metrics._named import Metrics, named_metrics
from skmtl.tasks import TargetColumns, target_columns

__all__ = ["mean_accuracy", "task_scores"]


def task_scores(
    y_true: Any,
    y_pred: Any,
    metrics: Metrics = ("accuracy",),
    *,
    sample_weight: Any = None,
) -> pd.DataFrame:
    """Score the predictions for each task, on the rows where its label is observed.

    Parameters
    ----------
    y_true : array-like or DataFrame of shape (n_samples,) or (n_samples, n_tasks)
        True labels; NaN, None and ``pd.NA`` mark missing ones.
    y_pred : array-like or DataFrame of shape (n_samples,) or (n_samples, n_tasks)
        Predicted labels. If both have column names, columns are matched by name.
    metrics : str, callable, list or dict, default=("accuracy",)
        Names of scikit-learn scorers ("accuracy", "balanced_accuracy",
        "matthews_corrcoef", and "precision", "recall" or "f1" with "_macro", "_micro"
        or "_weighted"), or functions ``metric(y_true, y_pred)``. A dict gives the
        columns names of their own: ``{"f2": functools.partial(fbeta_score, beta=2)}``.
    sample_weight : array-like of shape (n_samples,) or (n_samples, n_tasks), optional
        Weights of rows, or of labels. Metrics get them as ``sample_weight=``.

    Returns
    -------
    scores : DataFrame of shape (n_tasks + 1, n_metrics)
        A row for each task, then the row "mean". Each value is what the metric gives
        for the task's column alone; NaN for a task without an observed label.

    Raises
    ------
    ValueError
        If the targets differ in length or in tasks, a prediction is missing, no label
        at all is observed, a metric is unknown or fails, or a task is called "mean".

    Warns
    -----
    SkmtlWarning
        If a task has no observed label and is left out of the mean.

    Examples
    --------
    >>> from skmtl.metrics import task_scores
    >>> y_true = [["red", 1], ["red", None], ["white", 0], ["white", 1]]
    >>> y_pred = [["red", 1], ["white", 1], ["white", 1], ["white", 1]]
    >>> task_scores(y_true, y_pred, ["accuracy", "balanced_accuracy"]).round(2)
            accuracy  balanced_accuracy
    task
    task_0      0.75               0.75
    task_1      0.67               0.50
    mean        0.71               0.62
    """
    by_name = named_metrics(metrics)
    if isinstance(y_pred, list | tuple) and np.ndim(y_pred[0]) == 2:
        raise ValueError(
            "Got y_pred with an array for each task, as predict_proba gives, but "
            "expected labels: pass what predict gives."
        )
    true, pred = target_columns(y_true, "y_true"), target_columns(y_pred, "y_pred")
    names, values, scored = score_by_task(true, pred, by_name, sample_weight)
    if "mean" in names:
        raise ValueError(
            "Got a task called 'mean', but this is the name of the last row. Give the "
            "task another name."
        )
    warn_of_unscored(names, scored)
    return pd.DataFrame(
        np.vstack([values, values[scored].mean(axis=0)]),
        index=pd.Index([*names, "mean"], name="task"),
        columns=list(by_name),
    )


def mean_accuracy(
    y_true: TargetColumns, y_pred: TargetColumns, sample_weight: Any = None
) -> float:
    """Return the mean over tasks of the accuracy on observed labels.

    Parameters
    ----------
    y_true, y_pred : TargetColumns
        True and predicted labels, as `skmtl.tasks.target_columns` gives them.
    sample_weight : array-like of shape (n_samples,) or (n_samples, n_tasks), optional
        Weights of rows, or of labels.

    Returns
    -------
    score : float
        The value that `task_scores` has in its row "mean".

    Raises
    ------
    ValueError
        If the targets differ in length or in tasks, a prediction is missing, or no
        label at all is observed.

    Warns
    -----
    SkmtlWarning
        If a task has no observed label and is left out of the mean.

    Examples
    --------
    >>> from skmtl.metrics._scores import mean_accuracy
    >>> from skmtl.tasks import target_columns
    >>> y_true = target_columns([["red", 1], ["red", None], ["white", 0]])
    >>> mean_accuracy(y_true, target_columns([["red", 1], ["red", 1], ["white", 1]]))
    0.75
    """
    metrics = named_metrics("accuracy")
    names, values, scored = score_by_task(y_true, y_pred, metrics, sample_weight)
    warn_of_unscored(names, scored)
    return float(values[scored].mean())
