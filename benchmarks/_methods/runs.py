"""One fit: what it answers on the test rows, and how long it took."""

from __future__ import annotations

import time
import warnings
from typing import Any

import numpy as np
import pandas as pd
from _quality.measures import measure, spread

from _methods.methods import REFERENCE, Method
from _methods.sets import Problem
from skmtl.datasets import make_multitask
from skmtl.metrics import task_scores


def warm_up() -> None:
    """Fit with and without torchjd: the first fits import a large part of torch."""
    X, Y = make_multitask(100, random_state=0, return_X_y=True)
    for method in (REFERENCE, Method(balancing="upgrad")):
        method.make(0, max_epochs=1).fit(X, Y)


def run(
    method: Method, problem: Problem, seed: int, max_epochs: int | None = None
) -> dict[str, Any]:
    """Fit on the training rows, answer the test rows, and return what was measured."""
    X, Y = problem.X.iloc[problem.train], problem.Y.iloc[problem.train]
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        start = time.perf_counter()
        fitted = method.make(seed, max_epochs).fit(X, Y)
        fit_s = time.perf_counter() - start
        answers = fitted.predict_proba(problem.X.iloc[problem.test])
    probas = [
        spread(answers[k], fitted.classes_[k], n_classes)
        for k, n_classes in enumerate(problem.n_classes)
    ]
    said = {f"{w.category.__name__}: {str(w.message).splitlines()[0]}" for w in caught}
    return {
        **scores(problem.Y.iloc[problem.test], probas),
        "fit_s": round(fit_s, 4),
        **epochs(getattr(fitted, "fitted_", [fitted])),
        "warnings": sorted(said),
    }


def scores(Y: pd.DataFrame, probas: list[np.ndarray]) -> dict[str, float | None]:
    """Return means over tasks, and the ROC AUC of the worst task.

    A measure that a task does not define on these rows is left out of its mean, for all
    methods alike. The log loss is clipped as in `_quality.measures.measure`.
    """
    table = measure(Y, probas)
    classes = [np.arange(proba.shape[1]) for proba in probas]
    accuracy = task_scores(Y, probas, "accuracy", classes=classes).loc[list(Y)]
    found = {
        "auc": table["roc_auc"].mean(),
        "worst_auc": table["roc_auc"].min(),
        "log_loss": table["log_loss"].mean(),
        "accuracy": accuracy["accuracy"].mean(),
    }
    return {
        name: None if pd.isna(value) else round(float(value), 6)
        for name, value in found.items()
    }


def epochs(networks: list[Any]) -> dict[str, float]:
    """Return how many epochs there were, and the seconds of one of all networks."""
    histories = [model.history_ for model in networks if hasattr(model, "history_")]
    return {
        "epochs": float(np.mean([len(history) for history in histories])),
        "epoch_s": round(sum(float(np.mean(h[:, "dur"])) for h in histories), 5),
    }
