"""Scores of predicted labels, task by task, where labels are observed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from skmtl.metrics._by_task import score_by_task
from skmtl.metrics._named import Metrics, by_name, named_metrics
from skmtl.metrics._observed import Predictions
from skmtl.metrics._of_intervals import interval_metrics, read_intervals
from skmtl.metrics._positive import check_named
from skmtl.metrics._predictions import read

__all__ = ["task_scores"]


def task_scores(
    y_true: Any,
    y_pred: Any,
    scoring: Metrics = "accuracy",
    *,
    classes: Any = None,
    task_names: list[str] | None = None,
    pos_label: Any = None,
    sample_weight: Any = None,
    coverage: float | None = None,
) -> pd.DataFrame:
    """Score the predictions for each task, on the rows where its label is observed.

    Each value is what scikit-learn's metric gives for the task alone, to the last bit.

    Parameters
    ----------
    y_true : array-like or DataFrame of shape (n_samples,) or (n_samples, n_tasks)
        True labels; NaN, None and ``pd.NA`` mark missing ones.
    y_pred : array-like or DataFrame of shape (n_samples,) or (n_samples, n_tasks), or \
list of arrays of shape (n_samples, n_classes), or array-like of shape (n_samples, 2) \
or (n_samples, n_tasks, 2)
        Predicted labels, or the result of ``predict_proba``: for one task, one array;
        or, for the metrics of intervals, the result of ``predict_interval``, in which
        tasks that are classes are NaN, and are left out; or a DataFrame of
        `skmtl.estimators.predict_frame`. Predictions with names are matched by name, if
        `y_true` has names too, and those of tasks that it does not have are left out.
        Arrays and lists are in the order of `task_names` or, without it, in that of
        `y_true`.
    scoring : str, callable, list or dict, default="accuracy"
        Names of scikit-learn's scorers, functions, or scorers; a dict gives them other
        names. Metrics of labels are "accuracy", "balanced_accuracy",
        "matthews_corrcoef", and "precision", "recall", "f1" or "jaccard": alone, for
        the positive class, or with "_macro", "_micro" or "_weighted"; metrics of
        probabilities are "neg_log_loss", "neg_brier_score", "roc_auc" or "roc_auc_ovr",
        which are the same, "average_precision", and two that scikit-learn does not
        have: "neg_expected_calibration_error", and "d2", the share of the log loss of
        the constant prediction that is gone. Metrics of intervals are
        "interval_coverage", the share of numbers inside, "interval_width", the mean
        width, and "interval_score", the width and a penalty for numbers outside [1]_;
        the last two are shares of the spread, the standard deviation of the observed
        numbers, and lower is better. A function is called as ``metric(y_true,
        y_pred)`` with labels. A scorer of `sklearn.metrics.make_scorer` or `get_scorer`
        reaches all other metrics, with their options.
    classes : list or dict of array-like, or array-like for one task, default=None
        The class of each column of the probabilities: ``clf.classes_``, in the order of
        `task_names` or, without it, of the tasks in `y_true`; a dict has the names of
        tasks. The classes themselves are in the order of the columns: those given to
        ``partial_fit``, whose order does not matter, may not be. By default, the labels
        in `y_true`, if they are as many, or what the columns of a DataFrame say.
    task_names : list of str, default=None
        Names of the tasks of `y_pred` and of `classes`, in their order:
        ``clf.task_names_``. Needed where this is not the order of `y_true`.
    pos_label : dict of str to label, or label, default=None
        The positive class of tasks by name: ``{"sex": "male"}``; a label alone if there
        is one task. "precision", "recall", "f1" and "jaccard" need it for each task;
        "average_precision" is that of this class where it is given; functions that
        have a parameter `pos_label` get it.
    sample_weight : array-like of shape (n_samples,) or (n_samples, n_tasks), \
