"""The sets, and which of their rows learn and which are asked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from _quality.runs import coded, folds_of
from _quality.sets import load

N_FOLDS = 3
#: The set -> how often it is cut into three folds; more often where rows are few.
REPEATS = {
    "emotions": 4,
    "student": 4,
    "solar_flare": 4,
    "yeast": 2,
    "thyroid_l7": 1,
    "penguins": 8,
}
HELD_OUT = 0.1


@dataclass(frozen=True)
class Split:
    """The tables of a set, the rows that learn, and those that are asked."""

    X: pd.DataFrame
    Y: pd.DataFrame
    train: np.ndarray
    test: np.ndarray

    def held_out(self, seed: int) -> tuple[np.ndarray, np.ndarray]:
        """Return nine tenths of the training rows, and the tenth that is kept apart."""
        rows = np.random.default_rng(seed).permutation(self.train)
        n_held_out = round(HELD_OUT * len(rows))
        return np.sort(rows[n_held_out:]), np.sort(rows[:n_held_out])


def splits(name: str, folder: Path | None, *, quick: bool) -> list[Split]:
    """Return all splits of a set; quick, the first, of few rows."""
    X, Y, groups = load(name, folder)
    labels, _ = coded(Y)
    pairs = [
        pair
        for seed in range(1 if quick else REPEATS[name])
        for pair in folds_of((X, Y, groups), N_FOLDS, seed)
    ]
    if quick:
        pairs = [(train[:300], test[:100]) for train, test in pairs[:1]]
    return [Split(X, labels, train, test) for train, test in pairs]
