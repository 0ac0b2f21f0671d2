"""What an additive model adds up, told exactly: nothing is drawn, nothing fitted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from skmtl.estimators._term_columns import pair_columns
from skmtl.explain.surrogates._outputs import n_outputs_of
from skmtl.explain.surrogates._surrogate import Surrogate
from skmtl.tasks import Task
from skmtl.tasks._lookup import inward, place_viewed

__all__ = [
    "ExactSurrogate",
    "Terms",
    "exact_surrogate",
    "has_pairs",
    "network_of",
    "on_learned_scale",
    "terms_of",
]

#: Outputs whose terms, which are 0 in the mean, are less than this are the same
#: everywhere.
_LEAST_TERM = 1e-6
#: With fewer rows it is not tried out whether steps change each column by itself.
_LEAST_ROWS = 10


@dataclass(frozen=True, eq=False)
class ExactSurrogate(Surrogate):
    """Effects that are what the model adds up, also of two features together.

    Parameters
    ----------
    has_pairs : bool
    learned : ndarray of bool of shape (n_outputs,)
        Whether effects are on the scale that a number is learned on, with a spread
        of 1, and not in its unit.
    """

    has_pairs: bool
    learned: np.ndarray


class Terms:
    """The terms of a model that is a sum of one term for each column.

    Pairs of columns may have terms too: half of each is of either column.

    Parameters
    ----------
    model : MultiTaskClassifier, MultiTaskRegressor or MultiTaskPredictor
        With ``trunk="additive"``.
    steps : list of transformers
        What rows go through before, column by column.
    tasks : list of Task
        All that the model has, or the one of a view.
    place : int or None
        Where that one stands among those of the model.
    """

    def __init__(
        self, model: Any, steps: list[Any], tasks: list[Task], place: int | None = None
    ):
        self.model, self.steps, self.tasks = model, steps, tasks
        self.pairs = pair_columns(model)
        names = [str(name) for name in model.task_names_]
        self.places = None if place is None else [place]
        #: outputs for which no column makes a difference
        self.constant = self._constant(names)
        #: what terms are added to
        self.intercepts = self._by_output(model.intercepts_)
        #: whether these are on the scale that a number is learned on
        self.learned = self._learned()

    def _constant(self, names: list[str]) -> np.ndarray:
        shapes = self.model.shape_functions()
        largest = shapes["term"].abs().groupby(shapes["task"]).max()
        scaling = self.model._task_encoder.scaling_
        steps = iter(() if scaling is None else _in_one(scaling))
        units = [next(steps) if t.is_number else 1.0 for t in self._every_task]
        still = [
            not largest.get(names[at], default=0.0) >= _LEAST_TERM * units[at]
            for at in self.places or range(len(names))
        ]
        return np.repeat(still, n_outputs_of(self.tasks))

    def _learned(self) -> np.ndarray:
        """Return which outputs are numbers of which more than the unit is learned."""
        scaling = self.model._task_encoder.scaling_
        clipped = iter(() if scaling is None else scaling.clipped.tolist())
        every = [task.is_number and next(clipped) for task in self._every_task]
        own = every if self.places is None else [every[k] for k in self.places]
        return np.repeat(own, n_outputs_of(self.tasks))

    @property
    def _every_task(self) -> list[Task]:
        tasks: list[Task] = self.model._task_encoder.tasks_
        return tasks

    def _by_output(self, found: Any) -> np.ndarray:
        """Return what the model has by task, (..., n_outputs), for all classes."""
        every = found if isinstance(found, list) else [found]
        every = every if self.places is None else [every[k] for k in self.places]
        parts = []
        for task, own in zip(self.tasks, every, strict=True):
            two = len(task.classes) == own.shape[-1] + 1
            parts.append(np.concatenate([-own, own], axis=-1) if two else own)
        return np.concatenate(parts, axis=-1)

    def __call__(self, rows: Any) -> np.ndarray:
        """Return what columns add to the scores, (n_rows, n_columns, n_outputs).

        Of two classes these are the log-odds of each, of more the scores whose softmax
        are the probabilities; of numbers what is added to them, or to where they are
        on the scale that is learned.
        """
        for step in self.steps:
            rows = step.transform(rows)
        every = self._by_output(self.model.contributions(rows))
        n_columns = every.shape[1] - len(self.pairs)
        terms = every[:, :n_columns]
        for at, own in enumerate(self.pairs):
            terms[:, own] += every[:, [n_columns + at]] / 2
        return terms


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
        return Terms(parts[-1], steps, tasks, place_viewed(estimator))
    return None


def _by_column(steps: list[Any], rows: Any) -> bool:
    """Whether rows mixed by column become, step by step, a mix of what they become.

    They are mixed in several ways, so that of any two columns one is changed without
    the other.
    """
    import pandas as pd

    frame = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(np.asarray(rows))
    if len(frame) < _LEAST_ROWS:
        return False
    order = np.random.RandomState(0).permutation(len(frame))
    other = frame.iloc[order].set_axis(frame.index)
    own, others = (_through(steps, some, rows) for some in (frame, other))
    if own.shape != frame.shape:
        return False
    places = np.arange(frame.shape[1])
    for bit in range(max(int(places[-1]).bit_length(), 1)):
        for taken in (places >> bit & 1 == 1, places >> bit & 1 == 0):
            mixed = frame.copy()
            for j in np.flatnonzero(taken):
                mixed.isetitem(j, other.iloc[:, j])
            expected = pd.DataFrame(np.where(taken, others, own))
            if not pd.DataFrame(_through(steps, mixed, rows)).equals(expected):
                return False
    return True


def _through(steps: list[Any], frame: Any, like: Any) -> np.ndarray:
    """Return what becomes of rows, which go in as what they are given as."""
    rows = frame if hasattr(like, "columns") else frame.to_numpy()
    for step in steps:
        rows = step.transform(rows)
    return np.asarray(rows.toarray() if hasattr(rows, "toarray") else rows, object)


def exact_surrogate(
    effects: np.ndarray,
    intercepts: np.ndarray,
    constant: np.ndarray,
    has_pairs: bool,
    learned: np.ndarray,
) -> ExactSurrogate:
    """Return effects that are known, as a surrogate that misses nothing."""
    n_features = len(effects)
    effects = np.where(constant, 0.0, effects)
    return ExactSurrogate(
        effects=effects,
        standard_errors=np.zeros_like(effects),
        intercepts=intercepts,
        selected=np.ones(effects.shape, dtype=bool),
        gram=np.eye(n_features),
        r2=np.where(constant, np.nan, 1.0),
        gap=np.zeros(len(constant)),
        constant=constant,
        n_samples=0,
        n_eff=0.0,
        has_pairs=has_pairs,
        learned=learned,
    )


def _in_one(scaling: Any) -> list[float]:
    """Return what 1 is worth in terms of each number."""
    slopes = np.abs(scaling.slopes)  # 0 of a number that is always the same
    return np.where(scaling.clipped | (slopes == 0), 1.0, slopes).tolist()


def on_learned_scale(surrogate: Surrogate) -> np.ndarray | None:
    """Return which outputs have effects on the scale that a number is learned on.

    None where all are in the unit of their task.
    """
    return surrogate.learned if isinstance(surrogate, ExactSurrogate) else None


def has_pairs(surrogate: Surrogate) -> bool:
    """Whether it tells what a model adds up, for some features two by two."""
    return isinstance(surrogate, ExactSurrogate) and surrogate.has_pairs