default=None
        Weights of rows, or of labels; a DataFrame with the names of the tasks is
        matched by name. Metrics get them as ``sample_weight=``; where the largest of a
        task is above 1e30 or below 1e-30, times a power of two, as some metrics
        multiply weights.
    coverage : float, default=None
        The coverage that intervals were predicted for. "interval_score" needs it; only
        metrics of intervals take it.

    Returns
    -------
    scores : DataFrame of shape (n_tasks + 2, n_metrics)
        A row for each task, then "mean" and "worst" over the tasks that have a value.
        Higher is better, except for functions whose name ends in "_loss" or "_error",
        for "interval_width" and for "interval_score": for these, the largest value is
        the worst. NaN for a task without an observed
        label, and where a metric is not defined, such as "roc_auc_ovr" with only one
        class.

    Raises
    ------
    ValueError
        If the targets differ in length, in tasks or in the type of labels, a prediction
        is missing, arrays are not probabilities of the classes, no label at all is
        observed, a metric is unknown or fails, a positive class is missing or unknown,
        or a task is called "mean" or "worst". If labels are numbers that are no
        classes, or intervals have no ends, or the lower end above the upper one.

    Warns
    -----
    SkmtlWarning
        If a task has no value and is left out of "mean" and "worst", a label is not
        among the classes of its task or, where these are not known, none of its labels
        is ever predicted, or the indices of both hold the same labels in different
        orders.

    Notes
    -----
    With probabilities, the predicted label is the most probable class. Probabilities in
    float32, or whose sum is a little off 1, are divided by their sum in float64.

    Rows may lack a class that has a probability. The log loss and the Brier score take
    all classes into account; "roc_auc_ovr" and "average_precision" are means over the
    classes that occur, each against the rest, even for two classes. The average
    precision of two classes depends on which is positive, which the order of the labels
    does not say; scikit-learn's scorer takes the second.

    A label may have a class that was not in the training rows. The prediction is then
    wrong, and the class counts as one with probability 0: 36 in the log loss, where
    scikit-learn bounds it.

    Numbers are scored by the method ``score`` of a model, by `make_task_scorer` and by
    scikit-learn's metrics, of observed rows and a column at a time; here, their
    intervals are. "worst" is the
    lowest coverage, which need not be the farthest from what was promised.

    See Also
    --------
    make_task_scorer : The same for searches and cross-validation.

    References
    ----------
    .. [1] T. Gneiting, A. E. Raftery, "Strictly Proper Scoring Rules, Prediction, and
       Estimation", JASA 2007. https://doi.org/10.1198/016214506000001437

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
    worst       0.67               0.50

    Probabilities, and a metric of scikit-learn with an option of its own:

    >>> from sklearn.metrics import cohen_kappa_score, make_scorer
    >>> y_proba = [
    ...     [[0.9, 0.1], [0.4, 0.6], [0.2, 0.8], [0.3, 0.7]],
    ...     [[0.2, 0.8], [0.5, 0.5], [0.4, 0.6], [0.1, 0.9]],
    ... ]
    >>> kappa = make_scorer(cohen_kappa_score, weights="linear")
    >>> task_scores(y_true, y_proba, {"auc": "roc_auc_ovr", "kappa": kappa}).round(2)
            auc  kappa
    task
    task_0  1.0   0.50
    task_1  1.0   0.00
    mean    1.0    0.25
    worst   1.0   0.00

    Intervals of two numbers in rows, as ``predict_interval`` gives them:

    >>> y_true = [[1.0, 20.0], [2.0, None], [3.0, 40.0]]
    >>> intervals = [[[0, 2], [10, 30]], [[1, 3], [20, 40]], [[3.5, 5], [30, 50]]]
    >>> task_scores(y_true, intervals, ["interval_coverage", "interval_width"]).round(2)
            interval_coverage  interval_width
    task
    task_0               0.67            2.25
    task_1               1.00            2.00
    mean                 0.83            2.12
    worst                0.67            2.25
    """
    predicted: Predictions
    of_intervals = interval_metrics(scoring, coverage)
    if of_intervals is None:
        for metric in by_name(scoring).values():
            check_named(metric, pos_label)
        chosen = named_metrics(scoring)
        true, predicted = read(y_true, y_pred, classes, task_names)
    else:
        chosen = of_intervals
        if classes is not None or pos_label is not None:
            raise ValueError(
                "Got classes or pos_label with metrics of intervals, but numbers have "
                "no classes. Leave them out."
            )
        given = read_intervals(y_true, y_pred, task_names, sample_weight)
        true, predicted, sample_weight = given
    reserved = [name for name in ("mean", "worst") if name in true.names]
    if reserved:
        raise ValueError(
            f"Got a task called {reserved[0]!r}, but this is the name of one of the "
            "last rows. Give the task another name."
        )
    scores = score_by_task(true, predicted, chosen, sample_weight, pos_label=pos_label)
    scores.warn()
    return pd.DataFrame(
        np.vstack([scores.values, scores.over_tasks(np.mean), scores.worst()]),
        index=pd.Index([*scores.names, "mean", "worst"], name="task"),
        columns=list(chosen),
    )
