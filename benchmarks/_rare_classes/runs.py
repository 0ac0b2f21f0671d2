"""One model, one setting, one seed at a time."""

from __future__ import annotations

import time
import warnings
from typing import Any

import numpy as np
from _harness.limits import headline
from _quality.measures import measure, measure_labels
from _quality.model import Model, Size
from _quality.models import MODELS
from sklearn.metrics import average_precision_score

from _rare_classes.problem import Problem

#: the forest first, as times are told in its fits
NAMES = [
    "random forest",
    "balanced random forest",
    "lightgbm",
    "balanced lightgbm",
    "logistic regression",
    "balanced logistic regression",
    "skmtl, a network a task",
    "skmtl",
    "skmtl for balanced accuracy",
    "skmtl for f1",
    "balanced skmtl",
]
#: What the labels were drawn from: as good as a model can be, but for chance.
TRUTH = Model("the truth", lambda size: None)
KNOWN = {model.name: model for model in [*MODELS, TRUTH]}
CHOSEN = [KNOWN[name] for name in [*NAMES, TRUTH.name] if name in KNOWN]
PROTOCOL = 1  # goes up when data or measures change: results are then stale


def run(model: Model, problem: Problem, size: Size) -> dict[str, Any]:
    """Fit on the labels that are known, answer the test rows, and measure.

    Times are those of the processor, so that other work on the machine does not count.
    """
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        made = problem.oracle if model is TRUTH else model.make(size)
        start = time.process_time()
        fitted = made.fit(problem.X, problem.Y)
        fit_s = time.process_time() - start
        probas = fitted.predict_proba(problem.X_test)
        labels = np.asarray(fitted.predict(problem.X_test))
    Y = problem.Y_test
    precision = [
        float(average_precision_score(Y[task], proba[:, 1]))
        for task, proba in zip(Y, probas, strict=True)
    ]
    plain = [np.asarray(proba, dtype=np.float64) for proba in probas]
    plain = [proba / proba.sum(axis=1, keepdims=True) for proba in plain]
    table = measure(Y, plain).join(measure_labels(Y, labels))
    table.insert(0, "average_precision", precision)
    return {
        "fit_s": fit_s,
        "tasks": table.to_dict("index"),
        "warnings": sorted({headline(warning) for warning in caught}),
    }
