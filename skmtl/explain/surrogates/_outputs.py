"""One matrix of probabilities for all tasks and classes, whatever a model returns."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from typing import Any

import numpy as np

from skmtl._wording import counted
from skmtl.tasks import Task, tasks_of
from skmtl.tasks._class_tasks import class_tasks_of
from skmtl.tasks._outputs import check_chain, probabilities_by_task, told_apart
from skmtl.tasks._snapshot import as_it_is

__all__ = ["Model", "offsets_of"]

#: How far the probabilities of a row may be from a sum of 1.
_TOLERANCE = 1e-3

#: What is said of a model of numbers.
_NUMBERS = "Numbers are not explained yet."


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
        If it has no ``predict_proba``, or tasks that are numbers.
    NotFittedError
        If it is not fitted.
    """

    def __init__(self, estimator: Any, task_names: list[str] | None = None):
        owner = getattr(estimator, "__self__", None)
        method = getattr(estimator, "__name__", "")
        if owner is not None and (
            method == "predict_proba" or (method == "predict" and _has_numbers(owner))
        ):
            estimator = owner  # a method knows whose it is, and so the names of tasks
        self.estimator = estimator
        self.task_names = task_names
        self.tasks: list[Task] | None = None
        self._knows_tasks = hasattr(estimator, "get_params") or hasattr(
            estimator, "classes_"
        )
        if self._knows_tasks:
            tasks = class_tasks_of(estimator, task_names, instead=_NUMBERS)
            if not hasattr(estimator, "predict_proba"):
                raise TypeError(
                    f"Got a {type(estimator).__name__} without predict_proba, but an "
                    "explanation is one of probabilities. Pass a classifier that has "
                    "it (for a support vector machine, one in CalibratedClassifierCV)."
                )
            check_chain(estimator, tasks)
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

    def as_it_is(self) -> Model:
        """Return the model as it is now, for questions that belong together.

        It may have been fitted anew, to other tasks, after this one was made.
        """
        if not self._knows_tasks:
            return self
        still = copy(self)
        still.estimator = as_it_is(self.estimator)
        still.tasks = class_tasks_of(still.estimator, self.task_names, instead=_NUMBERS)
        return still

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
        found = predict(rows)
        if self.tasks is None:
            self.tasks = _tasks_seen(told_apart(found, n_samples), self.task_names)
        parts = probabilities_by_task(
            found, self.tasks, n_samples, model=self.estimator
        )
        return [part.astype(np.float64, copy=False) for part in parts]


def _has_numbers(owner: Any) -> bool:
    """Whether a model predicts numbers, which a function might take for shares."""
    if not hasattr(owner, "get_params"):
        return False
    try:
        return any(task.is_number for task in tasks_of(owner, numbers=True))
    except (TypeError, ValueError):  # neither classifier nor regressor; not fitted
        return False


def _tasks_seen(found: list[np.ndarray], names: list[str] | None) -> list[Task]:
    """Return tasks for a function that has told nothing about them."""
    sizes = [2 if p.ndim == 1 or p.shape[1] == 1 else p.shape[1] for p in found]
    names = names or [f"task_{k}" for k in range(len(sizes))]
    if len(names) != len(sizes) or len(set(names)) != len(sizes):
        raise ValueError(
            f"Got task_names={names}, but expected {len(sizes)} different names: the "
            f"function returns probabilities of {counted(len(sizes), 'task')}."
        )
    return [Task(n, np.arange(size)) for n, size in zip(names, sizes, strict=True)]


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
