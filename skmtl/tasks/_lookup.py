"""Find the tasks of any fitted multi-output classifier or regressor.

A search holds a Pipeline, a Pipeline holds a model: names and classes are looked up
from the outside in, by duck typing, so that RandomForestClassifier and
MultiOutputClassifier serve as well as the estimators of this package.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from sklearn.base import is_regressor
from sklearn.multioutput import MultiOutputRegressor, RegressorChain
from sklearn.utils.validation import check_is_fitted

from skmtl._wording import shown
from skmtl.tasks._encoder import TaskEncoder
from skmtl.tasks._task import Task, no_classes

__all__ = ["inward", "own_names", "place_viewed", "tasks_of"]


def tasks_of(
    estimator: Any, task_names: list[str] | None = None, numbers: bool = False
) -> list[Task]:
    """Return the tasks that a fitted classifier predicts, or another estimator.

    Parameters
    ----------
    estimator : object
        A fitted classifier with ``classes_``, or a search or Pipeline around one. Where
        ``classes_`` is a list with None, that task is a number.
    task_names : list of str, optional
        Names for the tasks of an estimator that knows none.
    numbers : bool, default=False
        Whether tasks may be numbers, or texts: of a regressor, or of an estimator that
        predicts more than classes.

    Returns
    -------
    tasks : list of Task

    Raises
    ------
    NotFittedError
        If the estimator is not fitted.
    TypeError
        If it has no ``classes_``, or predicts numbers or texts that are not asked for.
    ValueError
        If `task_names` does not name each task once, or has the names that the model
        knows in another order.

    Examples
    --------
    >>> from sklearn.ensemble import RandomForestClassifier
    >>> from skmtl.tasks import tasks_of
    >>> forest = RandomForestClassifier(5).fit([[0.0], [1.0]], [[0, 3], [1, 4]])
    >>> [task.name for task in tasks_of(forest)]
    ['task_0', 'task_1']
    >>> from sklearn.linear_model import LinearRegression
    >>> line = LinearRegression().fit([[0.0], [1.0]], [0.5, 2.5])
    >>> [task.kind for task in tasks_of(line, ["price"], numbers=True)]
    ['number']
    """
    if hasattr(estimator, "get_params"):  # what only looks like one is taken as fitted
        check_is_fitted(estimator)
    known = next(filter(None, map(_fitted_on, inward(estimator))), [])
    if all(task.is_class for task in known):
        model = next((m for m in inward(estimator) if hasattr(m, "classes_")), None)
        if model is not None:
            known = _tasks_of_classes(estimator, model.classes_, task_names, known)
            if all(task.is_class for task in known):
                return known
        else:
            known = _tasks_of_regressor(estimator, task_names)
    if not known:
        raise TypeError(
            f"Got a {type(estimator).__name__} without classes_, but expected a fitted "
            "classifier, or a search or Pipeline around one."
        )
    if not numbers:
        without = "" if hasattr(estimator, "classes_") else " without classes_"
        raise TypeError(
            f"Got a {type(estimator).__name__}{without}, which {no_classes(known)}, "
            "but expected classes: a fitted classifier, or a search or Pipeline around "
            "one."
        )
    names = _names(estimator, task_names, [task.name for task in known])
    return [replace(task, name=name) for task, name in zip(known, names, strict=True)]


def _tasks_of_classes(
    estimator: Any, classes: Any, task_names: list[str] | None, known: list[Task]
) -> list[Task]:
    """Return the tasks of a classifier; None among its classes is a number."""
    if _lists_columns(estimator):
        classes = [np.array([0, 1])] * len(classes)
    if not isinstance(classes, (list, tuple)):
        classes = [classes]
    names = _names(estimator, task_names, [f"task_{k}" for k in range(len(classes))])
    orders = _orders(known, classes)
    return [
        Task(name, np.empty(0), is_number=True)
        if found is None
        else Task(name, np.asarray(found), order)
        for name, found, order in zip(names, classes, orders, strict=True)
    ]


def _tasks_of_regressor(estimator: Any, task_names: list[str] | None) -> list[Task]:
    """Return the tasks of any regressor, one for each number that it predicts.

    As many as there are names if it does not tell; none of what is no regressor.
    """
    if not (hasattr(estimator, "__sklearn_tags__") and is_regressor(estimator)):
        return []
    n_outputs = _n_outputs_in(estimator)
    if n_outputs is None:
        n_outputs = 1 if task_names is None else len(task_names)
    return [
        Task(f"task_{k}", np.empty(0), is_number=True) for k in range(int(n_outputs))
    ]


def _n_outputs_in(estimator: Any) -> int | None:
    """Return how many numbers a fitted regressor predicts, None if it does not tell.

    Also of what stands in a search or Pipeline.
    """
    for model in inward(estimator):
        found = _n_outputs(model)
        if found or hasattr(model, "estimators_"):  # copies; what is copied may differ
            return found
    return None


def _n_outputs(model: Any) -> int | None:
    """Return the same of one that nothing stands in."""
    if hasattr(model, "n_outputs_"):
        return model.n_outputs_
    if isinstance(model, (MultiOutputRegressor, RegressorChain)):
        return len(model.estimators_)
    if hasattr(model, "estimators_"):
        return None
    for name in ("regressor_", "estimator_"):  # of transformed targets, RANSAC or RFE
        if hasattr(model, name):
            return _n_outputs_in(getattr(model, name))
    if hasattr(model, "coef_"):
        shape = np.shape(model.coef_)
        return shape[0] if len(shape) == 2 else 1
    if hasattr(model, "support_"):  # of a support vector machine
        return None
    # of Gaussian processes, nearest neighbours and ridge regression with kernels
    for name in ("y_train_", "_y", "dual_coef_"):
        shape = np.shape(getattr(model, name, 0))
        if shape:
            return shape[1] if len(shape) == 2 else 1
    return None


def _names(
    estimator: Any, task_names: list[str] | None, default: list[str]
) -> list[str]:
    """Return the names of the tasks: given ones, else those that the model knows."""
    found = (m.task_names_ for m in inward(estimator) if hasattr(m, "task_names_"))
    own = list(map(str, next(found, default)))
    if task_names is None:
        task_names = own
    if len(task_names) != len(default) or len(set(task_names)) != len(default):
        raise ValueError(
            f"Got task_names={list(task_names)}, but expected {len(default)} different "
            "names, one for each task."
        )
    names = [str(name) for name in task_names]
    if names != own and sorted(names) == sorted(own):
        raise ValueError(
            f"Got task_names={shown(names)}, but the tasks of the model are "
            f"{shown(own)}: some would be called like others. Leave out task_names, or "
            "keep the order."
        )
    return names


def _orders(known: list[Task], classes: Sequence[Any]) -> list[np.ndarray | None]:
    """Return the ordered categories that the classes of each task are, where known."""
    if len(known) != len(classes):
        return [None] * len(classes)
    return [
        task.order if task.order is not None and _same(task.classes, found) else None
        for task, found in zip(known, classes, strict=True)
    ]


def _fitted_on(model: Any) -> list[Task]:
    """Return the tasks of an estimator of this package, or the one that a view is of.

    Other models may have attributes of the same names.
    """
    encoder, task = (getattr(model, name, None) for name in ("_task_encoder", "_task"))
    if isinstance(encoder, TaskEncoder):
        return encoder.tasks_
    return [task] if isinstance(task, Task) else []


def _same(first: Any, second: Any) -> bool:
    return set(np.asarray(first).tolist()) == set(np.asarray(second).tolist())


def own_names(estimator: Any, numbers: bool = False) -> list[str] | None:
    """Return the names of a fitted estimator's tasks that came with its targets.

    None if it was fitted on an array, so that its names are only "task_0"... `numbers`
    is as in `tasks_of`.
    """
    names = [task.name for task in tasks_of(estimator, numbers=numbers)]
    encoders = (getattr(m, "_task_encoder", None) for m in inward(estimator))
    encoder = next((found for found in encoders if found is not None), None)
    if encoder is not None:
        return names if encoder.named_ else None
    return None if names == [f"task_{k}" for k in range(len(names))] else names


def place_viewed(estimator: Any) -> int | None:
    """Return where the task that a view shows stands among those of the model.

    A view may call it otherwise, and may be one of another view. None without a view.
    """
    views = [held for held in inward(estimator) if _is_view(held)]
    return views[-1]._tasks[1] if views else None


def _is_view(model: Any) -> bool:
    return isinstance(getattr(model, "_task", None), Task)


def _lists_columns(estimator: Any) -> bool:
    """Whether `classes_` numbers the columns of indicators, each of which is a task.

    MLPClassifier and OneVsRestClassifier do so when they are fitted on several columns
    of 0 and 1; their LabelBinarizer tells.
    """
    for model in inward(estimator):
        for name in ("label_binarizer_", "_label_binarizer"):
            kind = getattr(getattr(model, name, None), "y_type_", "")
            if str(kind).startswith("multilabel"):
                return True
    return False


def inward(estimator: Any) -> Iterator[Any]:
    """Yield the estimator, then what it holds, down to the model that predicts."""
    while estimator is not None:
        yield estimator
        if hasattr(estimator, "best_estimator_"):
            estimator = estimator.best_estimator_
        elif hasattr(estimator, "steps"):
            estimator = estimator.steps[-1][1]
        else:
            estimator = getattr(estimator, "estimator", None)
