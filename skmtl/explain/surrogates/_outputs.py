"""One matrix of probabilities and numbers for all tasks, whatever a model returns."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from typing import Any

import numpy as np

from skmtl.explain.surrogates._decided import decided_by, decides
from skmtl.explain.surrogates._functions import AskedFunction
from skmtl.explain.surrogates._text_model import TextModel
from skmtl.explain.surrogates._valid_outputs import check_numbers, check_probabilities
from skmtl.tasks import Task, tasks_of
from skmtl.tasks._inner_methods import predict_unwritten
from skmtl.tasks._outputs import check_chain, label_columns, outputs_by_task
from skmtl.tasks._snapshot import as_it_is

__all__ = ["Model", "n_outputs_of", "offsets_of"]


def offsets_of(classes: Iterable[np.ndarray]) -> np.ndarray:
    """Return where the classes of each task start among all outputs, and their end.

    A number, which has no classes, is one output.
    """
    return np.cumsum([0, *(max(len(labels), 1) for labels in classes)])


def n_outputs_of(tasks: Iterable[Task]) -> np.ndarray:
    """Return how many outputs each task has."""
    return np.diff(offsets_of(task.classes for task in tasks))


class Model:
    """A fitted classifier or regressor, or a function, as a source of answers.

    Parameters
    ----------
    estimator : estimator or callable
        With ``predict_proba``, or ``predict`` for tasks that are numbers; or a function
        that returns the same. Its tasks are then learned from what it returns, with the
        classes 0, 1... Tasks that are texts are none of `tasks`: see `texts`.
    task_names : list of str, optional
        Names for the tasks of an estimator that knows none.
    task_types : str, list of str or dict, optional
        What a function returns: "classification" or "regression".

    Attributes
    ----------
    tasks : list of Task or None
        Those that are classes and numbers; None until a function has shown them.
    texts : TextModel or None
        What writes the texts of tasks that are such, if there are any.

    Raises
    ------
    TypeError
        If it has no ``predict_proba`` and is no regressor.
    ValueError
        If types are given for a model that knows its own.
    NotFittedError
        If it is not fitted.
    """

    def __init__(
        self,
        estimator: Any,
        task_names: list[str] | None = None,
        task_types: Any = None,
    ):
        owner = getattr(estimator, "__self__", None)
        method = getattr(estimator, "__name__", "")
        if owner is not None and (
            method == "predict_proba" or (method == "predict" and _has_numbers(owner))
        ):
            estimator = owner  # a method knows whose it is, and so the names of tasks
        self.estimator = estimator
        self.task_names = task_names
        self.task_types = task_types
        self.tasks: list[Task] | None = None
        self.texts: TextModel | None = None
        self._every: list[Task] = []
        self._function: AskedFunction | None = None
        if hasattr(estimator, "get_params") or hasattr(estimator, "classes_"):
            if task_types is not None:
                raise ValueError(
                    f"Got task_types={task_types!r} for a {type(estimator).__name__}, "
                    "but expected them for a function only: a model knows whether it "
                    "predicts classes or numbers."
                )
            self._learn_tasks()
            return
        ask = getattr(estimator, "predict_proba", estimator)
        if not callable(ask):
            raise TypeError(
                f"Got a {type(estimator).__name__}, but expected a fitted classifier "
                "with predict_proba, a fitted regressor, or a function that returns "
                "probabilities or, with task_types='regression', numbers."
            )
        self._function = AskedFunction(ask, task_names, task_types)

    def _learn_tasks(self) -> None:
        """Look up the tasks of a model that knows them."""
        self._every = tasks = tasks_of(self.estimator, self.task_names, numbers=True)
        has_texts = any(task.is_text for task in tasks)
        self.texts = TextModel(self.estimator, tasks) if has_texts else None
        self.tasks = [task for task in tasks if not task.is_text]
        classes = [task for task in self.tasks if not task.is_number]
        if classes and not hasattr(self.estimator, "predict_proba"):
            raise TypeError(
                f"Got a {type(self.estimator).__name__} without predict_proba, but an "
                "explanation of classes is one of probabilities. Pass a classifier "
                "that has it (for a support vector machine, one in "
                "CalibratedClassifierCV)."
            )
        check_chain(self.estimator, classes)

    @property
    def names(self) -> list[str]:
        """The names of all tasks that are known, those that are texts last."""
        names = [task.name for task in self.tasks or []]
        return names + (self.texts.names if self.texts else [])

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
        if self._function is not None:
            return self
        still = copy(self)
        still.estimator = as_it_is(self.estimator)
        still._learn_tasks()
        return still

    def __call__(self, rows: Any, n_samples: int) -> np.ndarray:
        """Return probabilities and numbers of rows, (n_samples, n_outputs), as float64.

        Raises
        ------
        ValueError
            If the model returns something else than probabilities of its classes, and
            finite numbers.
        """
        parts = self._parts(rows, n_samples)
        for task, part in zip(self.tasks or [], parts, strict=True):
            if task.is_number:
                check_numbers(part, task, n_samples)
            else:
                check_probabilities(part, task, n_samples, self._function is not None)
        # of texts alone there are none
        return np.concatenate(parts or [np.empty((n_samples, 0))], axis=1)

    def unchecked(self, rows: Any, n_samples: int) -> np.ndarray:
        """Return the same of rows for which the model may have no answer, but NaN."""
        return np.concatenate(self._parts(rows, n_samples), axis=1)

    @property
    def decides(self) -> bool:
        """Whether it has a word of its own on which class it answers.

        A function has not: its answer is the most probable class.
        """
        return self._function is None and decides(self.estimator, self._every)

    def decided(self, rows: Any, n_samples: int) -> np.ndarray:
        """Return which class it answers for each task, as positions; 0 of numbers."""
        return decided_by(self.estimator, rows, self._every)

    def _parts(self, rows: Any, n_samples: int) -> list[np.ndarray]:
        """Return what the model says of each task."""
        if self._function is not None:
            parts, self.tasks = self._function(rows, n_samples)
        else:
            parts = self._said(rows)
        return [part.astype(np.float64, copy=False) for part in parts]

    def _said(self, rows: Any) -> list[np.ndarray]:
        """Return what a model that knows its tasks says of each."""
        tasks = self._every
        parts: list[Any] = [None] * len(tasks)
        if not all(task.is_number or task.is_text for task in tasks):
            parts = outputs_by_task(self.estimator, rows, "predict_proba", tasks)
        numbers = [k for k, task in enumerate(tasks) if task.is_number]
        if numbers:
            said = label_columns(predict_unwritten(self.estimator, rows, tasks), tasks)
            for k in numbers:
                parts[k] = said[:, k, None].astype(np.float64)
        return [part for part, t in zip(parts, tasks, strict=True) if not t.is_text]


def _has_numbers(owner: Any) -> bool:
    """Whether a model predicts numbers, which a function might take for shares."""
    if not hasattr(owner, "get_params"):
        return False
    try:
        return any(task.is_number for task in tasks_of(owner, numbers=True))
    except (TypeError, ValueError):  # neither classifier nor regressor; not fitted
        return False
