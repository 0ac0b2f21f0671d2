"""One matrix of probabilities for all tasks and classes, whatever a model returns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from skmtl.tasks import Task, tasks_of

__all__ = ["Model", "offsets_of"]

#: How far the probabilities of a row may be from a sum of 1.
_TOLERANCE = 1e-3


def offsets_of(classes: Iterable[np.ndarray]) -> np.ndarray:
    """Return where the classes of each task start among all outputs, and their end."""
    return np.cumsum([0, *map(len, classes)])


class Model:
    """A fitted classifier, or a function, as a source of probabilities.

    Parameters
    ----------
    estimator : classifier or callable
        With ``predict_proba``; or a function that returns the same. Its tasks are then
        learned from what it returns, with the classes 0, 1...
    task_names : list of str, optional
        Names for the tasks of an estimator that knows none.

    Raises
    ------
    TypeError
        If it has no ``predict_proba``.
    NotFittedError
        If it is not fitted.
    """

    def __init__(self, estimator: Any, task_names: list[str] | None = None):
        owner = getattr(estimator, "__self__", None)
        if getattr(estimator, "__name__", "") == "predict_proba" and owner is not None:
            estimator = owner  # a method knows whose it is, and so the names of tasks
        self.estimator = estimator
        self.task_names = task_names
        self.tasks: list[Task] | None = None
        plain = not hasattr(estimator, "get_params")
        if not plain or hasattr(estimator, "classes_"):
            tasks = tasks_of(estimator, task_names)
            if not hasattr(estimator, "predict_proba"):
                raise TypeError(
                    f"Got a {type(estimator).__name__} without predict_proba, but an "
                    "explanation is one of probabilities. Pass a classifier that has "
                    "it (for a support vector machine, one in CalibratedClassifierCV)."
                )
            self.tasks = tasks
        elif not hasattr(estimator, "predict_proba") and not callable(estimator):
            raise TypeError(
                f"Got a {type(estimator).__name__}, but expected a fitted classifier "
                "with predict_proba, or a function that returns probabilities."
            )

    @property
    def name(self) -> str:
        """What it is: the class of the model in a search or Pipeline, or a function."""
        model = self.estimator
        while hasattr(model, "best_estimator_") or hasattr(model, "steps"):
            searched = hasattr(model, "best_estimator_")
            model = model.best_estimator_ if searched else model.steps[-1][1]
        return str(getattr(model, "__name__", type(model).__name__))

    def __call__(self, rows: Any, n_samples: int) -> np.ndarray:
        """Return probabilities of `n_samples` rows, (n_samples, n_outputs), as float64.

        Raises
        ------
        ValueError
            If the model returns something else than probabilities of its classes.
        """
        parts = self._parts(rows, n_samples)
        for task, part in zip(self.tasks or [], parts, strict=True):
            _check(part, task, n_samples)
        return np.concatenate(parts, axis=1)

    def unchecked(self, rows: Any, n_samples: int) -> np.ndarray:
        """Return the same of rows for which the model may have no answer, but NaN."""
        return np.concatenate(self._parts(rows, n_samples), axis=1)

    def _parts(self, rows: Any, n_samples: int) -> list[np.ndarray]:
        """Return what the model says of each task."""
        predict = getattr(self.estimator, "predict_proba", self.estimator)
        n_tasks = None if self.tasks is None else len(self.tasks)
        found = _by_task(predict(rows), n_samples, n_tasks)
        if self.tasks is None:
            self.tasks = _tasks_seen(found, self.task_names)
        return _matched(found, self.tasks)


def _by_task(proba: Any, n_samples: int, n_tasks: int | None) -> list[np.ndarray]:
    """Return one array for each task that can be told apart by shape.

    A list of axes holds a column for each task if they are as long as there are rows,
    and as many as the tasks where their number is known; a list of rows otherwise.
    """
    n_axes = np.ndim(proba[0]) if isinstance(proba, list | tuple) and len(proba) else 0
    columns = n_axes == 1 and len(proba[0]) == n_samples
    if n_axes > 1 or (columns and n_tasks in (None, len(proba))):
        return [_as_array(part) for part in proba]
    array = _as_array(proba)
    return list(array) if array.ndim == 3 else [array]


def _as_array(values: Any) -> np.ndarray:
    """Return an array, also of a DataFrame or a tensor on any device."""
    if hasattr(values, "detach"):
        values = values.detach().cpu()
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        array = np.empty(())
    if array.ndim == 0:
        raise ValueError(
            f"Got {type(values).__name__} {values!s:.60} from the model, but "
            "expected probabilities: an array of shape (n_samples, n_classes), or a "
            "list of one for each task. Pass the model, or its predict_proba."
        )
    return array


def _tasks_seen(found: list[np.ndarray], names: list[str] | None) -> list[Task]:
    """Return tasks for a function that has told nothing about them."""
    sizes = [2 if p.ndim == 1 or p.shape[1] == 1 else p.shape[1] for p in found]
    names = names or [f"task_{k}" for k in range(len(sizes))]
    if len(names) != len(sizes) or len(set(names)) != len(sizes):
        raise ValueError(
            f"Got task_names={names}, but expected {len(sizes)} different names: the "
            f"function returns probabilities of {len(sizes)} tasks."
        )
    return [Task(n, np.arange(size)) for n, size in zip(names, sizes, strict=True)]


def _matched(found: list[np.ndarray], tasks: list[Task]) -> list[np.ndarray]:
    """Return one array of shape (n_samples, n_classes) for each task.

    Besides a list, one array is understood where it can mean one thing only: the
    tables of all tasks side by side, or the probability of the second class of each of
    several tasks of two, as `sklearn.multioutput.ClassifierChain` gives them.
    """
    sizes = [len(task.classes) for task in tasks]
    if len(found) == 1 and len(tasks) > 1 and found[0].ndim == 2:
        whole = found[0]
        if whole.shape[1] == sum(sizes):
            found = np.split(whole, np.cumsum(sizes)[:-1], axis=1)
        elif whole.shape[1] == len(tasks) and set(sizes) == {2}:
            found = list(whole.T)
    if len(found) != len(tasks):
        raise ValueError(
            f"Got probabilities of {len(found)} tasks from predict_proba, but the "
            f"model has the {len(tasks)} tasks {[task.name for task in tasks]}."
        )
    pairs = zip(found, sizes, strict=True)
    return [_with_both_classes(part, size) for part, size in pairs]


def _with_both_classes(part: np.ndarray, n_classes: int) -> np.ndarray:
    """Return a column for each of two classes where only the second's is given."""
    if part.ndim == 1:
        part = part[:, None]
    if part.ndim == 2 and part.shape[1] == 1 and n_classes == 2:
        return np.concatenate([1 - part, part], axis=1)
    return part


