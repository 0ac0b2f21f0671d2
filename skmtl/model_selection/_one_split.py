"""A model fitted on the training rows of a split, and scored on its test rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np

from skmtl.metrics._by_task import score_by_task
from skmtl.metrics._predictions import EstimatorPredictions
from skmtl.model_selection._groups_of_fit import groups_of_fit
from skmtl.model_selection._single_tasks import SingleTaskModels
from skmtl.tasks import target_columns
from skmtl.tasks._inner_methods import has_method, inner_method
from skmtl.tasks._lookup import inward

__all__ = ["Outcome", "run_model"]


@dataclass
class Outcome:
    """How a model did on one split.

    Attributes
    ----------
    scores : ndarray of shape (n_tasks, n_metrics)
    fit_seconds, predict_seconds : float
    n_parameters : float
        NaN for models other than networks.
    notes : list of str
        What should be known about the scores.
    """

    scores: np.ndarray
    fit_seconds: float
    predict_seconds: float
    n_parameters: float
    notes: list[str]


def run_model(
    model: Any,
    metrics: Mapping[str, Any],
    pos_label: Any,
    train: tuple[Any, Any],
    test: tuple[Any, Any],
    groups: np.ndarray | None = None,
    hidden: bool = False,
    types: Any = None,
) -> Outcome:
    """Fit a model on the training rows, and score it on the test rows.

    `groups` are those of the training rows. `hidden` says that labels are missing only
    because they were hidden on purpose, `types` which tasks are
    numbers or texts.
    """
    given = groups_of_fit(model, groups)
    start = perf_counter()
    try:
        model.fit(*train, **given)
    except (TypeError, ValueError) as error:
        single = isinstance(model, SingleTaskModels)  # these see observed labels only
        labels = target_columns(train[1], task_types=types)
        if not single and np.any(labels.missing):
            error.add_note(_of_missing_labels(_name_of(model), hidden, types))
        raise
    fit_seconds = perf_counter() - start
    timed = _Timed(model)
    true = target_columns(test[1], task_types=types)
    predicted = EstimatorPredictions(true, timed, test[0])
    found = score_by_task(true, predicted, metrics, pos_label=pos_label)
    return Outcome(
        found.values, fit_seconds, timed.seconds, _n_parameters(model), found.notes
    )


def _of_missing_labels(name: str, hidden: bool, types: Any) -> str:
    if hidden:
        return (
            f"This {name} was fitted on labels of which missing_labels hid some. If it "
            "takes no missing labels, pass missing_labels=()."
        )
    own = "MultiTaskClassifier does"
    if types is not None:
        own = "MultiTaskRegressor and MultiTaskPredictor do"
    return (
        f"Labels are missing in y, and a {name} has to take them as they are. {own}; "
        "for another estimator, keep the rows with all labels."
    )


def _name_of(model: Any) -> str:
    """Return the name of the class that the user passed."""
    given = model.estimator if isinstance(model, SingleTaskModels) else model
    return type(given).__name__


class _Timed:
    """A fitted model that counts the seconds of its predictions."""

    def __init__(self, model: Any):
        self.model = model
        self.seconds = 0.0

    def __getattr__(self, name: str) -> Any:
        if name == "predict_proba" and not hasattr(self.model, name):
            # said here, where the class is known by the name that the user knows
            raise ValueError(
                f"it needs probabilities, but a {_name_of(self.model)} has no "
                "predict_proba."
            )
        if name == "log_likelihood":
            if not has_method(self.model, name):
                raise ValueError(
                    f"it needs log likelihoods, but a {_name_of(self.model)} has no "
                    "log_likelihood, as MultiTaskPredictor has it."
                )
            value: Any = self._log_likelihood
        else:
            value = getattr(self.model, name)
        if name not in ("predict", "predict_proba", "log_likelihood"):
            return value

        def timed(*given: Any) -> Any:
            start = perf_counter()
            predicted = value(*given)
            self.seconds += perf_counter() - start
            return predicted

        return timed

    def _log_likelihood(self, X: Any, y: Any) -> Any:
        method, X = inner_method(self.model, "log_likelihood", X)
        return method(X, y)

    def __sklearn_is_fitted__(self) -> bool:
        return True


def _n_parameters(model: Any) -> float:
    """Return the number of weights of a network, wherever it is; else NaN."""
    if isinstance(model, SingleTaskModels):
        return sum(map(_n_parameters, model.models_))
    net = next((m.net_ for m in inward(model) if hasattr(m, "net_")), None)
    return np.nan if net is None else float(net.module_.n_parameters)
