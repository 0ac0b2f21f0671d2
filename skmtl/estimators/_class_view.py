"""What the view of a task that is a class has: classes and their probabilities."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.special import logsumexp
from sklearn.utils.metaestimators import available_if

from skmtl.estimators._fitted_view import FittedView
from skmtl.tasks._outputs import outputs_by_task
from skmtl.tasks._snapshot import as_it_is
from skmtl.tasks._task_types import CLASSES

__all__ = ["ClassView"]


def _is_class(view: FittedView) -> bool:
    if view._type != CLASSES:
        raise AttributeError(
            f"Task {view._task.name!r} is a {view._task.kind}: a view of it has no "
            "probabilities of classes. How likely it is is told by log_likelihood."
        )
    return True


class ClassView(FittedView):
    """A view of a classifier of a single task; of what has no classes nothing of it."""

    @property
    def classes_(self) -> np.ndarray:
        """The labels of the task, sorted; not there if it is a number or a text."""
        task = self._task
        if not task.is_class:
            raise AttributeError(
                f"Task {task.name!r} is a {task.kind}: a view of it has no classes_."
            )
        return np.sort(task.classes)

    @available_if(_is_class)
    def predict_proba(self, X: Any) -> np.ndarray:
        """Predict the probabilities of the task's classes; a number or text has none.

        Parameters
        ----------
        X : array-like or DataFrame of shape (n_samples, n_features)
            As for `predict`.

        Returns
        -------
        proba : ndarray of shape (n_samples, n_classes), float64
            Rows sum to 1.
        """
        proba = as_it_is(self)._of_task("predict_proba", X)
        return proba / proba.sum(axis=1, keepdims=True)

    @available_if(_is_class)
    def predict_log_proba(self, X: Any) -> np.ndarray:
        """Predict the logs of the probabilities of the task's classes.

        Parameters
        ----------
        X : array-like or DataFrame of shape (n_samples, n_features)
            As for `predict`.

        Returns
        -------
        log_proba : ndarray of shape (n_samples, n_classes), float64
        """
        log_proba = as_it_is(self)._of_task("predict_log_proba", X)
        return log_proba - logsumexp(log_proba, axis=1, keepdims=True)

    def _of_task(self, method: str, X: Any) -> np.ndarray:
        """Return what a method of the estimator gives for the task, as float64."""
        tasks, position = self._tasks
        outputs = outputs_by_task(self.estimator, self._restore(X), method, tasks)
        found = outputs[position].astype(np.float64, copy=False)
        order = np.argsort(tasks[position].classes)
        # the tools of one task count on sorted classes
        return found if (np.diff(order) == 1).all() else found[:, order]
