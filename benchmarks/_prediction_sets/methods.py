"""Sets of classes by ours and by MAPIE, and probabilities with a temperature."""

from __future__ import annotations

import time
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from mapie.classification import SplitConformalClassifier
from scipy.optimize import minimize_scalar
from scipy.special import softmax
from sklearn.metrics import log_loss

from _prediction_sets.splits import Split
from skmtl import MultiTaskClassifier, TaskView
from skmtl.metrics import task_scores

CONFIDENCES = (0.8, 0.9, 0.95)


def ours(split: Split, seed: int, **settings: Any) -> dict[str, Any]:
    """Fit on all training rows, and measure the sets that held-out rows decide."""
    start = time.process_time()
    model = MultiTaskClassifier(random_state=seed, **settings)
    model.fit(split.X.iloc[split.train], split.Y.iloc[split.train])
    fit_s = time.process_time() - start
    X, Y = split.X.iloc[split.test], split.Y.iloc[split.test]
    rows, probas = [], model.predict_proba(X)
    for confidence in CONFIDENCES:
        for k, sets in enumerate(model.predict_set(X, confidence=confidence)):
            told = Told(Y.iloc[:, k], model.classes_[k], confidence)
            rows.append(told.measured("skmtl", sets))
            rows.append(told.measured("most probable class", likeliest(probas[k])))
    return {"rows": rows, "fit_s": fit_s}


def kept_apart(split: Split, seed: int, **settings: Any) -> dict[str, Any]:
    """Fit on nine tenths of the rows; the other tenth decides sets and temperatures."""
    learn, decide = split.held_out(seed)
    model = MultiTaskClassifier(random_state=seed, **settings)
    model.fit(split.X.iloc[learn], split.Y.iloc[learn])
    X, Y = split.X.iloc[split.test], split.Y.iloc[split.test]
    probas, before = model.predict_proba(X), model.predict_proba(split.X.iloc[decide])
    rows, temperatures = [], {}
    for k, task in enumerate(split.Y):
        seen = split.Y[task].iloc[decide].isin(model.classes_[k]).to_numpy()
        y = split.Y[task].iloc[decide][seen].to_numpy()
        view = TaskView(model, task)
        for score, sets in mapie_sets(view, split.X.iloc[decide][seen], y, X, seed):
            for at, confidence in enumerate(CONFIDENCES):
                told = Told(Y[task], model.classes_[k], confidence)
                never_empty = sets[..., at] | likeliest(probas[k])
                rows.append(told.measured(score, sets[..., at]))
                rows.append(told.measured(f"{score}, never empty", never_empty))
        codes = np.searchsorted(model.classes_[k], y)
        known = Y[task].isin(model.classes_[k]).to_numpy()
        temperatures[task] = with_temperature(
            before[k][seen], codes, probas[k][known], Y[task][known], model.classes_[k]
        )
    return {"rows": rows, "temperatures": temperatures}


class Told:
    """What became of the sets of a task: how many labels they hold, how large."""

    def __init__(self, labels: pd.Series, classes: np.ndarray, confidence: float):
        self.task = str(labels.name)
        self.observed = labels.notna().to_numpy()
        self.own = labels.to_numpy()[:, None] == np.asarray(classes, dtype=float)
        self.confidence = confidence

    def measured(self, method: str, sets: np.ndarray) -> dict[str, Any]:
        """Return the sums over the rows whose label is observed.

        A class that the training rows lack is in no set.
        """
        sets = np.asarray(sets)[self.observed]
        return {
            "task": self.task,
            "n_classes": self.own.shape[1],
            "method": method,
            "confidence": self.confidence,
            "rows": len(sets),
            "covered": int((sets & self.own[self.observed]).sum()),
            "size": int(sets.sum()),
            "empty": int((~sets.any(axis=1)).sum()),
        }


def likeliest(proba: np.ndarray) -> np.ndarray:
    """Return the sets that hold the most probable class alone."""
    return np.arange(proba.shape[1]) == proba.argmax(axis=1)[:, None]


def mapie_sets(
    view: TaskView, X: pd.DataFrame, y: np.ndarray, asked: pd.DataFrame, seed: int
) -> Iterator[tuple[str, np.ndarray]]:
    """Yield the sets of each score, shape (n_samples, n_classes, n_confidences)."""
    if len(view.classes_) < 2 or len(y) * (1 - max(CONFIDENCES)) <= 1:
        return  # MAPIE asks for more rows than one in 1 - confidence
    # where the held-out rows show two classes, MAPIE refuses "aps"
    for score in ["lac", "aps"] if len(set(y)) > 2 else ["lac"]:
        conformal = SplitConformalClassifier(
            view,
            confidence_level=list(CONFIDENCES),
            conformity_score=score,
            prefit=True,
            random_state=seed,
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the held-out rows may lack a class
            conformal.conformalize(X, y)
            yield f"MAPIE {score}", conformal.predict_set(asked)[1]


def with_temperature(
    before: np.ndarray,
    codes: np.ndarray,
    proba: np.ndarray,
    labels: pd.Series,
    classes: np.ndarray,
) -> dict[str, Any]:
    """Return log loss and calibration error of the test rows, as they are and divided.

    The temperature has the lowest log loss on the rows that were kept apart.
    """
    every = np.arange(proba.shape[1])
    if len(every) < 2 or not len(codes):
        return {}

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
