"""What an additive model adds up, told exactly: nothing is drawn, nothing fitted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from skmtl.estimators._term_columns import pair_columns
from skmtl.explain.surrogates._surrogate import Surrogate
from skmtl.tasks import Task
from skmtl.tasks._lookup import inward

__all__ = [
    "ExactSurrogate",
    "Terms",
    "exact_surrogate",
    "has_pairs",
    "network_of",
    "terms_of",
]

#: Outputs whose terms differ by less than this between rows are the same everywhere.
_LEAST_RANGE = 1e-6


@dataclass(frozen=True, eq=False)
class ExactSurrogate(Surrogate):
    """Effects that are what the model adds up, also of two features together."""

    has_pairs: bool = False


class Terms:
    """The terms of a model that is a sum of one term for each column.

    Pairs of columns may have terms too: half of each is of either column.

    Parameters
    ----------
    model : MultiTaskClassifier
        With ``trunk="additive"``.
    steps : list of transformers
        What rows go through before, column by column.
    tasks : list of Task
    rows : rows
        Some of the background.
    """

    def __init__(self, model: Any, steps: list[Any], tasks: list[Task], rows: Any):
        self.model, self.steps, self.tasks = model, steps, tasks
        self.pairs = pair_columns(model)
        found = self(rows)
        #: outputs for which no column makes a difference
        self.constant = (np.ptp(found, axis=0) < _LEAST_RANGE).all(axis=0)

    def __call__(self, rows: Any) -> np.ndarray:
        """Return what columns add to the scores, (n_rows, n_columns, n_outputs).

        Of two classes these are the log-odds of each, of more the scores whose softmax
        are the probabilities.
        """
        for step in self.steps:
            rows = step.transform(rows)
        found = self.model.contributions(rows)
        found = found if isinstance(found, list) else [found]
        parts = []
        for task, every in zip(self.tasks, found, strict=True):
            n_columns = every.shape[1] - len(self.pairs)
            terms = every[:, :n_columns]
            for at, own in enumerate(self.pairs):
                terms[:, own] += every[:, [n_columns + at]] / 2
            two = len(task.classes) == terms.shape[2] + 1
            parts.append(np.concatenate([-terms, terms], axis=2) if two else terms)
        return np.concatenate(parts, axis=2)


def network_of(estimator: Any) -> Any:
    """Return the network of an additive model, which may stand in others, or None.

    A fit that goes on makes another one.
    """
    if not hasattr(estimator, "get_params"):  # a function may have attributes like it
        return None
    *_, model = inward(estimator)
    if not getattr(getattr(model, "trunk_", None), "is_additive", False):
        return None
    return model.net_


def terms_of(estimator: Any, tasks: list[Task] | None, rows: Any) -> Terms | None:
    """Return the terms of an additive model, or None if the model is none.

    It may stand behind other steps of a Pipeline, or in a search, if these change each
    column by itself: that is tried out with some rows of the background.
    """
    if tasks is None or network_of(estimator) is None:
        return None
    parts = list(inward(estimator))
    steps = [
        step
        for part in parts
        for _, step in getattr(part, "steps", [])[:-1]
        if step is not None and not isinstance(step, str)
    ]
    if not steps or _by_column(steps, rows):
        return Terms(parts[-1], steps, tasks, rows)
    return None


def _by_column(steps: list[Any], rows: Any) -> bool:
    """Whether rows mixed by column become, step by step, a mix of what they become."""
    import pandas as pd

    frame = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(np.asarray(rows))
    rng = np.random.RandomState(0)
    order = rng.permutation(len(frame))
    other = frame.iloc[order].set_axis(frame.index)
    taken = rng.random_sample(frame.shape[1]) < 0.5
    mixed = frame.copy()
    for j in np.flatnonzero(taken):
        mixed.isetitem(j, other.iloc[:, j])
    after = [_through(steps, some, rows) for some in (frame, other, mixed)]
    if any(some.shape != frame.shape for some in after):
        return False
    expected = np.where(taken, after[1], after[0])
    return bool(pd.DataFrame(after[2]).equals(pd.DataFrame(expected)))


def _through(steps: list[Any], frame: Any, like: Any) -> np.ndarray:
    """Return what becomes of rows, which go in as what they are given as."""
    rows = frame if hasattr(like, "columns") else frame.to_numpy()
    for step in steps:
        rows = step.transform(rows)
    return np.asarray(rows.toarray() if hasattr(rows, "toarray") else rows, object)


def exact_surrogate(
    effects: np.ndarray, constant: np.ndarray, has_pairs: bool
) -> ExactSurrogate:
    """Return effects that are known, as a surrogate that misses nothing."""
    n_features, n_outputs = effects.shape
    effects = np.where(constant, 0.0, effects)
    return ExactSurrogate(
        effects=effects,
        standard_errors=np.zeros_like(effects),
        intercepts=np.zeros(n_outputs),
        selected=np.ones(effects.shape, dtype=bool),
        gram=np.eye(n_features),
        r2=np.where(constant, np.nan, 1.0),
        gap=np.zeros(n_outputs),
        constant=constant,
        n_samples=0,
        n_eff=0.0,
        has_pairs=has_pairs,
    )


def has_pairs(surrogate: Surrogate) -> bool:
    """Whether it tells what a model adds up, for some features two by two."""
    return isinstance(surrogate, ExactSurrogate) and surrogate.has_pairs