def _check(part: np.ndarray, task: Task, n_samples: int) -> None:
    """Raise unless these are probabilities of the task's classes."""
    n_classes = len(task.classes)
    if part.shape != (n_samples, n_classes):
        raise ValueError(
            f"Got probabilities of shape {part.shape} for task {task.name!r} from "
            f"predict_proba, but expected ({n_samples}, {n_classes}): a column for "
            f"each of its classes {task.classes.tolist()[:20]}."
        )
    if not np.isfinite(part).all():
        raise ValueError(
            f"Got NaN or infinity from predict_proba for task {task.name!r}, in "
            f"{int((~np.isfinite(part)).any(axis=1).sum())} of {n_samples} rows near "
            "the one to be explained. The model cannot be explained where it has no "
            "answer."
        )
    total = part.sum(axis=1)
    least = part.min(initial=0)
    if np.abs(total - 1).max(initial=0) > _TOLERANCE or least < -_TOLERANCE:
        raise ValueError(
            f"Got rows for task {task.name!r} from predict_proba that are no "
            f"probabilities: their sums go from {total.min():g} to {total.max():g}, "
            f"and the least is {least:g}, but expected sums of 1 and none "
            "below 0. If the columns are tasks of two classes, let the model return a "
            "list with one array of shape (n_samples, 2) for each."
        )
