"""Predictions for every row by models that have not seen it."""

from __future__ import annotations

from collections.abc import Iterable
from numbers import Integral
from typing import Any

import numpy as np
from sklearn import model_selection

from skmtl._byte_order import native_pandas
from skmtl._wording import shown
from skmtl.model_selection._asked import Asked
from skmtl.model_selection._kfold import MultiTaskStratifiedKFold
from skmtl.model_selection._types_to_spread import (
    columns_to_spread,
    types_of_estimator,
)
from skmtl.tasks import TaskEncoder
from skmtl.tasks._outputs import METHODS
from skmtl.tasks._task_types import KnownTypes
from skmtl.tasks._type_words import in_words

__all__ = ["cross_val_predict"]


def cross_val_predict(
    estimator: Any,
    X: Any,
    y: Any,
    *,
    groups: Any = None,
    cv: int | Iterable[Any] | Any = None,
    n_jobs: int | None = None,
    verbose: int = 0,
    params: dict[str, Any] | None = None,
    pre_dispatch: int | str = "2*n_jobs",
    method: str = "predict",
) -> Any:
    """Predict each row by a model that was fitted without it.

    It is `sklearn.model_selection.cross_val_predict` for several tasks, with labels
    missing. For probabilities, scikit-learn numbers the labels before it fits, and
    makes a class of the missing ones; here, `estimator` gets the labels as they are.

    Parameters
    ----------
    estimator : estimator
        A classifier or regressor of one or several tasks, or `MultiTaskPredictor`, or a
        search or Pipeline around one. It is cloned for each fold.
    X : array-like, DataFrame or sparse matrix of shape (n_samples, n_features)
    y : array-like or DataFrame of shape (n_samples,) or (n_samples, n_tasks)
        Classes, numbers or texts, as `estimator` takes them; NaN, None and ``pd.NA``
        mark missing ones, if it takes such.
    groups : array-like of shape (n_samples,), default=None
        Groups for a splitter that uses them. With metadata routing, pass them in
        `params`.
    cv : int, splitter or iterable of (train, test), default=None
        How to split. An int, or None for 5, stands for
        ``MultiTaskStratifiedKFold(cv)``, which spreads classes and numbers, and texts
        by whether there is one. Each row must be in one test set.
    n_jobs : int, default=None
        How many folds are fitted at the same time, as in scikit-learn.
    verbose : int, default=0
        How much is printed.
    params : dict, default=None
        Passed to ``estimator.fit``; arrays with an entry for each row, such as
        `sample_weight`, are cut to the rows of the fold.
    pre_dispatch : int or str, default="2*n_jobs"
        How many fits are dispatched in advance, as in scikit-learn.
    method : "predict", "predict_proba", "predict_log_proba", "predict_set" or \
"predict_interval", default="predict"
        What to ask of the fitted models. Probabilities and prediction sets are those of
        classes; sets have the default confidence, and intervals, of numbers, the
        default coverage.

    Returns
    -------
    predictions : ndarray, or list of ndarray
        Labels, numbers, texts and intervals: what ``estimator`` gives, for all rows.
        Probabilities and sets: for each task an array of shape (n_samples, n_classes),
        whose columns are the classes that `y` has for that task, sorted or, for ordered
        categories in several columns, in their order; None for a number or a text; for
        a single task the array itself. A class that a training fold lacks has
        probability 0 in the rows predicted from it, and the smallest finite number as
        its logarithm, as in scikit-learn, and it is in none of their sets.

    Raises
    ------
    ValueError
        If `method` is another, if `y` is None or no valid target, if a task has no
        observed label, or if the test sets of `cv` are not a partition of the rows.
    TypeError
        If `estimator` does not give what `method` asks for, for each task, or all tasks
        are numbers or texts, which have neither probabilities nor sets.

    Warns
    -----
    SkmtlWarning
        If a training fold lacks a class, when probabilities or sets are asked for.

    Notes
    -----
    These are predictions to look at and to plot. Scores of each fold, for comparing
    models, are what `sklearn.model_selection.cross_validate` gives.

    Examples
    --------
    >>> from sklearn.ensemble import RandomForestClassifier
    >>> from skmtl import load_penguins
    >>> from skmtl.model_selection import cross_val_predict
    >>> X, Y = load_penguins(return_X_y=True)
    >>> known = Y.notna().all(axis=1)
    >>> forest = RandomForestClassifier(5, random_state=0)
    >>> proba = cross_val_predict(
    ...     forest, X[known], Y[known], cv=3, method="predict_proba"
    ... )
    >>> [p.shape for p in proba]
    [(333, 3), (333, 3), (333, 2)]
    """
    methods = (*METHODS, "predict_set", "predict_interval")
    if method not in methods:
        raise ValueError(
            f"Got method={method!r}, but expected one of {', '.join(methods)}. "
            "For others, sklearn.model_selection.cross_val_predict takes one task."
        )
    types = types_of_estimator(estimator)
    tasks = TaskEncoder().fit(columns_to_spread(y, types)).tasks_
    classes = [task for task in tasks if task.is_class]
    by_class = method in (*METHODS[1:], "predict_set")
    if by_class and not classes:
        noun = "prediction sets" if method == "predict_set" else "probabilities"
        raise TypeError(
            f"Got method={method!r} for the tasks {shown([t.name for t in tasks])}, "
            f"but these are {in_words(KnownTypes.of(tasks).values())}, which have no "
            f"{noun}. Use method='predict' or, of numbers, 'predict_interval'."
        )
    if cv is None or isinstance(cv, Integral):
        n_splits = 5 if cv is None else int(cv)
        cv = MultiTaskStratifiedKFold(n_splits, task_types=types)
    # asked for labels, scikit-learn leaves y alone: it does the rest
    predictions = model_selection.cross_val_predict(
        estimator if method == "predict" else Asked(estimator, method, tasks),
        native_pandas(X),
        native_pandas(y),
        groups=groups,
        cv=cv,
        n_jobs=n_jobs,
        verbose=verbose,
        params=params,
        pre_dispatch=pre_dispatch,
        method="predict",
    )
    if not by_class or len(tasks) == 1:
        return predictions
    ends = np.cumsum([task.n_classes for task in classes])[:-1]
    parts = iter(np.split(predictions, ends, axis=1))
    return [
        None if not task.is_class else np.ascontiguousarray(next(parts))
        for task in tasks
    ]
