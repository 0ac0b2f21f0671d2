"""Scores of predictions, task by task, where labels are observed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from skmtl._warning import warn
from skmtl.metrics._by_task import score_by_task
from skmtl.metrics._defaults import OF_CLASSES, default_metrics
from skmtl.metrics._named import Metrics, by_name, named_metrics
from skmtl.metrics._observed import Predictions
from skmtl.metrics._of_intervals import (
    interval_metrics,
    read_intervals,
    refuse_intervals,
)
from skmtl.metrics._of_sets import read_sets, set_metrics
from skmtl.metrics._other_names import INTERVALS
from skmtl.metrics._positive import check_named
from skmtl.metrics._predictions import read
from skmtl.metrics._recognised import recognise
from skmtl.metrics._with_numbers import read_with_numbers
from skmtl.tasks._task_types import NUMBERS, TEXTS

__all__ = ["task_scores"]


def task_scores(
    y_true: Any,
    y_pred: Any,
    scoring: Metrics | None = None,
    *,
    classes: Any = None,
    task_names: list[str] | None = None,
    task_types: Any = None,
    pos_label: Any = None,
    sample_weight: Any = None,
    coverage: float | None = None,
) -> pd.DataFrame:
    """Score the predictions for each task, on the rows where its label is observed.

    Each value is what scikit-learn's metric gives for the task alone, to the last bit.

    Parameters
    ----------
    y_true : array-like or DataFrame of shape (n_samples,) or (n_samples, n_tasks)
        True labels, numbers and texts; NaN, None and ``pd.NA`` mark missing ones, ""
        does not.
    y_pred : array-like or DataFrame of shape (n_samples,) or (n_samples, n_tasks), or \
