"""The models that are explained, and the rows: made so that the truth is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from skmtl import MultiTaskClassifier
from skmtl.datasets import make_multitask

Probabilities = Callable[[np.ndarray], np.ndarray]
#: Rows drawn to see how well a surrogate follows the model: how far from the row, in
#: standard deviations of the columns.
NEAR = 0.5
#: A row is clear if all relevant features are at least this far from their mean.
_CLEAR = 0.35


@dataclass(frozen=True)
class Size:
    """How much is done in a run."""

    n_problems: int
    n_rows: int  # that are explained of each problem: clear ones, and as many others
    n_seeds: int
    n_slow_seeds: int  # of methods that take long
    n_train: int
    n_held_out: int
    calibration_seeds: int
    calibration_rows: int
    time_samples: int
    rounds: int
    n_texts: int
    n_word_rows: int  # of each model whose words are judged
    thesis_seeds: int
    thesis_rows: int
    thesis_sets: tuple[str, ...]
    additive_draws: int  # of additive tasks, for roles
    fit_tables: dict[str, int]  # tables that fits are timed on: how often
    curve_draws: int
    curve_rows: int
    curve_shares: tuple[float, ...]  # of the labels that are kept


FULL = Size(
    n_problems=3,
    n_rows=4,
    n_seeds=5,
    n_slow_seeds=2,
    n_train=2000,
    n_held_out=2000,
    calibration_seeds=100,
    calibration_rows=6,
    time_samples=5000,
    rounds=5,
    n_texts=40,
    n_word_rows=30,
    thesis_seeds=12,
    thesis_rows=8,
    thesis_sets=(
        "200 rows",
        "400 rows",
        "200 rows, all shared",
        "emotions",
        "flags",
        "penguins",
    ),
    additive_draws=8,
    fit_tables={"emotions": 3, "enb": 3, "yeast": 1},
    curve_draws=8,
    curve_rows=1000,
    curve_shares=(0.02, 0.05, 0.2, 1.0),
)
QUICK = Size(
    n_problems=1,
    n_rows=1,
    n_seeds=2,
    n_slow_seeds=2,
    n_train=300,
    n_held_out=200,
    calibration_seeds=8,
    calibration_rows=1,
    time_samples=300,
    rounds=1,
    n_texts=3,
    n_word_rows=2,
    thesis_seeds=2,
    thesis_rows=2,
    thesis_sets=("200 rows", "penguins"),
    additive_draws=1,
    fit_tables={"enb": 1},
    curve_draws=2,
    curve_rows=200,
    curve_shares=(0.5,),
)


@dataclass(frozen=True, eq=False)
class Problem:
    """A model with several tasks of two classes, and what is known about it.

    Parameters
    ----------
    name : str
        "oracle" or "network".
    model : classifier
    data : ndarray of shape (n_samples, n_features)
        What explainers get as background.
    rows : ndarray of shape (n_rows, n_features)
        What is explained.
    roles : ndarray of str of shape (n_features,)
    relevant : ndarray of bool of shape (n_features, n_tasks)
    truth : Oracle
        The function that labels were drawn from.
    """

    name: str
    model: Any
    data: np.ndarray
    rows: np.ndarray
    roles: np.ndarray
    relevant: np.ndarray
    truth: Any

    def proba(self, rows: np.ndarray) -> np.ndarray:
        """Return probabilities of the second classes, shape (n_samples, n_tasks)."""
        return second(self.model)(rows)


def second(model: Any) -> Probabilities:
    """Return a function that gives the second class of each task a column."""
    return lambda rows: np.column_stack([p[:, 1] for p in model.predict_proba(rows)])


class Counted:
    """A model that counts the rows that it is asked about."""

    def __init__(self, model: Any):
        self.model = model
        self.n_rows = 0

    def predict_proba(self, rows: np.ndarray) -> list[np.ndarray]:
        """Return what the model says."""
        self.n_rows += len(rows)
        return self.model.predict_proba(rows)


def problems(name: str, size: Size) -> list[Problem]:
    """Return the oracles themselves, or networks that have learned from their data."""
    return [_problem(name, size, seed) for seed in range(100, 100 + size.n_problems)]


def _problem(name: str, size: Size, seed: int) -> Problem:
    made = make_multitask(size.n_train, random_state=seed)
    data, relevant = made.data.to_numpy(), made.coefficients.to_numpy() != 0
    model = made.oracle
    if name == "network":
        model = MultiTaskClassifier(random_state=seed).fit(data, made.target)
    drawn = np.random.RandomState(seed).standard_normal((5000, data.shape[1]))
    away = np.abs(drawn[:, relevant.any(axis=1)]).min(axis=1)
    clear = drawn[away > _CLEAR][: size.n_rows]
    rows = np.concatenate([clear, drawn[: size.n_rows]])
    return Problem(
        name=name,
        model=model,
        data=data,
        rows=rows,
        roles=made.roles.to_numpy(),
        relevant=relevant,
        truth=made.oracle,
    )
