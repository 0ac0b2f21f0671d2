"""One task of a fitted model, as a single-task classifier."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy.special import logsumexp
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.exceptions import NotFittedError
from sklearn.utils import get_tags
from sklearn.utils.validation import check_is_fitted

from skmtl._row_order import warn_of_row_order
from skmtl.estimators._predict_frame import predict_frame
from skmtl.inputs._frame import named_frame
from skmtl.metrics._scores import mean_accuracy
from skmtl.tasks import Task, target_columns, tasks_of
from skmtl.tasks._outputs import label_columns, outputs_by_task
from skmtl.tasks._snapshot import as_it_is
from skmtl.tasks._task import find_task

__all__ = ["TaskView"]


class TaskView(ClassifierMixin, BaseEstimator):
    """A fitted multi-output classifier seen through one of its tasks.

    Many tools of scikit-learn, lime and shap take a classifier with a single target:
    ROC curves, calibration, threshold tuning, partial dependence, explanations. Given a
    view, they work task by task. Like scikit-learn's `FrozenEstimator`, a view is never
    fitted again: `fit` changes nothing and `clone` returns the view itself.

    Parameters
    ----------
    estimator : estimator
        A fitted classifier of several tasks: `MultiTaskClassifier`,
        `RandomForestClassifier`, `MultiOutputClassifier`, a Pipeline or search around
        one.
    task : str or int
        Name of the task, or its position. Where tasks are called by other integers
        than their positions, such as the columns 0, 2 and 3, an integer is a name.
    task_names : list of str, optional
        Names for the tasks of an estimator that knows none; "task_0"... by default.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        The labels of the task, sorted as scikit-learn's tools for a single task expect
        it, even those of ordered categories.
    n_features_in_ : int
        Number of columns that the estimator takes.
    feature_names_in_ : ndarray of str
        Their names, where it was fitted with names.
    task_names_ : list of str
        The name of the task.

    See Also
    --------
    MultiTaskClassifier.task : The view of a `MultiTaskClassifier`.

    Examples
    --------
    >>> from sklearn.ensemble import RandomForestClassifier
    >>> from skmtl import TaskView, load_penguins
    >>> frame = load_penguins().frame.dropna()
    >>> X, Y = frame[["bill_length_mm", "body_mass_g"]], frame[["species", "sex"]]
    >>> forest = RandomForestClassifier(random_state=0).fit(X, Y)
    >>> sex = TaskView(forest, "sex", task_names=["species", "sex"])
    >>> sex.classes_.tolist()
    ['female', 'male']
    >>> sex.predict_proba(X).shape
    (333, 2)
    """

    def __init__(
        self, estimator: Any, task: str | int, task_names: list[str] | None = None
    ):
        self.estimator = estimator
        self.task = task
        self.task_names = task_names

    def fit(self, X: Any, y: Any = None, **fit_params: Any) -> TaskView:
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

    def predict(self, X: Any) -> np.ndarray:
        """Predict the label of the task.

        Parameters
        ----------
        X : array-like or DataFrame of shape (n_samples, n_features)
            For a model fitted on a DataFrame, a plain array gets the columns' names and
            numeric dtypes back.

        Returns
        -------
        labels : ndarray of shape (n_samples,)
        """
        view = as_it_is(self)
        tasks, position = view._tasks
        labels = label_columns(view.estimator.predict(view._restore(X)), tasks)
        return labels[:, position].astype(tasks[position].classes.dtype)

    def predict_proba(self, X: Any) -> np.ndarray:
        """Predict the probabilities of the task's classes.

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

    def predict_frame(self, X: Any, method: str = "predict") -> pd.DataFrame:
        """Predict as a DataFrame, with the name of the task.

        Parameters
        ----------
        X : array-like or DataFrame of shape (n_samples, n_features)
            As for `predict`.
        method : "predict", "predict_proba" or "predict_log_proba", default="predict"
            Which predictions.

        Returns
        -------
        frame : DataFrame of shape (n_samples, 1) or (n_samples, n_classes)
            Labels: the column of the task, in its own dtype; ordered categories where
            it was learned from such. Probabilities or their logarithms: columns called
            "task=class". The index is that of `X` if it is of pandas, else the rows are
            numbered.

        Raises
        ------
        ValueError
            If `method` is another, or two columns would have the same name.

        See Also
        --------
        skmtl.estimators.predict_frame : The same for any model, such as a Pipeline.
        """
        return predict_frame(self, X, method)

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """Return the accuracy on the observed labels of the task.

        Parameters
        ----------
        X : array-like or DataFrame of shape (n_samples, n_features)
        y : array-like of shape (n_samples,)
            Labels of the task; missing ones are left out.
        sample_weight : array-like of shape (n_samples,), optional

        Returns
        -------
        score : float

        Raises
        ------
        ValueError
            If `y` has more than one column, or no observed label.
        """
        view = as_it_is(self)
        name = view._task.name
        observed = target_columns(y)
        if len(observed.names) > 1:
            raise ValueError(
                f"Got y with the tasks {observed.names}, but expected one column: the "
                f"labels of task {name!r}."
            )
        warn_of_row_order(X, y, "X and y")
        warn_of_row_order(X, sample_weight, "X and sample_weight")
        predicted = target_columns(view.predict(X))
        observed.names = predicted.names = [name]
        return mean_accuracy(observed, predicted, sample_weight, [view.classes_])

    @property
    def _tasks(self) -> tuple[list[Task], int]:
        """The tasks of the estimator, and the position of the one that is seen."""
        tasks = tasks_of(self.estimator, self.task_names)
        return tasks, find_task([task.name for task in tasks], self.task)

    @property
    def _task(self) -> Task:
        """What is known of the task."""
        tasks, position = self._tasks
        return tasks[position]

    @property
    def classes_(self) -> np.ndarray:
        """The labels of the task, sorted."""
        return np.sort(self._task.classes)

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

    def set_params(self, **params: Any) -> TaskView:
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

    def _of_task(self, method: str, X: Any) -> np.ndarray:
        """Return what a method of the estimator gives for the task, as float64."""
        tasks, position = self._tasks
        outputs = outputs_by_task(self.estimator, self._restore(X), method, tasks)
        found = outputs[position].astype(np.float64, copy=False)
        order = np.argsort(tasks[position].classes)
        # the tools of one task count on sorted classes
        return found if (np.diff(order) == 1).all() else found[:, order]

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
        tags.input_tags = get_tags(self.estimator).input_tags
        return tags

    def __sklearn_clone__(self) -> TaskView:
        return self

    def __sklearn_is_fitted__(self) -> bool:
        try:
            check_is_fitted(self.estimator)
        except NotFittedError:
            return False
        return True
