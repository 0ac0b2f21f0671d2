"""Labels, and sets of classes, out of the probabilities of a fitted network."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_is_fitted

from skmtl._warning import warn
from skmtl._wording import shown
from skmtl.estimators._base import MultiTaskEstimator
from skmtl.estimators._packed_classes import most_probable, split_by_task, within_levels
from skmtl.estimators._set_levels import CONFIDENCES
from skmtl.metrics._of_sets import check_confidence
from skmtl.tasks._few_labels import is_noted
from skmtl.tasks._prediction_sets import NoSetsError
from skmtl.tasks._snapshot import as_it_is

__all__ = ["SetPredictions", "has_classes"]


def has_classes(estimator: Any) -> bool:
    """Whether there are classes to have a probability; before a fit, there may be."""
    if hasattr(estimator, "net_") and not hasattr(estimator, "classes_"):
        raise AttributeError(
            f"The tasks {shown(estimator.task_names_)} have no classes, and so no "
            "probabilities of these. How likely texts and numbers are is told by "
            "log_likelihood, how sure numbers are by predict_interval."
        )
    return True


class SetPredictions(MultiTaskEstimator):
    """Decides which classes are predicted, and which cannot be ruled out."""

    @available_if(has_classes)
    def predict_set(self, X: Any, confidence: float = 0.9) -> Any:
        """Predict which classes of each task cannot be ruled out.

        A set holds the true class in at least the share `confidence` of rows, if these
        are exchangeable with the rows of `fit`: drawn from the same source, in no
        particular order. The promise is on average over rows, not for each kind of row,
        nor for each class. Sets hold the classes that are at least as probable as all
        but a few of the true ones were in rows that members of the trunk held out, and
        always the most probable class: of all sets with the same promise these are the
        smallest on average (Sadinle et al. 2019,
        https://doi.org/10.1080/01621459.2017.1395341). Held-out rows are those of
        cross-validation, so that the proof is that of Barber et al. 2021
        (https://doi.org/10.1214/20-AOS1965) only in spirit. `coverage_` tells how often
        sets held labels of rows that others held out; that new rows are like those of
        `fit` it cannot tell. With a `decision` other than "accuracy", `predict` may
        name a class that is not in the set, as sets go by probabilities alone.

        Parameters
        ----------
        X : array-like, sparse matrix or DataFrame of shape (n_samples, n_features)
            Or token ids, or images, as for `fit`.
        confidence : float, default=0.9
            The share of true classes that are in their sets, between 0 and 1.

        Returns
        -------
        sets : list of ndarray of shape (n_samples, n_classes_k), bool
            Whether a class is in the set; columns are in the order of `classes_`. None
            for tasks that are numbers or texts; a single array if y was 1-D.

        Raises
        ------
        ValueError
            If `confidence` is out of range, or no rows were held out by the fit that
            the network is of, as after `partial_fit` or with ``early_stopping=False``.

        Warns
        -----
        SkmtlWarning
            If a task has too few held-out labels for that confidence: its sets hold all
            classes.

        Examples
        --------
        >>> from skmtl import MultiTaskClassifier, load_penguins
        >>> X, Y = load_penguins(return_X_y=True)
        >>> clf = MultiTaskClassifier(max_epochs=30, random_state=0).fit(X, Y)
        >>> sets = clf.predict_set(X, confidence=0.9)
        >>> [own.sum(axis=1).mean().round(1).item() for own in sets]
        [1.0, 1.6, 1.0]
        """
        check_confidence(confidence)
        check_is_fitted(self, "net_")
        model = as_it_is(self)
        known = model._set_levels
        if known.lacking:
            raise NoSetsError(
                "There are no prediction sets, which rest on rows that were held out: "
                f"{known.lacking}. Use fit with early_stopping=True and "
                "warm_start=False, or with rows that are kept apart as "
                "validation=(X, y)."
            )
        tasks = model._task_encoder.tasks_
        own = [k for k, task in enumerate(tasks) if task.n_classes]
        levels = -np.array([known.size(k, confidence) for k in own])
        few = [
            k
            for k, level in zip(own, levels, strict=True)
            if np.isinf(level) and tasks[k].n_classes > 1
        ]
        if few and not is_noted([tasks[k].name for k in few]):
            _warn_of_few(
                [tasks[k].name for k in few if len(known.sizes[k])],
                [tasks[k].name for k in few if not len(known.sizes[k])],
                confidence,
            )
        log_proba = model._outputs(X, "log_probabilities")
        starts = [model.net_.module_.layout.bounds[k] for k in own]
        return split_by_task(model, within_levels(log_proba, starts, levels))

    @property
    def coverage_(self) -> pd.DataFrame:
        """The share of held-out labels that are in their sets, by task."""
        model = as_it_is(self)
        known = getattr(model, "_set_levels", None)
        if known is None or known.lacking or not hasattr(model, "classes_"):
            why = "there is none before fit" if known is None else known.lacking
            raise AttributeError(
                f"There is no coverage_ of prediction sets: "
                f"{why or 'no task has classes'}."
            )
        tasks = model._task_encoder.tasks_
        own = [k for k, task in enumerate(tasks) if task.is_class]
        return pd.DataFrame(
            known.coverage[own],
            index=pd.Index([tasks[k].name for k in own], name="task"),
            columns=pd.Index(CONFIDENCES, name="confidence"),
        )

    def _decided(self, log_proba: np.ndarray, starts: list[int]) -> np.ndarray:
        """Return the codes of the classes that `decision` chooses, (n_samples, n_tasks)

        Parameters
        ----------
        log_proba : ndarray of shape (n_samples, n_classes of all tasks)
        starts : list of int
            Where the classes of each task that has some begin.
        """
        if self._log_factors is not None:
            log_proba = log_proba + self._log_factors
        return most_probable(log_proba, starts)


def _warn_of_few(few: list[str], none: list[str], confidence: float) -> None:
    """Warn of tasks whose sets hold all classes, and say what would help."""
    parts = []
    if few:
        parts.append(
            f"The tasks {shown(few)} have too few held-out labels for sets of "
            f"confidence {confidence:g}: these hold all classes. Ask for less, or fit "
            "on more labels."
        )
    if none:
        parts.append(
            f"The tasks {shown(none)} have no held-out labels, and their sets hold all "
            "classes. Learn them with early_stopping=True and more labels."
        )
    warn(" ".join(parts))
