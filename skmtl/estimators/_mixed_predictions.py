"""Labels, probabilities and numbers out of a network with classes and numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.utils.metaestimators import available_if

from skmtl.estimators._number_predictions import NumberPredictions
from skmtl.estimators._predictions import by_task, most_probable, rounded_logs
from skmtl.tasks._snapshot import as_it_is

__all__ = ["MixedPredictions"]


def _has_classes(estimator: Any) -> bool:
    """Whether there are classes to have a probability; before a fit, there may be."""
    return hasattr(estimator, "classes_") or not hasattr(estimator, "net_")


class MixedPredictions(NumberPredictions):
    """The predictions of an estimator whose tasks are classes, numbers or both."""

    def predict(self, X: Any) -> np.ndarray:
        """Predict the label or the number of each task.

        Parameters
        ----------
        X : array-like, sparse matrix or DataFrame of shape (n_samples, n_features)
            Or token ids, or images, as for `fit`.

        Returns
        -------
        predictions : ndarray of shape (n_samples, n_tasks), or (n_samples,) for 1-D y
            With classes and numbers objects: labels of their own type, and floats.
            float64 if all are numbers; of classes alone the dtype that all share.
            `predict_frame` gives a column a task, in its own dtype.
        """
        model = as_it_is(self)
        answers = model._outputs(X, "answers")
        bounds = model.net_.module_.layout.bounds
        targets = model._task_encoder
        are_numbers = np.array([task.is_number for task in targets.tasks_])
        if are_numbers.all():
            return model._numbers(answers)
        codes = np.zeros((len(answers), len(are_numbers)), dtype=int)
        starts = [s for s, n in zip(bounds, are_numbers, strict=False) if not n]
        codes[:, ~are_numbers] = most_probable(answers[:, : bounds[-1]], starts)
        labels = targets.decode(codes)
        if are_numbers.any():
            labels = labels.astype(object)
            labels[:, are_numbers] = model._numbers(answers)
        return labels

    @available_if(_has_classes)
    def predict_proba(self, X: Any) -> Any:
        """Predict the probabilities of the classes of each task that has some.

        It is not there if all tasks are numbers.

        Parameters
        ----------
        X : array-like, sparse matrix or DataFrame of shape (n_samples, n_features)
            Or token ids, or images, as for `fit`.

        Returns
        -------
        proba : list of ndarray of shape (n_samples, n_classes_k) or None
            One array a task, float32, None for numbers; a single array if y was 1-D.
            Columns are in the order of `classes_`.
        """
        model = as_it_is(self)
        log_proba = model._outputs(X, "log_probabilities")
        return by_task(model, np.exp(log_proba, out=log_proba))

    @available_if(_has_classes)
    def predict_log_proba(self, X: Any) -> Any:
        """Predict the logs of the probabilities, finite however small these are.

        Parameters
        ----------
        X : array-like, sparse matrix or DataFrame of shape (n_samples, n_features)
            Or token ids, or images, as for `fit`.

        Returns
        -------
        log_proba : list of ndarray of shape (n_samples, n_classes_k) or None
            As `predict_proba`.
        """
        model = as_it_is(self)
        return by_task(model, rounded_logs(model._outputs(X, "log_probabilities")))
