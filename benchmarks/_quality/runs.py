"""One model, one set, one fold at a time; what is done is kept."""

from __future__ import annotations

import time
import warnings
from typing import Any

import numpy as np
import pandas as pd
from _harness.limits import headline

from _quality.measures import MEASURES, measure, measure_labels, spread
from _quality.model import QUICK, Model, Size
from _quality.sets import Data
from skmtl.exceptions import SkmtlWarning
from skmtl.model_selection import (
    MultiTaskStratifiedGroupKFold,
    MultiTaskStratifiedKFold,
)

N_FOLDS = 3
QUICK_ROWS = 400
PROTOCOL = 4  # goes up when folds, data or measures change: results are then stale


def folds(data: Data, size: Size) -> list[tuple[np.ndarray, ...]]:
    """Return the rows to train and to test on, fold by fold."""
    pairs = folds_of(data, N_FOLDS, seed=0)
    if size is QUICK:
        return [(train[:QUICK_ROWS], test[:QUICK_ROWS]) for train, test in pairs[:1]]
    return pairs


def folds_of(data: Data, n_folds: int, seed: int) -> list[tuple[np.ndarray, ...]]:
    """Return stratified folds, which keep groups together if there are any."""
    X, Y, groups = data
    splitter = MultiTaskStratifiedKFold
    if groups is not None:
        splitter = MultiTaskStratifiedGroupKFold
    with warnings.catch_warnings():
        # a class of one row is in one fold only; the measures say what that means
        warnings.simplefilter("ignore", SkmtlWarning)
        cut = splitter(n_folds, shuffle=True, random_state=seed)
        return list(cut.split(X, Y, groups))


def coded(Y: pd.DataFrame) -> tuple[pd.DataFrame, list[int]]:
    """Return positions among the classes of each task, and how many classes it has."""
    codes, n_classes = {}, []
    for task in Y:
        numbers, classes = pd.factorize(Y[task], sort=True)
        codes[task] = (
            numbers if (numbers >= 0).all() else np.where(numbers < 0, np.nan, numbers)
        )
        n_classes.append(len(classes))
    return pd.DataFrame(codes, index=Y.index), n_classes


def run(
    model: Model, data: Data, train: np.ndarray, test: np.ndarray, size: Size
) -> dict[str, Any]:
    """Fit on the training rows, answer the test rows, and return what was measured.

    Times are those of the processor, so that other work on the machine does not count.
    """
    X, Y, _ = data
    Y, n_classes = coded(Y)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        made = model.make(size)  # here peers are imported
        start = time.process_time()
        fitted = made.fit(X.iloc[train], Y.iloc[train])
        fit_s = time.process_time() - start
        start = time.process_time()
        answers = fitted.predict_proba(X.iloc[test])
        predict_s = time.process_time() - start
        labels = np.asarray(fitted.predict(X.iloc[test]))
    probas = [
        spread(answers[k], fitted.classes_[k], n_classes[k])
        for k in range(len(n_classes))
    ]
    said = measure_labels(Y.iloc[test], labels)
    table = measure(Y.iloc[test], probas).join(said)[list(MEASURES)]
    return {
        "fit_s": fit_s,
        "predict_s": predict_s,
        "tasks": table.astype(object).where(table.notna(), None).to_dict("index"),
        "warnings": sorted({headline(warning) for warning in caught}),
    }