list of arrays of shape (n_samples, n_classes), or array-like of shape (n_samples, 2) \
or (n_samples, n_tasks, 2)
        Predicted labels, numbers and texts, or the result of ``predict_proba``: for one
        task, one array; or, for the metrics of prediction sets, that of
        ``predict_set``, which looks the same, but has booleans; or, for the metrics of
        intervals, that of ``predict_interval``, in which tasks that are classes are
        NaN, and are left out; or a DataFrame of `skmtl.estimators.predict_frame`.
        Numbers, texts and probabilities come together as columns of such a DataFrame,
        or in the list, where a number or a text has an array of shape (n_samples,);
        without it, it is left out. Predictions with names are matched by name, if
        `y_true` has names too, and those of tasks that it does not have are left out.
        Arrays and lists are in the order of `task_names` or, without it, in that of
        `y_true`.
    scoring : str, callable, list or dict, default=None
        Names of scikit-learn's scorers, functions, or scorers; a dict gives them other
        names. By default, "accuracy" of classes and of texts, which are right as a
        whole or wrong; "r2", "neg_mean_absolute_error", "neg_root_mean_squared_error"
        and "neg_rmse_over_spread" of numbers; of these beside probabilities also "d2";
        with `coverage`, all metrics of intervals, and of prediction sets, all of
        theirs. Metrics of labels are "accuracy",
        "balanced_accuracy", "matthews_corrcoef", and "precision", "recall", "f1" or
        "jaccard": alone, for the positive class, or with "_macro", "_micro" or
        "_weighted"; metrics of probabilities are "neg_log_loss", "neg_brier_score",
        "roc_auc" or "roc_auc_ovr", which are the same, "average_precision", and two
        that scikit-learn does not have: "neg_expected_calibration_error", and "d2", the
        share of the log loss of the constant prediction that is gone. Metrics of
        numbers are "r2", which "d2" is for them, "explained_variance" and
        "d2_absolute_error_score"; "neg_mean_absolute_error", "neg_mean_squared_error",
        "neg_root_mean_squared_error", "neg_median_absolute_error", "neg_max_error",
        "neg_mean_squared_log_error", "neg_root_mean_squared_log_error" and
        "neg_mean_poisson_deviance", which depend on the unit; and
        "neg_mean_absolute_percentage_error", "neg_mean_gamma_deviance" and, which
        scikit-learn does not have, "neg_rmse_over_spread", the root of the mean squared
        error as a share of the spread, the standard deviation of the observed numbers.
        Metrics of texts are "accuracy" and, of the package sacrebleu (``pip install
        'skmtl[text]'``), "chrf" [2]_, which compares pieces of words, "bleu", pieces of
        sentences, and "neg_ter", the words that would have to be changed, over all
        words. They are of all texts together, and shares of 1, as all scores here, not
        of 100. No prediction of a translation can be judged by "chrf" alone: where not
        one text is right, it may be above 0.3. "log_likelihood", of all tasks, needs
        the model: see `make_task_scorer`. Metrics of intervals are "interval_coverage",
        the share of numbers inside, "interval_width", the mean width, and
        "interval_score", the width and a penalty for numbers outside [1]_; the last two
        are shares of the spread, and lower is better. Metrics of prediction sets are
        "set_coverage", the share of labels that are in their set, and "mean_set_size",
        the mean number of classes in a set, of which lower is better. A function is
        called as ``metric(y_true, y_pred)``. A scorer of `sklearn.metrics.make_scorer`
        or `get_scorer` reaches all other metrics, with their options, such as the
        pinball loss.
    classes : list or dict of array-like, or array-like for one task, default=None
        The class of each column of probabilities or prediction sets: ``clf.classes_``,
        in the order of `task_names` or, without it, of the tasks in `y_true`; a dict
        has the names of tasks. The classes themselves are in the order of the columns:
        those given to ``partial_fit``, whose order does not matter, may not be. By
        default, the labels in `y_true`, if they are as many, or what the columns of a
        DataFrame say.
    task_names : list of str, default=None
        Names of the tasks of `y_pred` and of `classes`, in their order:
        ``clf.task_names_``. Needed where this is not the order of `y_true`.
    task_types : str, list of str, dict or estimator, default=None
        Which tasks are "classification", which "regression", numbers, and which
        "generation", texts: for all, for each in the order of `task_names` or, without
        it, of `y_true`, or by name. Also a fitted model of these tasks, or its
        ``task_types_``; "from_dtype" takes columns of numbers in `y_true` for numbers,
        as `MultiTaskPredictor` does. What is not said is recognised, but for texts.
        Strings, booleans and categories are classes, with a warning if a metric is none
        of texts, and most strings are different; and so are tasks with probabilities,
        `classes` or a `pos_label`. Of columns of numbers, a fraction in `y_true` or
        `y_pred` proves a number. With whole numbers on both sides, the task is scored
        as a class, with a warning if it looks like a number: if others are numbers,
        predictions are floats where labels are integers, or most labels are different.
        Fractions between 0 and 1 for labels of 0 and 1 might be probabilities, and are
        an error.
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
        A row for each task, then "mean" and "worst" over the tasks that have a value:
        for a metric of one type, those of this type. Values of several tasks in units
        of their own have neither: NaN. Higher is better, except for functions whose
        name ends in "_loss" or "_error", for "interval_width", "interval_score" and
        "mean_set_size": for these, the largest value is the worst. NaN for a task
        without an observed label, for a metric of another type, and where a metric is
        not defined: "roc_auc_ovr" with only one class, R2 and other shares of the
        spread of one number or of equal ones, where scikit-learn says 1.0 or 0.0,
        percentages of a zero, or logarithms of numbers that have none, "chrf" of texts
        that have different weights, or no character.

    Raises
    ------
    ValueError
        If the targets differ in length, in tasks or in the type of labels, a prediction
        is missing, arrays are not probabilities of the classes, no label at all is
        observed, a metric is unknown, fails or is one of none of the tasks, a positive
        class is missing or unknown, or a task is called "mean" or "worst". If a
        predicted number is infinite, or intervals have no ends, or the lower end above
        the upper one.
    ImportError
        If a metric of texts needs sacrebleu, and it is not there.

    Warns
    -----
    SkmtlWarning
        If a task has no value and is left out of "mean" and "worst", with the reason, a
        task may be a number or a text, but is scored as a class, a label is not
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
    wrong, the class counts as one with probability 0, 36 in the log loss, where
    scikit-learn bounds it, and it is in no prediction set.

    To compare numbers, and numbers with classes, take a metric without a unit: "r2" or
    "neg_rmse_over_spread", whose square is 1 minus R2, and "d2" for both types. Of the
    coverage of intervals and sets, "worst" is the lowest, which need not be the
    farthest from what was promised. "neg_max_error" leaves out labels of weight 0, and
    knows no other weights.

    See Also
    --------
    make_task_scorer : The same for searches and cross-validation.

    References
    ----------
    .. [1] T. Gneiting, A. E. Raftery, "Strictly Proper Scoring Rules, Prediction, and
       Estimation", JASA 2007. https://doi.org/10.1198/016214506000001437
    .. [2] M. Popović, "chrF: character n-gram F-score for automatic MT evaluation",
       WMT 2015. https://doi.org/10.18653/v1/W15-3049

    Examples
    --------
    >>> import numpy as np
    >>> import pandas as pd
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

    A class and two numbers. Errors in two units have no mean:

    >>> y_true = [["red", 120.5, 0.1], ["red", None, 0.3], ["white", 80.0, 0.2]]
    >>> y_pred = [["red", 118.5, 0.1], ["white", 90.0, 0.2], ["white", 84.0, 0.2]]
    >>> chosen = ["accuracy", "r2", "neg_mean_absolute_error"]
    >>> task_scores(y_true, y_pred, chosen).round(2)
            accuracy    r2  neg_mean_absolute_error
    task
    task_0      0.67   NaN                      NaN
    task_1       NaN  0.98                    -3.00
    task_2       NaN  0.50                    -0.03
    mean        0.67  0.74                      NaN
    worst       0.67  0.50                      NaN

    A text beside a class; an empty text is one, and counts:

    >>> y_true = pd.DataFrame({"english": ["two dogs", ""], "language": ["es", "zh"]})
    >>> y_pred = pd.DataFrame({"english": ["two dogs", "a"], "language": ["es", "es"]})
    >>> task_scores(y_true, y_pred, task_types={"english": "generation"})
              accuracy
    task
    english        0.5
    language       0.5
    mean           0.5
    worst          0.5

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

    Prediction sets of two classes in rows, as ``predict_set`` gives them:

    >>> y_true = [["red", 1], ["red", None], ["white", 0]]
    >>> sets = [
    ...     np.array([[True, False], [True, True], [True, False]]),
    ...     np.array([[False, True], [True, True], [True, True]]),
    ... ]
    >>> task_scores(y_true, sets).round(2)
            set_coverage  mean_set_size
    task
    task_0          0.67           1.33
    task_1          1.00           1.50
    mean            0.83           1.42
    worst           0.67           1.50
    """
    predicted: Predictions
    doubts: list[str] = []
    of_sets = set_metrics(y_true, y_pred, scoring, coverage)
    if scoring is None and coverage is not None:
        scoring = list(INTERVALS)
    of_intervals = None
    if scoring is not None and of_sets is None:
        of_intervals = interval_metrics(scoring, coverage)
    if task_names is not None:
        task_names = [task_names] if isinstance(task_names, str) else list(task_names)
        task_names = [str(name) for name in task_names]
    if of_sets is not None:
        chosen = of_sets
        if pos_label is not None or task_types is not None:
            raise ValueError(
                "Got task_types or pos_label with prediction sets, but what has a set "
                "is a class, and all its classes count alike. Leave them out."
            )
        sets = read_sets(y_true, y_pred, classes, task_names, sample_weight)
        true, predicted, sample_weight = sets
    elif of_intervals is not None:
        chosen = of_intervals
        if classes is not None or pos_label is not None or task_types is not None:
            raise ValueError(
                "Got classes, task_types or pos_label with metrics of intervals, but "
                "numbers have no classes, and what has an interval is a number. Leave "
                "them out."
            )
        intervals = read_intervals(y_true, y_pred, task_names, sample_weight)
        true, predicted, sample_weight = intervals
    else:
        refuse_intervals(y_pred)
        for metric in () if scoring is None else by_name(scoring).values():
            check_named(metric, pos_label)
        given = recognise(y_true, y_pred, classes, task_names, task_types, pos_label)
        if given.beyond_classes:
            if scoring is not None:  # what is misspelt comes first
                named_metrics(scoring, numbers=True)
            together = read_with_numbers(y_true, y_pred, classes, given, sample_weight)
            true, predicted, sample_weight = together
            asked = default_metrics(true, predicted) if scoring is None else scoring
            chosen = named_metrics(asked, numbers=True)
        else:
            chosen = named_metrics(OF_CLASSES if scoring is None else scoring)
            true, predicted = read(y_true, y_pred, classes, task_names)
        if scoring is None or any(m.types == (NUMBERS,) for m in chosen.values()):
            doubts = given.doubts()
        if not all(TEXTS in metric.types for metric in chosen.values()):
            doubts += given.doubts_of_texts()
    reserved = [name for name in ("mean", "worst") if name in true.names]
    if reserved:
        raise ValueError(
            f"Got a task called {reserved[0]!r}, but this is the name of one of the "
            "last rows. Give the task another name."
        )
    scores = score_by_task(true, predicted, chosen, sample_weight, pos_label=pos_label)
    scores.warn()
    for doubt in doubts:
        warn(doubt)
    return pd.DataFrame(
        np.vstack([scores.values, scores.over_tasks(np.mean), scores.worst()]),
        index=pd.Index([*scores.names, "mean", "worst"], name="task"),
        columns=list(chosen),
    )
