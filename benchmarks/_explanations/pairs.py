"""One network of all tasks, and one for each task: learned from the same rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from _quality.sets import NotHere, load

from skmtl import MultiTaskClassifier
from skmtl.datasets import make_multitask

#: Rows that are predicted to see how good the networks are, of made-up data.
_N_TEST = 2000
#: Share of labels that are the toss of a coin.
_NOISE = 0.1
#: Made-up tasks: rows to learn from, and settings. Each task has four features.
MADE: dict[str, tuple[int, dict[str, Any]]] = {
    "200 rows": (200, {}),
    "400 rows": (400, {}),
    "200 rows, all shared": (
        200,
        {"n_tasks": 8, "n_shared": 4, "n_conflicting": 0, "n_specific": 0}
        | {"n_noise": 16, "missing_rate": 0.5},
    ),
}


@dataclass(frozen=True, eq=False)
class Draw:
    """Rows to learn from and others to explain.

    Parameters
    ----------
    train, test : tuple of DataFrame
        X and Y.
    made : Bunch or None
        What is known about made-up data.
    """

    train: tuple[pd.DataFrame, pd.DataFrame]
    test: tuple[pd.DataFrame, pd.DataFrame]
    made: Any = None

    @property
    def overlap(self) -> float:
        """Rows tested per row trained on, where draws share rows; else 0."""
        return 0.0 if self.made else len(self.test[0]) / len(self.train[0])


def draws(name: str, n_seeds: int, folder: Path | None) -> Iterator[Draw]:
    """Yield one draw a seed: new tasks of what is made, new splits of a real set.

    Raises
    ------
    NotHere
        If the file of a set is not there.
    """
    if name in MADE:
        n, settings = MADE[name]
        for seed in range(n_seeds):
            made = make_multitask(
                n + _N_TEST, noise=_NOISE, random_state=seed, **settings
            )
            X, Y = made.data, made.target
            yield Draw((X[:n], Y[:n]), (X[n:], Y[n:]), made)
        return
    X, Y, _ = load(name, folder)
    for seed in range(n_seeds):
        rng = np.random.RandomState(seed)
        while True:
            order = rng.permutation(len(X))
            train, test = np.split(order, [2 * len(X) // 3])
            if _has_all_classes(Y.iloc[train], Y):
                break
        yield Draw((X.iloc[train], Y.iloc[train]), (X.iloc[test], Y.iloc[test]))


def is_here(name: str, folder: Path | None) -> bool:
    """Whether a set can be drawn from."""
    try:
        next(draws(name, 1, folder))
    except NotHere as error:
        print(f"    {name} left out: {error}")
        return False
    return True


def resampled(
    X: pd.DataFrame, Y: pd.DataFrame, seed: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return as many rows, drawn with replacement, that have all classes."""
    rng = np.random.RandomState(seed)
    while True:
        rows = rng.randint(len(X), size=len(X))
        if _has_all_classes(Y.iloc[rows], Y):
            return X.iloc[rows], Y.iloc[rows]


def _has_all_classes(some: pd.DataFrame, everything: pd.DataFrame) -> bool:
    return (some.nunique() == everything.nunique()).all()


class Together:
    """One network of all tasks."""

    def __init__(self, X: pd.DataFrame, Y: pd.DataFrame, seed: int):
        self.net = MultiTaskClassifier(screening=None, random_state=seed).fit(X, Y)

    def predict_proba(self, X: pd.DataFrame) -> list[np.ndarray]:
        """Return an array of shape (n_samples, n_classes) for each task."""
        return self.net.predict_proba(X)


class Apart:
    """One network for each task, from the rows where its label is known."""

    def __init__(self, X: pd.DataFrame, Y: pd.DataFrame, seed: int):
        self.nets = [
            MultiTaskClassifier(screening=None, random_state=seed).fit(
                X[Y[task].notna()], Y.loc[Y[task].notna(), task]
            )
            for task in Y
        ]

    def predict_proba(self, X: pd.DataFrame) -> list[np.ndarray]:
        """Return an array of shape (n_samples, n_classes) for each task."""
        return [net.predict_proba(X) for net in self.nets]
