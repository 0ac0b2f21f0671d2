"""Probabilities divided by a temperature, one for each task."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from _quality.measures import spread
from _quality.runs import folds_of
from scipy.optimize import minimize_scalar
from scipy.special import softmax
from sklearn.metrics import log_loss

from _prediction_sets.splits import N_FOLDS, Split
from skmtl import MultiTaskClassifier
from skmtl.metrics import task_scores


def cross_validated(split: Split, seed: int, **settings: Any) -> dict[str, Any]:
    """Fit on all training rows; predictions of folds of them decide temperatures."""

    def fitted(rows: np.ndarray) -> MultiTaskClassifier:
        model = MultiTaskClassifier(random_state=seed, **settings)
        return model.fit(X.iloc[rows], Y.iloc[rows])

    X, Y = split.X.iloc[split.train], split.Y.iloc[split.train]
    model = fitted(np.arange(len(X)))
    before = [np.zeros((len(X), len(classes))) for classes in model.classes_]
    for learn, ask in folds_of((X, Y, None), N_FOLDS, seed):
        fold = fitted(learn)
        for k, proba in enumerate(fold.predict_proba(X.iloc[ask])):
            known = np.searchsorted(model.classes_[k], fold.classes_[k])
            before[k][ask] = spread(proba, known, before[k].shape[1])
    probas, temperatures = model.predict_proba(split.X.iloc[split.test]), {}
    for k, task in enumerate(Y):
        codes = np.searchsorted(model.classes_[k], Y[task].fillna(0))
        # a class that a fold has not met tells nothing of a temperature
        told = Y[task].notna() & (before[k][np.arange(len(X)), codes] > 0)
        temperatures[task] = with_temperature(
            before[k][told],
            Y[task][told].to_numpy(),
            probas[k],
            split.Y[task].iloc[split.test],
            model.classes_[k],
        )
    return {"temperatures": temperatures}


def with_temperature(
    before: np.ndarray,
    y: np.ndarray,
    proba: np.ndarray,
    labels: pd.Series,
    classes: np.ndarray,
) -> dict[str, Any]:
    """Return log loss and calibration error of the test rows, as they are and divided.

    The temperature has the lowest log loss on the rows that `before` and `y` are of.
    """
    if len(classes) < 2 or not len(y):
        return {}
    codes, every = np.searchsorted(classes, y), np.arange(len(classes))
    known = labels.isin(classes).to_numpy()
    labels, proba = labels[known], proba[known]

    def lost(log_temperature: float) -> float:
        divided = softmax(scores(before) / np.exp(log_temperature), axis=1)
        return log_loss(codes, divided, labels=every)

    temperature = np.exp(minimize_scalar(lost, bounds=(-2, 2), method="bounded").x)
    divided = softmax(scores(proba) / temperature, axis=1)
    found: dict[str, Any] = {"temperature": float(temperature)}
    for name, answer in (("plain", proba), ("divided", divided)):
        table = task_scores(
            labels.to_frame(),
            [answer],
            ["neg_log_loss", "neg_expected_calibration_error"],
            classes=[classes],
        )
        found[name] = [-float(value) for value in table.iloc[0]]
    return found


def scores(proba: np.ndarray) -> np.ndarray:
    """Return the logarithms of probabilities."""
    return np.log(np.clip(np.asarray(proba, dtype=np.float64), 1e-12, 1))
