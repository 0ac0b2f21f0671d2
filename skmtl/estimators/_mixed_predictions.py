"""Labels, probabilities, numbers and texts out of a network with tasks of any type."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.utils.metaestimators import available_if

from skmtl.estimators._likelihood import Likelihoods
from skmtl.estimators._number_predictions import NumberPredictions
from skmtl.estimators._packed_classes import rounded_logs, split_by_task
from skmtl.estimators._set_predictions import SetPredictions, has_classes
from skmtl.tasks._snapshot import as_it_is

__all__ = ["MixedPredictions"]


class MixedPredictions(SetPredictions, Likelihoods, NumberPredictions):
    """The predictions of an estimator of classes, numbers and texts."""

    def predict(self, X: Any) -> np.ndarray:
        """Predict the label, the number or the text of each task.

        Parameters
        ----------
        X : array-like, sparse matrix or DataFrame of shape (n_samples, n_features)
            Or token ids, or images, as for `fit`.

        Returns
        -------
        predictions : ndarray of shape (n_samples, n_tasks), or (n_samples,) for 1-D y
            With classes and numbers objects: labels of their own type, and floats.
            float64 if all are numbers; of classes alone the dtype that all share. Texts
            are strings, in an array of objects. `predict_frame` gives a column a task,
            in its own dtype.

        Warns
        -----
        SkmtlWarning
            If a text came to no end within the length that texts may have.
        """
        return as_it_is(self)._predicted(X)

    def _predict_unwritten(self, X: Any) -> np.ndarray:
        """Predict as `predict` does, but None for texts, which take long to write."""
        return as_it_is(self)._predicted(X, writes=False)

    def _predicted(self, X: Any, writes: bool = True) -> np.ndarray:
        answers = self._outputs(X, "answers")
        bounds, targets = self.net_.module_.layout.bounds, self._task_encoder
        kinds = np.array([task.kind for task in targets.tasks_])
        are_numbers, are_texts = kinds == "number", kinds == "text"
        if are_numbers.all():
            return self._numbers(answers)
        if are_texts.all() and targets.single_:
            return self._written(X)[0] if writes else np.full(len(answers), None)
        codes = np.zeros((len(answers), len(kinds)), dtype=int)
        are_classes = ~are_numbers & ~are_texts
        if are_classes.any():
            starts = [s for s, own in zip(bounds, are_classes, strict=False) if own]
            log_proba = answers[:, : bounds[-1]]
            codes[:, are_classes] = self._decided(log_proba, starts)
        labels = targets.decode(codes)
        if not are_classes.all():
            labels = labels.astype(object)
        if are_numbers.any():
            labels[:, are_numbers] = self._numbers(answers)
        if are_texts.any():
            texts = np.stack(self._written(X), axis=1) if writes else None
            labels[:, are_texts] = texts
        return labels

    @available_if(has_classes)
    def predict_proba(self, X: Any) -> Any:
        """Predict the probabilities of the classes of each task that has some.

        It is not there if no task has classes.

        Parameters
        ----------
        X : array-like, sparse matrix or DataFrame of shape (n_samples, n_features)
            Or token ids, or images, as for `fit`.

        Returns
        -------
        proba : list of ndarray of shape (n_samples, n_classes_k) or None
            One array a task, float32, None for numbers and texts, of which
            `log_likelihood` tells how sure they are; a single array if y was 1-D.
            Columns are in the order of `classes_`.
        """
        model = as_it_is(self)
        log_proba = model._outputs(X, "log_probabilities")
        return split_by_task(model, np.exp(log_proba, out=log_proba))

    @available_if(has_classes)
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
        return split_by_task(
            model, rounded_logs(model._outputs(X, "log_probabilities"))
        )
