"""What the view of a task that is a class has if the model predicts sets."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.utils.metaestimators import available_if

from skmtl.estimators._fitted_view import FittedView
from skmtl.tasks._prediction_sets import has_sets, sets_of
from skmtl.tasks._snapshot import as_it_is
from skmtl.tasks._task_types import CLASSES

__all__ = ["SetView"]


def _has_sets(view: FittedView) -> bool:
    return view._type == CLASSES and has_sets(view.estimator)


class SetView(FittedView):
    """A view of a classifier that tells which classes cannot be ruled out."""

    @available_if(_has_sets)
    def predict_set(self, X: Any, confidence: float = 0.9) -> np.ndarray:
        """Predict which classes of the task cannot be ruled out.

        It is there for tasks that are classes, of models that have it or end in one.

        Parameters
        ----------
        X : array-like or DataFrame of shape (n_samples, n_features)
            As for `predict`.
        confidence : float, default=0.9
            The share of true classes that are in their sets, between 0 and 1.

        Returns
        -------
        sets : ndarray of shape (n_samples, n_classes), bool
            As `MultiTaskClassifier.predict_set` gives them, in the order of `classes_`.

        Raises
        ------
        ValueError
            If `confidence` is out of range, or no rows were held out by the fit.
        """
        view = as_it_is(self)
        tasks, position = view._tasks
        found = sets_of(view.estimator, view._restore(X), confidence)
        own = found[position] if isinstance(found, list) else found
        return own[:, np.argsort(tasks[position].classes)]
