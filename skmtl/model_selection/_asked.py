"""A model that predicts what one of its other methods gives, in columns of all classes.

scikit-learn's cross_val_predict leaves the labels alone where it asks for labels.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils import get_tags
from sklearn.utils.metadata_routing import get_routing_for_object

from skmtl._warning import warn
from skmtl._wording import shown
from skmtl.tasks import Task, tasks_of
from skmtl.tasks._intervals import has_intervals, intervals_of
from skmtl.tasks._outputs import outputs_by_task
from skmtl.tasks._prediction_sets import has_sets, sets_of

__all__ = ["Asked"]


class Asked(BaseEstimator):
    """Predicts what a method gives: tables of classes for all tasks side by side."""

    def __init__(self, estimator: Any, method: str, tasks: list[Task]):
        self.estimator = estimator
        self.method = method
        self.tasks = tasks

    def fit(self, X: Any, y: Any, **params: Any) -> Asked:
        self.estimator.fit(X, y, **params)  # a clone, as this object is one
        return self

    def predict(self, X: Any) -> np.ndarray:
        if self.method == "predict_interval":
            return self._intervals(X)
        own = tasks_of(self.estimator, numbers=True)
        if len(own) != len(self.tasks):
            raise TypeError(
                f"Got a {type(self.estimator).__name__} whose {self.method} does not "
                f"give one array for each of the {len(self.tasks)} tasks. Wrap it in "
                "sklearn.multioutput.MultiOutputClassifier."
            )
        if self.method == "predict_set":
            found = self._sets(X)
        else:
            found = outputs_by_task(self.estimator, X, self.method, own)
        parts = [
            (task, known.classes, values)
            for task, known, values in zip(self.tasks, own, found, strict=True)
            if values is not None
        ]
        dtype = parts[0][2].dtype
        fill = np.finfo(dtype).min if self.method == "predict_log_proba" else 0
        return np.hstack([_in_columns_of(*part, fill) for part in parts])

    def _sets(self, X: Any) -> list[Any]:
        if not has_sets(self.estimator):
            raise TypeError(
                f"Got a {type(self.estimator).__name__} without predict_set. Expected "
                "MultiTaskClassifier or MultiTaskPredictor, or a search or Pipeline "
                "that ends in one."
            )
        found = sets_of(self.estimator, X)
        return found if isinstance(found, list) else [found]

    def _intervals(self, X: Any) -> np.ndarray:
        if not has_intervals(self.estimator):
            raise TypeError(
                f"Got a {type(self.estimator).__name__} without predict_interval. "
                "Expected MultiTaskRegressor or MultiTaskPredictor, or a search or "
                "Pipeline that ends in one."
            )
        return intervals_of(self.estimator, X)

    def get_metadata_routing(self) -> Any:
        return get_routing_for_object(self.estimator)

    def __sklearn_tags__(self) -> Any:
        return get_tags(self.estimator)


def _in_columns_of(
    task: Task, classes: np.ndarray, values: np.ndarray, fill: float
) -> np.ndarray:
    """Move the columns of some classes to where all classes of the task have them."""
    position = {label: k for k, label in enumerate(task.classes.tolist())}
    labels = classes.tolist()
    unknown = [label for label in labels if label not in position]
    if unknown:
        raise ValueError(
            f"Got a model that predicts {shown(unknown[:5])} for the task "
            f"{task.name!r}, but expected only the classes that y has, "
            f"{shown(list(position))}. Pass y as a DataFrame, or as an array of one "
            "type."
        )
    if len(labels) < len(position):
        lacking = [label for label in position if label not in labels][:10]
        what = "are in no set" if values.dtype == bool else "have no probability"
        warn(
            f"A training fold lacks the classes {lacking} of task {task.name!r}: they "
            f"{what} in the rows that are predicted from it."
        )
    columns = np.full((len(values), len(position)), fill, dtype=values.dtype)
    columns[:, [position[label] for label in labels]] = values
    return columns
