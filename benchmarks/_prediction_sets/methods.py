"""Sets of classes: ours, and those of MAPIE."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from mapie.classification import SplitConformalClassifier

from _prediction_sets.splits import Split
from _prediction_sets.temperatures import with_temperature
from skmtl import MultiTaskClassifier, TaskView

CONFIDENCES = (0.8, 0.9, 0.95)


def both(split: Split, seed: int, **settings: Any) -> dict[str, Any]:
    """Return what was measured, of ours and of MAPIE."""
    rows, temperatures = kept_apart(split, seed, **settings)
    return {
        "rows": [*ours(split, seed, **settings), *rows],
        "temperatures": temperatures,
    }


def ours(split: Split, seed: int, **settings: Any) -> list[dict[str, Any]]:
    """Fit on all training rows, and measure the sets that held-out rows decide."""
    model = MultiTaskClassifier(random_state=seed, **settings)
    model.fit(split.X.iloc[split.train], split.Y.iloc[split.train])
    X, Y = split.X.iloc[split.test], split.Y.iloc[split.test]
    rows, probas = [], model.predict_proba(X)
    for confidence in CONFIDENCES:
        for k, sets in enumerate(model.predict_set(X, confidence=confidence)):
            told = Told(Y.iloc[:, k], model.classes_[k], confidence)
            rows.append(told.measured("skmtl", sets))
            rows.append(told.measured("most probable class", likeliest(probas[k])))
    return rows


def kept_apart(
    split: Split, seed: int, **settings: Any
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
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
        temperatures[task] = with_temperature(
            before[k][seen], y, probas[k], Y[task], model.classes_[k]
        )
    return rows, temperatures


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
