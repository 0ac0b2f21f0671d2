"""How likely labels are, whatever their kind."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.utils.validation import check_consistent_length

from skmtl._warning import warn
from skmtl._wording import shown
from skmtl.estimators._text_predictions import TextPredictions
from skmtl.tasks import target_columns
from skmtl.tasks._encoder import MISSING
from skmtl.tasks._snapshot import as_it_is

__all__ = ["Likelihoods"]

#: The share of a normal distribution within a standard deviation of its mean.
_ONE_SIGMA = 0.6826894921370859


class Likelihoods(TextPredictions):
    """Tells how likely a model finds labels: classes, numbers and texts."""

    predict: Any
    predict_log_proba: Any

    def log_likelihood(self, X: Any, y: Any = None) -> np.ndarray:
        """Return how likely the model finds labels, as natural logarithms.

        Of a class it is the log of its probability; of a text the sum of the logs of
        its characters' probabilities, the end of the text included, each given those
        before: ``np.exp(log_likelihood / (len(text) + 1))`` is what a character gets,
        in the geometric mean. Of a number it is the log of a density, that of a normal
        distribution around the prediction, whose mean +- 1 standard deviation is as
        wide as ``predict_interval(X, coverage=0.683)``, but not cut where labels end.

        Parameters
        ----------
        X : array-like, sparse matrix or DataFrame of shape (n_samples, n_features)
            Or token ids, or images, as for `fit`.
        y : array-like or DataFrame of shape (n_samples,) or (n_samples, n_tasks), \
optional
            Labels as for `fit`. By default those that are predicted.

        Returns
        -------
        log_likelihood : ndarray of shape (n_samples, n_tasks), or (n_samples,) for \
1-D y, float64
            NaN where a label is missing, for numbers that are all alike or have too few
            held-out labels, and, with a warning, for those of a model without held-out
            rows.

        Raises
        ------
        ValueError
            If y is of another length than X, does not have the tasks of the model, or
            has a class that it was not fitted with.

        Examples
        --------
        >>> from skmtl import MultiTaskPredictor, load_penguins
        >>> X, Y = load_penguins(return_X_y=True)
        >>> model = MultiTaskPredictor(max_epochs=10, random_state=0)
        >>> model = model.fit(X, Y[["species", "sex"]])
        >>> model.log_likelihood(X, Y[["species", "sex"]]).shape
        (344, 2)
        """
        model = as_it_is(self)
        targets = model._task_encoder
        labels = model.predict(X) if y is None else y
        columns = target_columns(labels, task_types=targets.types_)
        if y is None:
            columns.names = targets.names_
        columns = columns.in_order_of(targets.names_, targets.named_)
        check_consistent_length(X, columns.values[0])
        found = np.full((len(columns), len(targets.tasks_)), np.nan)
        codes = targets.encode(columns)
        asked = (codes != MISSING).any(axis=0)
        kinds = [
            task.kind if some else ""
            for task, some in zip(targets.tasks_, asked, strict=True)
        ]
        log_proba: Any = None
        if not {"number", "text", ""}.issuperset(kinds):
            log_proba = model.predict_log_proba(X)
            log_proba = [log_proba] if targets.single_ else log_proba
        if "number" in kinds:
            densities = model._number_densities(X, columns)
        for k, kind in enumerate(kinds):
            there = codes[:, k] != MISSING
            if kind == "text":
                log_p = model._symbol_log_likelihoods(X, k, columns.values[k])
                found[there, k] = np.nansum(log_p[there], axis=1)
            elif kind == "number":
                found[there, k] = densities[there, k]
            elif kind:
                found[there, k] = log_proba[k][there, codes[there, k]]
        return found[:, 0] if targets.single_ else found

    def _number_densities(self, X: Any, columns: Any) -> np.ndarray:
        """Return log densities of numbers, NaN for other tasks."""
        targets = self._task_encoder
        shape = len(columns), len(targets.tasks_)
        if self._errors.lacking:
            numbers = [task.name for task in targets.tasks_ if task.is_number]
            warn(
                f"How likely numbers are (tasks {shown(numbers)}) is not known, as "
                f"{self._errors.lacking}."
            )
            return np.full(shape, np.nan)
        answers = self._outputs(X, "member_numbers").astype(np.float64)
        scores, scaling = answers.mean(axis=1), targets.scaling_
        widths = self._errors.widths(answers, _ONE_SIGMA)
        # intervals that are cut where labels end would be too narrow
        lower, upper = scaling.without_ends().between(scores, widths, _ONE_SIGMA)
        spread = (upper - lower) / 2
        spread[~((spread > 0) & np.isfinite(spread))] = np.nan
        own = [k for k, task in enumerate(targets.tasks_) if task.is_number]
        values = np.stack([columns.values[k] for k in own], axis=1).astype(np.float64)
        off = (values - scaling.backward(scores)) / spread
        found = np.full(shape, np.nan)
        found[:, own] = -0.5 * off**2 - np.log(spread * np.sqrt(2 * np.pi))
        return found
