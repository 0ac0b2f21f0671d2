"""One task of a fitted model, as a classifier or regressor of a single target."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from skmtl._row_order import warn_of_row_order
from skmtl.estimators._class_view import ClassView
from skmtl.estimators._likelihood_view import LikelihoodView
from skmtl.estimators._number_view import NumberView
from skmtl.estimators._predict_frame import predict_frame
from skmtl.estimators._set_view import SetView
from skmtl.metrics._mean_score import mean_score
from skmtl.tasks import target_columns
from skmtl.tasks._inner_methods import predict_unwritten
from skmtl.tasks._outputs import label_columns
from skmtl.tasks._snapshot import as_it_is
from skmtl.tasks._task_types import KnownTypes

__all__ = ["TaskView"]


class TaskView(ClassView, SetView, NumberView, LikelihoodView):
    """A fitted model of several tasks seen through one of them.

    Many tools of scikit-learn, lime and shap take a model with a single target: ROC
    curves, calibration, threshold tuning, errors of prediction, partial dependence,
    explanations. Given a view, they work task by task. A view of a class is a
    classifier, one of a number a regressor, one of a text neither. Like scikit-learn's
    `FrozenEstimator`, a view is never fitted again: `fit` changes nothing and `clone`
    returns the view itself.

    Parameters
    ----------
    estimator : estimator
        A fitted model of several tasks: `MultiTaskClassifier`, `MultiTaskRegressor`,
        `MultiTaskPredictor`, `RandomForestClassifier` or `RandomForestRegressor`,
        `MultiOutputClassifier` or `MultiOutputRegressor`, a Pipeline or search around
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
        it, even those of ordered categories. Only there if the task has classes.
    n_features_in_ : int
        Number of columns that the estimator takes.
    feature_names_in_ : ndarray of str
        Their names, where it was fitted with names.
    task_names_ : list of str
        The name of the task.

    See Also
    --------
    MultiTaskClassifier.task : The view of a `MultiTaskClassifier`.
    MultiTaskPredictor.task : The view of a model of classes and numbers.

    Examples
    --------
    >>> from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
    >>> from skmtl import TaskView, load_penguins
    >>> frame = load_penguins().frame.dropna()
    >>> X, Y = frame[["bill_length_mm", "body_mass_g"]], frame[["species", "sex"]]
    >>> forest = RandomForestClassifier(random_state=0).fit(X, Y)
    >>> sex = TaskView(forest, "sex", task_names=["species", "sex"])
    >>> sex.classes_.tolist()
    ['female', 'male']
    >>> sex.predict_proba(X).shape
    (333, 2)

    Of a number, a view is a regressor:

    >>> Y = frame[["bill_depth_mm", "flipper_length_mm"]]
    >>> forest = RandomForestRegressor(random_state=0).fit(X, Y)
    >>> flipper = TaskView(forest, "flipper_length_mm", task_names=list(Y))
    >>> hasattr(flipper, "predict_proba")
    False
    >>> flipper.score(X, Y["flipper_length_mm"]) > 0.9
    True
    """

    def predict(self, X: Any) -> np.ndarray:
        """Predict the label of the task, the number or the text.

        Parameters
        ----------
        X : array-like or DataFrame of shape (n_samples, n_features)
            For a model fitted on a DataFrame, a plain array gets the columns' names and
            numeric dtypes back.

        Returns
        -------
        labels : ndarray of shape (n_samples,)
            In the dtype of the classes; float64 for numbers, objects for texts.
        """
        view = as_it_is(self)
        tasks, position = view._tasks
        X = view._restore(X)
        others = [] if tasks[position].is_text else tasks
        labels = label_columns(predict_unwritten(view.estimator, X, others), tasks)
        return labels[:, position].astype(tasks[position].classes.dtype)

    def predict_frame(self, X: Any, method: str = "predict") -> pd.DataFrame:
        """Predict as a DataFrame, with the name of the task.

        Parameters
        ----------
        X : array-like or DataFrame of shape (n_samples, n_features)
            As for `predict`.
        method : "predict", "predict_proba" or "predict_log_proba", default="predict"
            Which predictions; of a number there is only the first.

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
        TypeError
            If probabilities are asked for, and the task is a number.

        See Also
        --------
        skmtl.estimators.predict_frame : The same for any model, such as a Pipeline.
        """
        return predict_frame(self, X, method)

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """Return the accuracy, or R2 of a number, on the observed labels of the task.

        A text is right if all of it is.

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
        task = view._task
        types = KnownTypes.of([task])
        observed = target_columns(y, task_types=types)
        if len(observed.names) > 1:
            raise ValueError(
                f"Got y with the tasks {observed.names}, but expected one column: the "
                f"labels of task {task.name!r}."
            )
        warn_of_row_order(X, y, "X and y")
        warn_of_row_order(X, sample_weight, "X and sample_weight")
        predicted = target_columns(view.predict(X), task_types=types)
        observed.names = predicted.names = [task.name]
        classes = view.classes_ if task.is_class else None
        return mean_score(observed, predicted, sample_weight, [classes])
