"""Labels and probabilities out of a fitted network."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from skmtl.estimators._packed_classes import rounded_logs, split_by_task
from skmtl.estimators._predict_frame import predict_frame
from skmtl.estimators._set_predictions import SetPredictions
from skmtl.estimators._terms import AdditiveTerms
from skmtl.tasks._snapshot import as_it_is

__all__ = ["ClassPredictions"]


class ClassPredictions(SetPredictions, AdditiveTerms):
    """The predictions of an estimator whose tasks all are classes."""

    def predict(self, X: Any) -> np.ndarray:
        """Predict the label of each task: of its classes what `decision` aims at.

        Parameters
        ----------
        X : array-like, sparse matrix or DataFrame of shape (n_samples, n_features)
            Or token ids, or images, as for `fit`.

        Returns
        -------
        labels : ndarray of shape (n_samples, n_tasks), or (n_samples,) if y was 1-D
            In the dtype that all tasks share, else objects.
        """
        model = as_it_is(self)
        log_proba = model._log_probabilities(X)
        starts = model.net_.module_.layout.bounds[:-1]
        return model._task_encoder.decode(model._decided(log_proba, starts))

    def predict_proba(self, X: Any) -> list[np.ndarray] | np.ndarray:
        """Predict the probabilities of the classes of each task.

        Parameters
        ----------
        X : array-like, sparse matrix or DataFrame of shape (n_samples, n_features)
            Or token ids, or images, as for `fit`.

        Returns
        -------
        proba : list of ndarray of shape (n_samples, n_classes_k), float32
            One array a task, as `RandomForestClassifier` gives them; a single array if
            y was 1-D. Columns are in the order of `classes_`.
        """
        model = as_it_is(self)
        columns = model._log_probabilities(X)
        return split_by_task(model, np.exp(columns, out=columns))

    def predict_log_proba(self, X: Any) -> list[np.ndarray] | np.ndarray:
        """Predict the logs of the probabilities, finite however small these are.

        Parameters
        ----------
        X : array-like, sparse matrix or DataFrame of shape (n_samples, n_features)
            Or token ids, or images, as for `fit`.

        Returns
        -------
        log_proba : list of ndarray of shape (n_samples, n_classes_k), float32
            As `predict_proba`.
        """
        model = as_it_is(self)
        return split_by_task(model, rounded_logs(model._log_probabilities(X)))

    def predict_frame(self, X: Any, method: str = "predict") -> pd.DataFrame:
        """Predict as a DataFrame, with the names of the tasks.

        Parameters
        ----------
        X : array-like, sparse matrix or DataFrame of shape (n_samples, n_features)
            Or token ids, or images, as for `fit`.
        method : "predict", "predict_proba" or "predict_log_proba", default="predict"
            Which predictions.

        Returns
        -------
        frame : DataFrame of shape (n_samples, n_tasks) or (n_samples, n_classes of all)
            Labels: a column for each task, in its own dtype; ordered categories where
            the task was learned from such. Probabilities or their logarithms: columns
            called "task=class". The index is that of `X` if it is of pandas, else the
            rows are numbered.

        Raises
        ------
        ValueError
            If `method` is another, or two columns would have the same name.

        See Also
        --------
        skmtl.estimators.predict_frame : The same for any model, such as a Pipeline.
        """
        return predict_frame(self, X, method)

    def _log_probabilities(self, X: Any) -> np.ndarray:
        """Return log probabilities, all tasks side by side."""
        return self._outputs(X, "log_probabilities")
