"""What the view of a task that is a number has: intervals, if the model gives them."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.utils.metaestimators import available_if

from skmtl.estimators._fitted_view import FittedView
from skmtl.tasks._intervals import has_intervals, intervals_of
from skmtl.tasks._snapshot import as_it_is
from skmtl.tasks._task_types import NUMBERS

__all__ = ["NumberView"]


def _has_intervals(view: FittedView) -> bool:
    return view._type == NUMBERS and has_intervals(view.estimator)


class NumberView(FittedView):
    """A view of a regressor of a single number; of a class none of this is there."""

    @available_if(_has_intervals)
    def predict_interval(self, X: Any, coverage: float = 0.9) -> np.ndarray:
        """Predict intervals that hold the true number in a given share of rows.

        It is there for tasks that are numbers, of models that have it or end in one.

        Parameters
        ----------
        X : array-like or DataFrame of shape (n_samples, n_features)
            As for `predict`.
        coverage : float, default=0.9
            The share of true numbers inside, between 0 and 1.

        Returns
        -------
        intervals : ndarray of shape (n_samples, 2), float64
            Lower and upper ends, as `MultiTaskRegressor.predict_interval` gives them.

        Raises
        ------
        ValueError
            If `coverage` is out of range, or no rows were held out by the fit.
        """
        view = as_it_is(self)
        _, position = view._tasks
        found = intervals_of(view.estimator, view._restore(X), coverage)
        return found if found.ndim == 2 else found[:, position]
