"""What the view of a task has if the model tells how likely labels are."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.utils.metaestimators import available_if

from skmtl.estimators._fitted_view import FittedView
from skmtl.tasks import target_columns
from skmtl.tasks._inner_methods import has_method, inner_method
from skmtl.tasks._snapshot import as_it_is
from skmtl.tasks._task_types import KnownTypes

__all__ = ["LikelihoodView"]

_NAME = "log_likelihood"


def _has_likelihood(view: FittedView) -> bool:
    return has_method(view.estimator, _NAME)


class LikelihoodView(FittedView):
    """A view of a model that tells how likely labels are."""

    predict: Any

    @available_if(_has_likelihood)
    def log_likelihood(self, X: Any, y: Any = None) -> np.ndarray:
        """Return how likely the model finds labels of the task.

        It is there for views of a `MultiTaskPredictor`, or of what ends in one.

        Parameters
        ----------
        X : array-like or DataFrame of shape (n_samples, n_features)
            As for `predict`.
        y : array-like of shape (n_samples,), optional
            Labels of the task. By default those that are predicted.

        Returns
        -------
        log_likelihood : ndarray of shape (n_samples,), float64
            As `MultiTaskPredictor.log_likelihood` gives it.
        """
        view = as_it_is(self)
        tasks, position = view._tasks
        X = view._restore(X)
        labels = None
        if y is not None:
            own = target_columns(y, task_types=KnownTypes.of([tasks[position]]))
            labels = np.full((len(own), len(tasks)), None, dtype=object)
            labels[~own.missing[0], position] = own.values[0][~own.missing[0]]
            labels = labels if len(tasks) > 1 else labels[:, 0]
        method, X = inner_method(view.estimator, _NAME, X)
        found = method(X, labels)
        return found if found.ndim == 1 else found[:, position]
