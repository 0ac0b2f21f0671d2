"""Scorers for searches and cross-validation: checked, and made by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from skmtl.metrics._named import Metrics, by_name, find_metric, name_of
from skmtl.metrics._pooled import POOLED
from skmtl.metrics._positive import check_named
from skmtl.metrics._task_scorer import Average, TaskScorer

__all__ = ["make_task_scorer", "task_scorers"]


def make_task_scorer(
    scoring: str | Callable[..., float],
    *,
    task: str | int | None = None,
    average: Average = "mean",
    pos_label: Any = None,
) -> TaskScorer:
    """Make a scorer of all tasks, or of one, on the rows where labels are observed.

    It goes where scikit-learn takes ``scoring=``: `cross_val_score`, `GridSearchCV`,
    `permutation_importance`, `learning_curve`. It scores any classifier or regressor of
    one or of several tasks. scikit-learn's own names of scorers fail on most targets of
    several tasks, and on missing labels and numbers.

    Parameters
    ----------
    scoring : str or callable
        As in `task_scores`: the name of a metric, a function of ``(y_true, y_pred)``
        for which higher is better, or a scorer of `sklearn.metrics.make_scorer`. Also
        "exact_match" and "neg_hamming_loss", which are about all tasks at once. Of
        numbers, metrics in their unit, such as "neg_mean_absolute_error", need `task`;
        those without, such as "r2" or "neg_rmse_over_spread", are averaged. Of a model
        of tasks of several types, a metric scores those of its own: "accuracy" classes
        and texts, "chrf" texts, "d2" classes and numbers. "log_likelihood" scores all,
        of a `MultiTaskPredictor` or what ends in one: the mean over rows of what its
        ``log_likelihood`` gives for the observed labels, so that higher is better. For
        classes this is "neg_log_loss".
    task : str or int, default=None
        Name or position of the only task to score, as in `TaskView`.
    average : "mean", "worst" or callable, default="mean"
        How the values of the tasks become one: their mean, the lowest of them, or the
        number that ``average(values)`` returns. Tasks without a value are left out,
        with a warning.
    pos_label : dict of str to label, or label, default=None
        The positive class of tasks by name, as in `task_scores`. A label alone is that
        of `task`, or of the only task.

    Returns
    -------
    scorer : TaskScorer
        A callable ``scorer(estimator, X, y, sample_weight=None)``; higher is better.
        Weights are of shape (n_samples,) or (n_samples, n_tasks). With metadata
        routing, ``scorer.set_score_request(sample_weight=True)`` asks for them.

    Raises
    ------
    ValueError
        If the metric or the average is unknown, a function's name ends in "_loss" or
        "_error", so that lower is better, a metric of all tasks at once is asked for
        one task, with an average or a positive class, one task is asked for with an
        average, or a metric of the positive class without one. The scorer raises if `y`
        has other tasks than the estimator, or labels of another type than its classes,
        if the metric is one of none of the tasks, or in units of several, and if
        `pos_label` has an unknown task or label.
    TypeError
        If the metric is neither a name nor callable.
    ImportError
        If it needs sacrebleu, as "chrf" does, and it is not there.

    Notes
    -----
    The columns of `y` are matched by name where the estimator was fitted with names,
    or where both have the same ones; else they are taken in its order. Metrics of
    labels score what ``predict`` gives, those of probabilities what ``predict_proba``
    gives; each is called once, and only if it is needed.

    See Also
    --------
    task_scores : The values of all tasks, from predictions.
    task_scorers : Several scorers at once.

    Examples
    --------
    >>> from sklearn.ensemble import RandomForestClassifier
    >>> from sklearn.model_selection import cross_val_score
    >>> from skmtl import MultiTaskStratifiedKFold, load_penguins
    >>> from skmtl.metrics import make_task_scorer
    >>> frame = load_penguins().frame.dropna()
    >>> X, Y = frame[["bill_length_mm", "body_mass_g"]], frame[["species", "sex"]]
    >>> forest = RandomForestClassifier(20, random_state=0)
    >>> scorer = make_task_scorer("roc_auc_ovr", average="worst")
    >>> folds = MultiTaskStratifiedKFold(3)
    >>> cross_val_score(forest, X, Y, cv=folds, scoring=scorer).shape
    (3,)
    >>> make_task_scorer("f1_macro", task="sex")
    make_task_scorer('f1_macro', task='sex')
    >>> make_task_scorer("recall", task="sex", pos_label="male")
    make_task_scorer('recall', task='sex', pos_label='male')
    """
    if isinstance(scoring, str) and scoring in POOLED:
        if task is not None or average != "mean" or pos_label is not None:
            raise ValueError(
                f"Got task={task!r}, average={average!r} and pos_label={pos_label!r}, "
                f"but {scoring!r} is one number for all tasks. Leave them out, or take "
                "another metric."
            )
        return TaskScorer(scoring, None, "mean")
    check_named(scoring, pos_label)
    _check_higher_is_better(scoring)
    if task is not None and average != "mean":
        raise ValueError(
            f"Got average={average!r} with task={task!r}, but of one task there is no "
            "average. Leave one of them out."
        )
    if not callable(average) and average not in ("mean", "worst"):
        raise ValueError(
            f"Got average={average!r}, but expected 'mean', 'worst' or a function of "
            "the values of the tasks."
        )
    return TaskScorer(scoring, task, average, pos_label)


def task_scorers(scoring: Metrics, *, pos_label: Any = None) -> dict[str, TaskScorer]:
    """Make a scorer of the mean over the tasks for each of several metrics.

    Parameters
    ----------
    scoring : str, callable, list or dict
        As in `task_scores`, and each as in `make_task_scorer`.
    pos_label : dict of str to label, or label, default=None
        The positive class of tasks by name, as in `task_scores`.

    Returns
    -------
    scorers : dict of str to TaskScorer
        For ``scoring=`` of `cross_validate` or of a search, which needs the name of one
        as ``refit=``. Each scorer predicts anew.

    Raises
    ------
    ValueError
        If two metrics have the same name, and as `make_task_scorer` does.
    TypeError
        If a metric is neither a name nor callable.

    Examples
    --------
    >>> from sklearn.ensemble import RandomForestClassifier
    >>> from sklearn.model_selection import cross_validate
    >>> from skmtl import MultiTaskStratifiedKFold, load_penguins
    >>> from skmtl.metrics import task_scorers
    >>> frame = load_penguins().frame.dropna()
    >>> X, Y = frame[["bill_length_mm", "body_mass_g"]], frame[["species", "sex"]]
    >>> forest = RandomForestClassifier(20, random_state=0)
    >>> scorers = task_scorers(["accuracy", "neg_log_loss"])
    >>> folds = MultiTaskStratifiedKFold(3)
    >>> scores = cross_validate(forest, X, Y, cv=folds, scoring=scorers)
    >>> [name for name in scores if name.startswith("test")]
    ['test_accuracy', 'test_neg_log_loss']
    """
    scorers = {}
    for name, metric in by_name(scoring).items():
        _check_higher_is_better(metric, name)
        pooled = isinstance(metric, str) and metric in POOLED
        label = None if pooled else pos_label
        scorers[name] = make_task_scorer(metric, pos_label=label)
    return scorers


def _check_higher_is_better(metric: Any, name: str = "") -> None:
    """Raise if the name of a function says that lower is better."""
    if isinstance(metric, str) and metric in POOLED:
        return
    found = find_metric(metric, also=POOLED, name=name, numbers=True)
    if found.lower_is_better:
        raise ValueError(
            f"Got the function {name or name_of(metric)}, for which lower is better, "
            "as its name says, but higher is better for a scorer. Pass sklearn."
            f"metrics.make_scorer({name_of(metric)}, greater_is_better=False)."
        )
