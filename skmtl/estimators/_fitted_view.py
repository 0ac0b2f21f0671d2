"""What all views of a fitted model have: it is never fitted again."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, is_regressor
from sklearn.exceptions import NotFittedError
from sklearn.utils import ClassifierTags, RegressorTags, get_tags
from sklearn.utils.validation import check_is_fitted

from skmtl.inputs._frame import named_frame
from skmtl.tasks import Task, tasks_of
from skmtl.tasks._task import find_task
from skmtl.tasks._task_types import CLASSES, NUMBERS, type_of

__all__ = ["FittedView"]


class FittedView(BaseEstimator):
    """A fitted model seen through one task: what does not go by what this task is.

    Parameters
    ----------
    estimator : estimator
    task : str or int
    task_names : list of str, optional
        As of `TaskView`.
    """

    def __init__(
        self, estimator: Any, task: str | int, task_names: list[str] | None = None
    ):
        self.estimator = estimator
        self.task = task
        self.task_names = task_names

    def fit(self, X: Any, y: Any = None, **fit_params: Any) -> Self:
        """Change nothing: the model behind the view is fitted already.

        Parameters
        ----------
        X, y, **fit_params
            Ignored.

        Returns
        -------
        self : TaskView
        """
        check_is_fitted(self)
        return self

    @property
    def n_features_in_(self) -> int:
        """Number of columns that the estimator takes."""
        return self.estimator.n_features_in_

    @property
    def feature_names_in_(self) -> np.ndarray:
        """Names of the columns that the estimator takes."""
        return self.estimator.feature_names_in_

    @feature_names_in_.setter
    def feature_names_in_(self, names: Any) -> None:
        # shap sets None, so that scikit-learn does not warn of the arrays that it
        # passes; a view gives arrays their names, and keeps them
        pass

    @property
    def task_names_(self) -> list[str]:
        """The name of the task."""
        return [self._task.name]

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Return the parameters of the view.

        Parameters
        ----------
        deep : bool, default=True
            Ignored: the parameters of the model behind the view are not among them.

        Returns
        -------
        params : dict
        """
        return super().get_params(deep=False)

    def set_params(self, **params: Any) -> Self:
        """Set parameters of the view.

        Parameters
        ----------
        **params : dict

        Returns
        -------
        self : TaskView

        Raises
        ------
        ValueError
            For parameters of the model behind the view: it is fitted already.
        """
        nested = [name for name in params if "__" in name]
        if nested:
            raise ValueError(
                f"Got {nested}, but the model behind a TaskView is fitted already, and "
                "its parameters would have no effect. Set them before it is fitted."
            )
        return super().set_params(**params)

    @property
    def _tasks(self) -> tuple[list[Task], int]:
        """The tasks of the estimator, and the position of the one that is seen."""
        tasks = tasks_of(self.estimator, self.task_names, numbers=True)
        return tasks, find_task([task.name for task in tasks], self.task)

    @property
    def _task(self) -> Task:
        """What is known of the task."""
        tasks, position = self._tasks
        return tasks[position]

    @property
    def _type(self) -> str:
        """The type of the task; of what is not fitted, what it may be."""
        try:
            return type_of(self._task)
        except (NotFittedError, TypeError, ValueError):
            return NUMBERS if is_regressor(self.estimator) else CLASSES

    def _restore(self, X: Any) -> Any:
        """Make a plain array the DataFrame that the estimator was fitted on."""
        names = getattr(self.estimator, "feature_names_in_", None)
        if names is None or not isinstance(X, np.ndarray) or X.ndim != 2:
            return X
        if X.shape[1] != len(names):
            raise ValueError(
                f"X has {X.shape[1]} features, but TaskView is expecting {len(names)} "
                f"features as input: {list(names)}."
            )
        return named_frame(X, names)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        if self._type == NUMBERS:
            tags.estimator_type = "regressor"
            tags.regressor_tags = RegressorTags()
        elif self._type == CLASSES:
            tags.estimator_type = "classifier"
            tags.classifier_tags = ClassifierTags()
        tags.target_tags.required = True
        tags.input_tags = get_tags(self.estimator).input_tags
        return tags

    def __sklearn_clone__(self) -> Self:
        return self

    def __sklearn_is_fitted__(self) -> bool:
        try:
            check_is_fitted(self.estimator)
        except NotFittedError:
            return False
        return True
