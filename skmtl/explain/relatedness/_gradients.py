"""Affinity of tasks by how they pull at the trunk they share."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.base import clone

from skmtl.estimators._inside import NetworkInside
from skmtl.tasks import TargetColumns
from skmtl.training._task_gradients import TaskGradients

__all__ = ["gradient_affinity"]


def gradient_affinity(
    estimator: Any, X: Any, y: Any, columns: TargetColumns
) -> np.ndarray:
    """Return the mean cosines of the tasks' gradients, shape (n_tasks, n_tasks).

    `columns` are those of `y`. Numbers are learned on a scale without unit, and so are
    their gradients.
    """
    names = columns.names
    fitted = clone(estimator)
    model = _network_model(fitted)
    watch = TaskGradients()
    own = dict(model.net_params or {})
    callbacks = [*own.get("callbacks", []), watch]
    model.set_params(net_params={**own, "callbacks": callbacks})
    fitted.fit(X, y)
    values = np.full((len(names), len(names)), np.nan)
    if not hasattr(watch, "names_"):  # each task is constant: nothing was learned
        return values
    learned = [names.index(name) for name in watch.names_]
    with np.errstate(invalid="ignore"):  # 0 / 0: a task that never had a gradient
        mean = np.nansum(watch.cosines_, axis=0) / np.isfinite(watch.cosines_).sum(0)
    values[np.ix_(learned, learned)] = mean
    return np.clip(values, -1, 1)


def _network_model(estimator: Any) -> Any:
    """Return the estimator of this package that an unfitted one is or ends in."""
    model = estimator
    while hasattr(model, "steps"):
        model = model.steps[-1][1]
    if not isinstance(model, NetworkInside):
        raise TypeError(
            f"Got a {type(model).__name__}, but method='gradient' expects a "
            "MultiTaskClassifier, MultiTaskRegressor or MultiTaskPredictor, or a "
            "Pipeline that ends in one: it looks at the gradients in the trunk. For "
            "other estimators use method='representation'; of a search, pass its "
            "best_estimator_."
        )
    return model
