"""The problem that the speed rows share: data, and our model for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from skmtl import MultiTaskClassifier
from skmtl.networks import MLPTrunk

HIDDEN = (128, 128)
BATCH_SIZE = 128
N_CLASSES = 3


@dataclass(frozen=True)
class Size:
    """How much is done in a run."""

    n_samples: int
    n_features: int
    n_tasks: int
    epochs: int
    few_epochs: int  # where data are ten times as large
    most_epochs: int  # where held-out rows say when to stop
    rounds: int
    few_rounds: int  # where one round takes long
    calls: int  # of what takes a millisecond
    wide: int  # units of the layers of a wide network
    tall: int  # rows of a table with very many of them
    gigabytes: float  # of X, where memory is measured


FULL = Size(
    n_samples=20_000,
    n_features=50,
    n_tasks=10,
    epochs=10,
    few_epochs=2,
    most_epochs=100,
    rounds=15,
    few_rounds=5,
    calls=300,
    wide=1024,
    tall=1_000_000,
    gigabytes=1,
)
QUICK = Size(
    n_samples=1_000,
    n_features=50,
    n_tasks=10,
    epochs=2,
    few_epochs=1,
    most_epochs=5,
    rounds=3,
    few_rounds=1,
    calls=30,
    wide=256,
    tall=5_000,
    gigabytes=0.01,
)


def make_data(
    n_samples: int, n_features: int, n_tasks: int, n_classes: int = N_CLASSES
) -> tuple[np.ndarray, np.ndarray]:
    """Return float32 rows and labels that follow from them, with some noise."""
    rng = np.random.default_rng(0)
    X = rng.standard_normal((n_samples, n_features), dtype=np.float32)
    Y = np.empty((n_samples, n_tasks), dtype=np.int64)
    for k in range(n_tasks):
        scores = X @ rng.standard_normal((n_features, n_classes), dtype=np.float32)
        Y[:, k] = (scores + rng.gumbel(size=scores.shape)).argmax(axis=1)
    return X, Y


def data_of(size: Size) -> tuple[np.ndarray, np.ndarray]:
    """Return the data of the problem that most rows use."""
    return make_data(size.n_samples, size.n_features, size.n_tasks)


def standardized(X: np.ndarray) -> np.ndarray:
    """Return the columns with mean 0 and deviation 1."""
    return (X - X.mean(axis=0)) / X.std(axis=0)


def ours(epochs: int, **settings: Any) -> MultiTaskClassifier:
    """Return our model with the settings that peers can have too: one perceptron."""
    usual = {"batch_size": BATCH_SIZE, "n_threads": 1, "random_state": 0}
    settings = usual | settings
    hidden = settings.pop("hidden", HIDDEN)
    return MultiTaskClassifier(
        MLPTrunk(hidden, residual=False, dropout=0, n_members=1, n_bins=0),
        max_epochs=epochs,
        early_stopping=False,
        **settings,
    )
