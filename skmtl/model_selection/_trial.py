"""Models tried on a small part of the rows, before hours are spent."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import clone

from skmtl._compat import take_rows
from skmtl.model_selection._contest import SHARED, Contest, naming
from skmtl.model_selection._one_split import run_model
from skmtl.tasks import TaskEncoder, target_columns
from skmtl.tasks._stratification import number_labels

__all__ = ["try_models", "warm_up"]

#: Rows to try a model on, beside a few of each class.
_N_ROWS = 200
_N_OF_EACH_CLASS = 5
#: A smaller saving is not worth a trial: how often the part goes into the rows.
_LEAST_GAIN = 4


def try_models(contest: Contest, names: Iterable[str], X: Any, y: Any) -> None:
    """Fit and score models on a part of the first split's training rows.

    A model that fails may need more rows than the part has, so it is then tried on the
    whole split, whose error is the one that is raised.
    """
    train, test = contest.splits[0]
    part = train[_small_part(take_rows(y, train), contest.types)]
    if _LEAST_GAIN * len(part) > len(train):
        return
    few = take_rows(X, part), take_rows(y, part)
    scoring = contest.metrics, contest.pos_label
    types = contest.types
    for name in names:
        model = contest.models[name]
        try:
            # what a warning says of a few rows, it may not say of all of them
            with warnings.catch_warnings(action="ignore"):
                groups = contest.groups_of(part)
                run_model(clone(model), *scoring, few, few, groups, types=types)
        except Exception:
            learned = take_rows(X, train), take_rows(y, train)
            tested = take_rows(X, test), take_rows(y, test)
            groups = contest.groups_of(train)
            with naming(name):
                run_model(clone(model), *scoring, learned, tested, groups, types=types)


def warm_up(contest: Contest, X: Any, y: Any) -> None:
    """Fit and score each kind of model once, so that no first fit is timed.

    The first fit of a process imports and compiles what later ones find ready, and
    would be charged to the model that happens to come first.
    """
    train, _ = contest.splits[0]
    part = train[_small_part(take_rows(y, train), contest.types)]
    rows, labels = take_rows(X, part), take_rows(y, part)
    columns = target_columns(labels, task_types=contest.types)
    dtype = None if columns.is_number(0) else object
    first = pd.Series(columns.values[0], dtype=dtype).mask(columns.missing[0])
    metrics = {
        name: metric
        for name, metric in contest.metrics.items()
        if contest.fits(name, columns.names[0])
    }
    for name, model in contest.models.items():
        shared = name == SHARED
        few = rows, labels if shared else first
        pos_label = contest.pos_label if shared else None
        # errors and warnings are those of the fits that count: this one proves nothing
        with suppress(Exception), warnings.catch_warnings(action="ignore"):
            tried = _briefly_fitted(clone(model))
            groups = contest.groups_of(part)
            own = metrics if not shared else contest.metrics
            types = contest.types
            run_model(tried, own, pos_label, few, few, groups, types=types)


def _briefly_fitted(model: Any) -> Any:
    """Set the epochs of whatever has any, wherever it is, to one."""
    epochs = [key for key in model.get_params() if key.split("__")[-1] == "max_epochs"]
    return model.set_params(**dict.fromkeys(epochs, 1))


def _small_part(y: Any, types: Any) -> np.ndarray:
    """Return a few rows of each class of each task, and some more."""
    columns = target_columns(y, task_types=types)
    codes = TaskEncoder().fit(columns).encode(columns)
    labels, counts = number_labels(codes)
    first = np.cumsum(counts) - counts
    chosen = np.zeros(len(codes), dtype=bool)
    chosen[:: max(len(codes) // _N_ROWS, 1)] = True
    done = 0  # rows of the labels of earlier tasks
    for column in labels.T:
        order = np.argsort(column, kind="stable")
        nth = np.arange(len(order)) - (first[column[order]] - done)
        chosen[order[nth < _N_OF_EACH_CLASS]] = True
        done += len(order)
    return np.flatnonzero(chosen)
