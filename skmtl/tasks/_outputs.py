"""What a fitted model returns, one array for each of its tasks.

Forests return a list of tables; a chain of classifiers returns one array with the
probability of the second class of each task; so do classifiers of indicators. What
reads predictions reads them here, so that all of it understands the same models.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import scipy.sparse as sp

from skmtl._wording import counted, shown
from skmtl.tasks._lookup import inward
from skmtl.tasks._task import Task

__all__ = [
    "METHODS",
    "check_chain",
    "label_columns",
    "outputs_by_task",
    "probabilities_by_task",
    "told_apart",
]

#: What a classifier is asked for.
METHODS = ("predict", "predict_proba", "predict_log_proba")


def outputs_by_task(model: Any, X: Any, method: str, tasks: list[Task]) -> list[Any]:
    """Return the labels, probabilities or their logarithms of each task.

    Parameters
    ----------
    model : object
        A fitted classifier or regressor, or a search or Pipeline around one.
    X : array-like or DataFrame
    method : "predict", "predict_proba" or "predict_log_proba"
        The logarithms are taken here if the model does not give them.
    tasks : list of Task

    Returns
    -------
    outputs : list of ndarray of shape (n_samples,) or (n_samples, n_classes_k)
        Labels in the dtype of the task's classes, numbers as float64, texts as objects;
        None for the probabilities of a number or a text.

    Raises
    ------
    ValueError
        If it is not known which task, or which class, an output stands for.
    """
    if method == "predict":
        columns = label_columns(model.predict(X), tasks).T
        pairs = zip(columns, tasks, strict=True)
        return [column.astype(task.classes.dtype) for column, task in pairs]
    log = method == "predict_log_proba"
    if log and not hasattr(model, method):
        return [
            np.log(part) for part in outputs_by_task(model, X, "predict_proba", tasks)
        ]
    n_samples = X.shape[0] if hasattr(X, "shape") else len(X)
    classes = [task for task in tasks if task.is_class]
    check_chain(model, classes)
    found = getattr(model, method)(X)
    if len(classes) < len(tasks):
        found = [part for part in found if part is not None]
    parts = iter(probabilities_by_task(found, classes, n_samples, model=model, log=log))
    return [next(parts) if task.is_class else None for task in tasks]


def label_columns(predicted: Any, tasks: list[Task]) -> np.ndarray:
    """Return predicted labels with a column for each task.

    Raises
    ------
    ValueError
        If there are more columns, or less.
    """
    labels = predicted.toarray() if sp.issparse(predicted) else np.asarray(predicted)
    if labels.ndim == 1:
        labels = labels[:, None]
    if labels.ndim != 2 or labels.shape[1] != len(tasks):
        raise ValueError(
            f"Got labels of shape {labels.shape} from predict, but expected a column "
            f"for each of the {counted(len(tasks), 'task')} "
            f"{shown([task.name for task in tasks])}."
        )
    return labels


def probabilities_by_task(
    found: Any,
    tasks: list[Task],
    n_samples: int | None = None,
    *,
    model: Any = None,
    log: bool = False,
) -> list[np.ndarray]:
    """Return what ``predict_proba`` gave, a column a class, for each task.

    Besides a list, one array is understood where it can mean one thing only: the
    tables of all tasks side by side, or the probability of the second class of each of
    several tasks of two, as `sklearn.multioutput.ClassifierChain` gives them.

    Parameters
    ----------
    found : list of array-like, or array-like
    tasks : list of Task
    n_samples : int, optional
        Number of rows, needed for lists whose entries have one axis.
    model : object, optional
        What gave them.
    log : bool, default=False
        Whether the numbers are logarithms, as ``predict_log_proba`` gives them.

    Returns
    -------
    parts : list of ndarray of shape (n_samples, n_classes_k)
        In their own dtype, if it is one of floats, else float64.

    Raises
    ------
    ValueError
        If it is not known which task, or which class, an array stands for.
    """
    sizes = [len(task.classes) for task in tasks]
    parts = told_apart(found, n_samples, len(tasks))
    if len(parts) == 1 and len(tasks) > 1 and parts[0].ndim == 2:
        whole = parts[0]
        if whole.shape[1] == sum(sizes):
            parts = np.split(whole, np.cumsum(sizes)[:-1], axis=1)
        elif whole.shape[1] == len(tasks):
            _check_second_class(model, tasks)
            parts = list(whole.T)
    if len(parts) != len(tasks):
        raise ValueError(
            f"Got probabilities of {counted(len(parts), 'task')} from predict_proba, "
            f"but the model has the {counted(len(tasks), 'task')} "
            f"{shown([task.name for task in tasks])}."
        )
    other = _log_of_the_other if log else _of_the_other
    pairs = zip(parts, sizes, strict=True)
    return [_with_both_classes(part, size, other) for part, size in pairs]


def told_apart(
    found: Any, n_samples: int | None = None, n_tasks: int | None = None
) -> list[np.ndarray]:
    """Return one array for each task that can be told apart by shape.

    A list of axes holds a column for each task if they are as long as there are rows,
    and as many as the tasks where their number is known; a list of rows otherwise.
    """
    n_axes = np.ndim(found[0]) if isinstance(found, list | tuple) and len(found) else 0
    columns = n_axes == 1 and len(found[0]) == n_samples
    if n_axes > 1 or (columns and n_tasks in (None, len(found))):
        return [_as_floats(part) for part in found]
    array = _as_floats(found)
    return list(array) if array.ndim == 3 else [array]


def _as_floats(values: Any) -> np.ndarray:
    """Return an array, also of a DataFrame or a tensor on any device."""
    if hasattr(values, "detach"):
        values = values.detach().cpu()
    try:
        array = np.asarray(values)
        if array.dtype.kind != "f":
            array = array.astype(np.float64)
    except (TypeError, ValueError):
        array = np.empty(())
    if array.ndim == 0:
        raise ValueError(
            f"Got {type(values).__name__} {values!s:.60} from the model, but "
            "expected probabilities: an array of shape (n_samples, n_classes), or a "
            "list of one for each task. Pass the model, or its predict_proba."
        )
    return array


def _check_second_class(model: Any, tasks: list[Task]) -> None:
    """Raise unless one column a task is the probability of the second of two classes.

    scikit-learn's StackingClassifier gives that of the first.
    """
    if any(hasattr(held, "stack_method_") for held in inward(model)):
        raise ValueError(
            "Got one probability for each task from a StackingClassifier, but expected "
            "those of all classes: such a model gives that of the first class, where "
            "others give that of the second. Fit it in "
            "sklearn.multioutput.MultiOutputClassifier instead."
        )
    _check_two_classes(tasks)


def check_chain(model: Any, tasks: list[Task]) -> None:
    """Raise if a ClassifierChain has a task of more than two classes.

    It would fail when it is asked for probabilities, and speak of shapes.
    """
    if any(hasattr(held, "chain_method_") for held in inward(model)):
        _check_two_classes(tasks)


def _check_two_classes(tasks: list[Task]) -> None:
    """Raise if one probability a task does not tell those of all its classes."""
    for task in tasks:
        if len(task.classes) != 2:
            raise ValueError(
                "The model gives one probability for each task, as chains of "
                f"classifiers do, but task {task.name!r} has {len(task.classes)} "
                f"classes {shown(task.classes.tolist())}, and expected one for each. "
                "Fit the classifier in sklearn.multioutput.MultiOutputClassifier "
                "instead."
            )


def _with_both_classes(
    part: np.ndarray, n_classes: int, other: Callable[[np.ndarray], np.ndarray]
) -> np.ndarray:
    """Return a column for each of two classes where only the second's is given."""
    if part.ndim == 1:
        part = part[:, None]
    if part.ndim == 2 and part.shape[1] == 1 and n_classes == 2:
        return np.concatenate([other(part), part], axis=1)
    return part


def _of_the_other(part: np.ndarray) -> np.ndarray:
    return 1 - part


def _log_of_the_other(part: np.ndarray) -> np.ndarray:
    return np.log1p(-np.exp(np.minimum(part, 0)))  # rounding may have passed 0
