"""Predictions as a DataFrame: tasks by name, rows as they are called in X."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from skmtl._wording import shown
from skmtl.metrics._named_columns import flat_name
from skmtl.tasks import Task, target_columns, tasks_of
from skmtl.tasks._outputs import METHODS, outputs_by_task
from skmtl.tasks._snapshot import as_it_is

__all__ = ["predict_frame"]


def predict_frame(
    model: Any,
    X: Any,
    method: str = "predict",
    *,
    task_names: list[str] | None = None,
) -> pd.DataFrame:
    """Predict with any fitted model of one or several tasks, and name what comes out.

    Parameters
    ----------
    model : estimator
        A fitted classifier or regressor of one or several tasks, or a Pipeline or
        search around one.
    X : array-like, sparse matrix or DataFrame of shape (n_samples, n_features)
        Or whatever else `model` takes, such as a list of texts.
    method : "predict", "predict_proba" or "predict_log_proba", default="predict"
        What to ask of the model; the last two are of tasks that are classes.
    task_names : list of str, default=None
        Names for the tasks of a model that knows none, such as a forest; "task_0"... by
        default.

    Returns
    -------
    frame : DataFrame of shape (n_samples, n_tasks) or (n_samples, n_classes of all)
        Labels: a column for each task, with its name and labels of their own type;
        ordered categories where the task was learned from such, float64 for numbers.
        Probabilities or their logarithms: a column for each class of each task, called
        "task=class"; numbers have none. The index is that of `X` if it is a DataFrame
        or Series of pandas, else the rows are numbered.

    Raises
    ------
    ValueError
        If `method` is another, `task_names` does not name each task once, two classes
        would have columns of the same name, or it is not known which task an output of
        the model stands for.
    TypeError
        If the model is neither classifier nor regressor, or has no such method, as one
        whose tasks all are numbers.
    NotFittedError
        If the model is not fitted.

    See Also
    --------
    MultiTaskClassifier.predict_frame : The same as a method.
    skmtl.metrics.task_scores : Takes these frames, and matches them by name.

    Examples
    --------
    >>> from sklearn.ensemble import RandomForestClassifier
    >>> from skmtl import load_penguins
    >>> from skmtl.estimators import predict_frame
    >>> frame = load_penguins().frame.dropna()
    >>> X, Y = frame[["bill_length_mm", "body_mass_g"]], frame[["species", "sex"]]
    >>> forest = RandomForestClassifier(random_state=0).fit(X, Y)
    >>> predict_frame(forest, X.tail(2), task_names=list(Y))
           species     sex
    342  Chinstrap    male
    343  Chinstrap  female
    >>> list(predict_frame(forest, X, "predict_proba", task_names=list(Y)))[2:]
    ['species=Gentoo', 'sex=female', 'sex=male']
    """
    if method not in METHODS:
        raise ValueError(
            f"Got method={method!r}, but expected one of {', '.join(METHODS)}."
        )
    model = as_it_is(model)
    tasks = tasks_of(model, task_names, numbers=True)
    if method != "predict" and all(task.is_number for task in tasks):
        raise TypeError(
            f"Got method={method!r}, but the tasks {shown([t.name for t in tasks])} of "
            f"the {type(model).__name__} are numbers, which have no probabilities. Use "
            "method='predict' or, for how sure numbers are, predict_interval of a "
            "MultiTaskRegressor."
        )
    if not (hasattr(model, method) or hasattr(model, "predict_proba")):
        raise TypeError(
            f"Got a {type(model).__name__} without {method}, but expected a classifier "
            "that gives probabilities."
        )
    outputs = outputs_by_task(model, X, method, tasks)
    index = X.index if isinstance(X, pd.DataFrame | pd.Series) else None
    if method == "predict":
        pairs = zip(tasks, outputs, strict=True)
        labels = {task.name: _labels(found, task) for task, found in pairs}
        return pd.DataFrame(labels, index=index)
    columns = _columns(tasks)
    parts = [found for found in outputs if found is not None]
    return pd.DataFrame(np.concatenate(parts, axis=1), index=index, columns=columns)


def _labels(found: np.ndarray, task: Task) -> Any:
    """Return labels of their own type, which an array of objects does not show."""
    if task.is_number:
        return found
    labels = target_columns(found).values[0]  # a forest keeps all tasks' as objects
    if task.order is None:
        return labels
    return pd.Categorical(labels, categories=task.order, ordered=True)


def _columns(tasks: list[Task]) -> list[str]:
    """Return the names of the columns of all classes; each may stand for one only."""
    names = [flat_name(task.name, c) for task in tasks for c in task.classes.tolist()]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(
            f"The column {twice!r} would stand for classes of two tasks, as there is a "
            "'=' in their names. Pass task_names without it, or use the list that "
            "predict_proba gives."
        )
    return names
