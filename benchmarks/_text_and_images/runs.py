"""One model, one set, one seed: fitted, asked, measured."""

from __future__ import annotations

import time
import warnings
from typing import Any

import numpy as np
import pandas as pd
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import accuracy_score, f1_score

from _text_and_images.sets import Part, Set
from skmtl.exceptions import SkmtlWarning


def run(model: Any, data: Set) -> dict[str, Any]:
    """Return the measures of each task and the seconds of each step."""
    train, test = data.train, data.test
    record: dict[str, Any] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        # tasks whose rare classes cannot be held out, and such
        warnings.simplefilter("ignore", SkmtlWarning)
        if hasattr(model, "choose"):
            record["search_s"] = _timed(model.choose, train.X, train.Y, data.groups)[0]
        record["fit_s"], _ = _timed(model.fit, train.X, train.Y)
        record["predict_s"], answers = _timed(model.predict, test.X)
    return record | {"tasks": measures(test, answers)}


def measures(test: Part, answers: pd.DataFrame) -> dict[str, dict[str, float]]:
    """Return accuracy and macro-F1 of each task that was answered and has a label."""
    found = {}
    for task in (task for task in test.Y if task in answers):
        seen = test.Y[task].notna().to_numpy()
        if not seen.any():
            continue
        truth = test.Y.loc[seen, task].to_numpy(int)
        answer = answers.loc[seen, task].to_numpy(int)
        found[task] = {
            "accuracy": float(accuracy_score(truth, answer)),
            "f1_macro": float(f1_score(truth, answer, average="macro")),
        }
    return found


def mean_of(record: dict[str, Any], measure: str, tasks: list[str]) -> float:
    """Return the mean over some tasks, those without an observed label left out."""
    values = record["tasks"]
    return float(np.mean([values[t][measure] for t in tasks if t in values]))


def _timed(function: Any, *arguments: Any) -> tuple[float, Any]:
    start = time.perf_counter()
    result = function(*arguments)
    return time.perf_counter() - start, result
