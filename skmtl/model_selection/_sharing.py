"""Does it help to learn the tasks together?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from skmtl.metrics._named import Metrics
from skmtl.model_selection._comparison import SharingComparison
from skmtl.model_selection._contest import SHARED, Contest, contest
from skmtl.model_selection._differences import paired_differences
from skmtl.model_selection._one_split import Outcome
from skmtl.model_selection._paired import rows_tested_per_trained
from skmtl.model_selection._trial import try_models, warm_up

__all__ = ["compare_sharing"]


def compare_sharing(
    estimator: Any,
    X: Any,
    y: Any,
    *,
    groups: Any = None,
    cv: int | Iterable[Any] | Any = None,
    scoring: Metrics = "auto",
    pos_label: Any = None,
    baselines: Mapping[str, Any] | None = None,
    n_jobs: int | None = None,
) -> SharingComparison:
    """Compare one model of all tasks with one model for each task.

    On every split, `estimator` is fitted on all tasks ("shared"), and a clone of it for
    each task alone, on the rows where that task's label is observed ("single"). Both
    have the same settings: each single model has all the epochs, trees or layers that
    the shared one has.

    Parameters
    ----------
    estimator : estimator
        A classifier or regressor of several tasks, such as `MultiTaskClassifier` or
        `RandomForestRegressor`, or `MultiTaskPredictor`, or a Pipeline or search around
        one, which is then cloned as a whole. It is left as it is.
    X : array-like, DataFrame or sparse matrix of shape (n_samples, n_features)
    y : array-like or DataFrame of shape (n_samples, n_tasks)
        Classes, numbers or texts of two tasks or more, as `estimator` takes them; NaN,
        None and ``pd.NA`` mark missing ones, if it does.
    groups : array-like of shape (n_samples,), default=None
        The group of each row, such as a patient or a day. The splitter gets them, and
        so does ``fit``, for the rows that it holds out itself, of models that take
        `groups`, also as the last step of a Pipeline. A search hands them to its
        splitter if this needs groups.
    cv : int, splitter or iterable of (train, test), default=None
        How to split. An int, or None for 5, stands for
        ``MultiTaskStratifiedKFold(cv, shuffle=True, random_state=0)`` or, with groups,
        ``MultiTaskStratifiedGroupKFold(cv, shuffle=True, random_state=0)``.
    scoring : str, callable, list or dict, default="auto"
        One metric or several, as for `skmtl.metrics.task_scores`; each scores one task
        at a time, so a scorer of `make_task_scorer` is refused. Of numbers there are
        "r2", "explained_variance", "d2_absolute_error_score",
        "neg_mean_absolute_error", "neg_mean_squared_error",
        "neg_root_mean_squared_error", "neg_median_absolute_error" and
        "neg_mean_absolute_percentage_error". "auto" is "neg_log_loss" for classes,
        "r2" for numbers and "accuracy" for texts. Where several types are there, each
        metric stands in the rows of the tasks that it can score, "accuracy" in those
        of classes, too, and its mean is over these. "log_likelihood" is of all.
    pos_label : dict of str to label, default=None
        The positive class of tasks by name, for metrics about one class, such as
        "recall" or "average_precision"; as for `skmtl.metrics.task_scores`.
    baselines : dict of str to estimator, default=None
        Others to compare with, of the type of the tasks. They are always fitted for
        each task alone, on the rows where its label is observed.
    n_jobs : int, default=None
        How many splits are run at the same time, as in scikit-learn. Costs in seconds
        are comparable only with None.

    Returns
    -------
    comparison : SharingComparison
        With the tables `scores`, `differences` and `costs`, and `as_text`; printing it
        gives the text.

    Raises
    ------
    ValueError
        If `y` has one task only or one called "mean", a task has no observed label, a
        metric is unknown, fits no task or needs `pos_label`, a baseline does not learn
        tasks of all types, `groups` have another length or a
        missing value, or `cv` needs groups or gives a single split.
    TypeError
        If `scoring` has what `make_task_scorer` gives, or `baselines` is not a dict.

    Warns
    -----
    SkmtlWarning
        If a task has no score in some split, or a label that the model does not know.

    See Also
    --------
    compare_robustness : The same with damaged training data.
    skmtl.explain.task_affinity : Which tasks have something in common.

    Notes
    -----
    A difference is the mean over splits of shared - other, on the same test rows. Its
    interval is that of the corrected resampled t-test [1]_, with the variance
    (1 / n_splits + n_test / n_train) * s^2: splits share training rows, and the plain
    interval would be too narrow. It ends where a metric can give no such difference, as
    beyond -1 and 1 for "accuracy". "gains" and "loses" are given where the interval
    lies on one side of 0. Each interval stands alone: among 20 tasks without any
    difference, about one is expected to seem to have one.

    The interval has n_splits - 1 degrees of freedom. With two splits that is one, and
    half the interval is 12.7 standard errors: take at least 3 splits, better 5 or more,
    for meaningful intervals. Where all splits have exactly the same difference, they do
    not show how much it varies, so there is no interval and no verdict.

    Baselines are tried on a small part of the rows first, so that one that cannot be
    fitted or scored fails before the others have taken their time. Each kind of model
    is fitted once on a few rows before anything is timed: the first fit of a process
    imports and compiles what later ones find ready. A progress bar
    shows in terminals and notebooks when it takes more than a few seconds;
    ``TQDM_DISABLE=1`` in the environment turns it off.

    Every fit has the `random_state` of `estimator`. The intervals include the chance of
    a seed only as far as splits differ; with ``RepeatedKFold`` as `cv` and a
    `random_state` of None, every fit has a different seed.

    References
    ----------
    .. [1] Nadeau and Bengio (2003), "Inference for the Generalization Error", Machine
       Learning 52. https://doi.org/10.1023/A:1024068626366

    Examples
    --------
    >>> from skmtl import MultiTaskClassifier, load_penguins
    >>> from skmtl.model_selection import compare_sharing
    >>> X, Y = load_penguins(return_X_y=True)
    >>> clf = MultiTaskClassifier(max_epochs=2, random_state=0)
    >>> found = compare_sharing(clf, X, Y, cv=3, scoring=["neg_log_loss", "accuracy"])
    >>> found.scores.head(2).round(2)[["model", "split", "metric", "task"]]
        model  split        metric     task
    0  shared      0  neg_log_loss  species
    1  shared      0  neg_log_loss   island
    >>> print(found)
    One shared model against one model for each task, 3 splits, ...
    """
    compared = contest(estimator, X, y, cv, scoring, pos_label, baselines, groups)
    try_models(compared, baselines or {}, X, y)
    warm_up(compared, X, y)
    outcomes = compared.run(X, y, n_jobs, {None: None})[None]
    others = [name for name in compared.models if name != SHARED]
    tables = []
    for other in others:
        found = paired_differences(compared, outcomes, SHARED, other)
        found = found.drop(columns=[SHARED, other])
        found.insert(0, "against", other)
        tables.append(found)
    return SharingComparison(
        _scores(compared, outcomes),
        pd.concat(tables, ignore_index=True),
        _costs(compared, outcomes),
        rows_tested_per_trained(compared.splits),
        compared.bounds,
    )


def _scores(compared: Contest, outcomes: list[dict[str, Outcome]]) -> pd.DataFrame:
    rows = [
        (model, split, metric, task, by_model[model].scores[k, j])
        for model in compared.models
        for split, by_model in enumerate(outcomes)
        for j, metric in enumerate(compared.metrics)
        for k, task in enumerate(compared.tasks)
        if compared.fits(metric, task)
    ]
    return pd.DataFrame(rows, columns=["model", "split", "metric", "task", "score"])


def _costs(compared: Contest, outcomes: list[dict[str, Outcome]]) -> pd.DataFrame:
    names = ["fit_seconds", "predict_seconds", "n_parameters"]
    rows = [
        (model, *(getattr(by_model[model], name) for name in names))
        for model in compared.models
        for by_model in outcomes
    ]
    costs = pd.DataFrame(rows, columns=["model", *names])
    return costs.groupby("model", sort=False).mean().reset_index()
