"""Find the tasks of any fitted multi-output classifier.

A search holds a Pipeline, a Pipeline holds a model: names and classes are looked up
from the outside in, by duck typing, so that RandomForestClassifier and
MultiOutputClassifier serve as well as the estimators of this package.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from sklearn.utils.validation import check_is_fitted

from skmtl._wording import shown
from skmtl.tasks._encoder import TaskEncoder
from skmtl.tasks._task import Task

__all__ = ["inward", "own_names", "tasks_of"]


def tasks_of(estimator: Any, task_names: list[str] | None = None) -> list[Task]:
    """Return the tasks that a fitted classifier predicts.

    Parameters
    ----------
    estimator : object
        A fitted classifier with ``classes_``, or a search or Pipeline around one.
    task_names : list of str, optional
        Names for the tasks of an estimator that knows none.

    Returns
    -------
    tasks : list of Task

    Raises
    ------
    NotFittedError
        If the estimator is not fitted.
    TypeError
        If it has no ``classes_``.
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
    """
    if hasattr(estimator, "get_params"):  # what only looks like one is taken as fitted
        check_is_fitted(estimator)
    model = next((m for m in inward(estimator) if hasattr(m, "classes_")), None)
    if model is None:
        raise TypeError(
            f"Got a {type(estimator).__name__} without classes_, but expected a fitted "
            "classifier, or a search or Pipeline around one."
        )
    classes = model.classes_
    if _lists_columns(estimator):
        classes = [np.array([0, 1])] * len(classes)
    if not isinstance(classes, (list, tuple)):
        classes = [classes]
    found = (m.task_names_ for m in inward(estimator) if hasattr(m, "task_names_"))
    own = list(map(str, next(found, [f"task_{k}" for k in range(len(classes))])))
    if task_names is None:
        task_names = own
    if len(task_names) != len(classes) or len(set(task_names)) != len(classes):
        raise ValueError(
            f"Got task_names={list(task_names)}, but expected {len(classes)} different "
            "names, one for each task."
        )
    names = [str(name) for name in task_names]
    if names != own and sorted(names) == sorted(own):
        raise ValueError(
            f"Got task_names={shown(names)}, but the tasks of the model are "
            f"{shown(own)}: some would be called like others. Leave out task_names, or "
            "keep the order."
        )
    orders = _orders(estimator, classes)
    return [
        Task(name, np.asarray(found), order)
        for name, found, order in zip(names, classes, orders, strict=True)
    ]


def _orders(estimator: Any, classes: Sequence[Any]) -> list[np.ndarray | None]:
    """Return the ordered categories that the classes of each task are, where known."""
    known = next(filter(None, map(_fitted_on, inward(estimator))), [])
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


def own_names(estimator: Any) -> list[str] | None:
    """Return the names of a fitted classifier's tasks that came with its targets.

    None if it was fitted on an array, so that its names are only "task_0"...
    """
    names = [task.name for task in tasks_of(estimator)]
    encoders = (getattr(m, "_task_encoder", None) for m in inward(estimator))
    encoder = next((found for found in encoders if found is not None), None)
    if encoder is not None:
        return names if encoder.named_ else None
    return None if names == [f"task_{k}" for k in range(len(names))] else names


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
