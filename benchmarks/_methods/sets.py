"""Data by name and seed: the rows to train on and to test on, the same for all."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
from _quality.runs import coded
from _quality.sets import Data, load

from skmtl.datasets import make_multitask
from skmtl.exceptions import SkmtlWarning
from skmtl.model_selection import (
    MultiTaskStratifiedGroupKFold,
    MultiTaskStratifiedShuffleSplit,
)

TEST_SHARE = 0.3
#: Sets of which a fit would take long: most training rows, drawn anew for each seed.
MOST_ROWS = {"thyroid_l7": 2000, "tox21": 2000}
REAL = [
    "flags",
    "penguins",
    "emotions",
    "student",
    "solar_flare",
    "yeast",
    "thyroid_l7",
    "tox21",
]

N_TASKS, N_TRAIN, N_TEST = 6, 1000, 2000
RELATEDNESS = {
    "alike": {"n_shared": 6, "n_conflicting": 0, "n_specific": 0, "interaction": 0.5},
    "mixed": {"n_shared": 3, "n_conflicting": 3, "n_specific": 1, "interaction": 0.5},
    "unrelated": {"n_shared": 0, "n_conflicting": 0, "n_specific": 3},
}
#: The share of the training labels that is kept.
KEPT = [1.0, 0.2, 0.05, 0.02]
#: Labels of each class of each task that are kept in any case.
LEAST = 2
#: name -> relatedness, share kept
MADE = {f"{kind}-{100 * kept:g}": (kind, kept) for kind in RELATEDNESS for kept in KEPT}
SETS = [*REAL, *MADE]
QUICK = ["penguins", "mixed-5"]


@dataclass(frozen=True)
class Problem:
    """A table, the codes of its labels (NaN if missing), and how it is split."""

    X: pd.DataFrame
    Y: pd.DataFrame
    n_classes: list[int]
    train: np.ndarray
    test: np.ndarray


def problem(name: str, seed: int, folder: Path | None) -> Problem:
    """Return the data of a set with the split of a seed.

    Raises
    ------
    NotHere
        If the file of the set is not there.
    """
    if name in MADE:
        return _made(*MADE[name], seed)
    data = _loaded(name, folder)
    X, Y, _ = data
    train, test = _split(data, seed)
    most = MOST_ROWS.get(name, len(train))
    if len(train) > most:
        rng = np.random.default_rng(seed)
        train = np.sort(rng.choice(train, most, replace=False))
    return Problem(X, *coded(Y), train, test)


@lru_cache(maxsize=1)
def _loaded(name: str, folder: Path | None) -> Data:
    """Return a set, read once for all its seeds."""
    return load(name, folder)


def _split(data: Data, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return training and test rows; rows that belong together stay together."""
    X, Y, groups = data
    if groups is None:
        splitter = MultiTaskStratifiedShuffleSplit(
            1, test_size=TEST_SHARE, random_state=seed
        )
    else:
        splitter = MultiTaskStratifiedGroupKFold(3, shuffle=True, random_state=seed)
    with warnings.catch_warnings():
        # a class of one row is on one side only; the measures say what that means
        warnings.simplefilter("ignore", SkmtlWarning)
        return next(iter(splitter.split(X, Y, groups)))


def _made(kind: str, kept: float, seed: int) -> Problem:
    """Return made data; with fewer labels they are some of those of more labels."""
    X, Y = make_multitask(
        N_TRAIN + N_TEST,
        n_tasks=N_TASKS,
        n_noise=10,
        random_state=seed,
        return_X_y=True,
        **RELATEDNESS[kind],
    )
    rows = np.arange(len(X))
    rng = np.random.default_rng(seed)
    if kept < 1:
        Y = Y.astype(float)
        for task in Y:
            order = _spared_first(Y[task].to_numpy()[:N_TRAIN], rng)
            hidden = order[max(round(kept * N_TRAIN), 2 * LEAST) :]
            Y.loc[hidden, task] = np.nan
    return Problem(X, Y, [2] * N_TASKS, rows[:N_TRAIN], rows[N_TRAIN:])


def _spared_first(labels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return rows in random order, after the first few of each class."""
    order = rng.permutation(len(labels))
    firsts = [order[labels[order] == label][:LEAST] for label in (0, 1)]
    spared = np.concatenate(firsts)
    return np.concatenate([spared, order[~np.isin(order, spared)]])
