"""Numbers, and how sure they are, out of a fitted network."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from skmtl._warning import warn
from skmtl._wording import shown
from skmtl.estimators._predict_frame import predict_frame
from skmtl.estimators._terms import AdditiveTerms
from skmtl.metrics._of_intervals import check_coverage
from skmtl.tasks._snapshot import as_it_is
from skmtl.tasks._task_types import CLASSES
from skmtl.tasks._type_words import in_words

__all__ = ["NumberPredictions"]


class NumberPredictions(AdditiveTerms):
    """The predictions of an estimator with tasks that are numbers."""

    def _numbers(self, answers: np.ndarray) -> np.ndarray:
        """Return the numbers among the answers of the network, in their own units.

        Shape: (n_samples, n_numbers), float64; (n_samples,) if y was 1-D.
        """
        scaled = answers[:, self.net_.module_.layout.bounds[-1] :].astype(np.float64)
        numbers = self._task_encoder.scaling_.backward(scaled)
        return numbers[:, 0] if self._task_encoder.single_ else numbers

    def predict_interval(self, X: Any, coverage: float = 0.9) -> np.ndarray:
        """Predict intervals that hold the true number in a given share of rows.

        Their width comes from the errors that members of the trunk made on rows they
        held out, beside how much the members differ there (normalised conformal
        prediction, Papadopoulos et al. 2011, https://arxiv.org/abs/1401.3880), on the
        scale that is learned. So they are wider where members differ, and, with
        ``target_transform="blend"``, where targets are spread more. The promise is for
        rows like those of `fit`, on average over them, not for each kind of row.
        Members err a little more than their mean, so that slightly more is covered than
        is promised; of the rows with the highest predictions often less. With
        ``target_transform="blend"`` the ends stay in the range of the labels that were
        learned from, if these are many enough for the coverage asked for (80 for 0.9).

        Parameters
        ----------
        X : array-like, sparse matrix or DataFrame of shape (n_samples, n_features)
            Or token ids, or images, as for `fit`.
        coverage : float, default=0.9
            The share of true numbers inside, between 0 and 1.

        Returns
        -------
        intervals : ndarray of shape (n_samples, n_tasks, 2), or (n_samples, 2) for 1-D\
y, float64
            Lower and upper ends, NaN for tasks that are classes. They are infinite,
            with a warning that names the task, where too few labels were held out.

        Raises
        ------
        ValueError
            If `coverage` is out of range, no task is a number, or no rows were held out
            by the fit that the network is of, as after `partial_fit` or with
            ``early_stopping=False``.
        """
        check_coverage(coverage)
        model = as_it_is(self)
        numbers = model._outputs(X, "member_numbers").astype(np.float64)
        if not numbers.shape[2]:
            types = set(model.task_types_.values())
            instead = "predict_proba" if types == {CLASSES} else "log_likelihood"
            raise ValueError(
                f"Got a {type(self).__name__} whose tasks {shown(model.task_names_)} "
                f"are {in_words(types)}, which have no intervals. Use {instead}."
            )
        if model._errors.lacking:
            raise ValueError(
                f"Got a network without held-out errors of its own, as "
                f"{model._errors.lacking}, but expected them for intervals. Use fit "
                "with early_stopping=True and warm_start=False, or with rows that are "
                "kept apart as validation=(X, y)."
            )
        targets = model._task_encoder
        are_numbers = [task.is_number for task in targets.tasks_]
        widths = model._errors.widths(numbers, coverage)
        lower, upper = targets.scaling_.between(numbers.mean(axis=1), widths, coverage)
        found = np.full((len(numbers), len(are_numbers), 2), np.nan)
        found[:, are_numbers, 0], found[:, are_numbers, 1] = lower, upper
        wide = np.isinf(found).any(axis=(0, 2))
        if wide.any():
            names = [targets.names_[k] for k in np.flatnonzero(wide)]
            warn(
                f"The tasks {names} have too few held-out labels for intervals of "
                f"coverage {coverage:g}: these are infinite. Ask for less, or fit on "
                "more labels."
            )
        return found[:, 0] if targets.single_ else found

    def predict_frame(self, X: Any, method: str = "predict") -> pd.DataFrame:
        """Predict as a DataFrame, with the names of the tasks.

        Parameters
        ----------
        X : array-like, sparse matrix or DataFrame of shape (n_samples, n_features)
            Or token ids, or images, as for `fit`.
        method : "predict", "predict_proba" or "predict_log_proba", default="predict"
            Which predictions; the last two are of classes alone.

        Returns
        -------
        frame : DataFrame of shape (n_samples, n_tasks) or (n_samples, n_classes of all)
            A column for each task, in its own dtype: float64 for numbers. Probabilities
            or their logarithms: columns called "task=class". The index is that of `X`
            if it is of pandas, else the rows are numbered.

        Raises
        ------
        ValueError
            If `method` is another, or two columns would have the same name.
        TypeError
            If probabilities are asked for, and no task is a class.

        See Also
        --------
        skmtl.estimators.predict_frame : The same for any model, such as a Pipeline.
        """
        return predict_frame(self, X, method)
