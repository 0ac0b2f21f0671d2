"""One model, one set, one fold at a time; what is done is kept."""

from __future__ import annotations

import multiprocessing
import resource
import signal
import time
import warnings
from typing import Any

import numpy as np
import pandas as pd

from _quality.measures import measure, spread
from _quality.models import QUICK, Model, Size
from _quality.sets import Data
from skmtl.exceptions import SkmtlWarning
from skmtl.model_selection import (
    MultiTaskStratifiedGroupKFold,
    MultiTaskStratifiedKFold,
)

N_FOLDS = 3
QUICK_ROWS = 400
PROTOCOL = 3  # goes up when folds, data or measures change: results are then stale


def folds(data: Data, size: Size) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return the rows to train and to test on, fold by fold."""
    X, Y, groups = data
    splitter = MultiTaskStratifiedKFold
    if groups is not None:
        splitter = MultiTaskStratifiedGroupKFold
    with warnings.catch_warnings():
        # a class of one row is in one fold only; the measures say what that means
        warnings.simplefilter("ignore", SkmtlWarning)
        pairs = list(
            splitter(N_FOLDS, shuffle=True, random_state=0).split(X, Y, groups)
        )
    if size is QUICK:
        return [(train[:QUICK_ROWS], test[:QUICK_ROWS]) for train, test in pairs[:1]]
    return pairs


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


def run_within(limit: int, *arguments: Any) -> dict[str, Any]:
    """Run one model on one fold in a process of its own, with a limit of its time.

    Parameters
    ----------
    limit : int
        Seconds of processor time. A run that takes longer has no result but the limit.
    *arguments
        Those of `run`.
    """
    ours, theirs = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(
        target=_run_and_send, args=(theirs, limit, arguments)
    )
    process.start()
    theirs.close()
    try:
        found = ours.recv()
    except EOFError:
        found = None
    process.join()
    if found is not None:
        return found
    if process.exitcode != -signal.SIGXCPU:
        raise SystemExit(f"{arguments[0].name} ended with {process.exitcode}.")
    return {"limit": limit}


def _run_and_send(pipe: Any, limit: int, arguments: Any) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 60))
    pipe.send(run(*arguments))


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
    probas = [
        spread(answers[k], fitted.classes_[k], n_classes[k])
        for k in range(len(n_classes))
    ]
    table = measure(Y.iloc[test], probas)
    return {
        "fit_s": fit_s,
        "predict_s": predict_s,
        "tasks": table.astype(object).where(table.notna(), None).to_dict("index"),
        "warnings": sorted({_headline(warning) for warning in caught}),
    }


def _headline(warning: warnings.WarningMessage) -> str:
    return f"{warning.category.__name__}: {str(warning.message).splitlines()[0][:100]}"
