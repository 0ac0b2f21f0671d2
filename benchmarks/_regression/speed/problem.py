"""The problem that the rows share: data, and our models for it."""

from __future__ import annotations

from typing import Any

import numpy as np
from _speed.problem import BATCH_SIZE, HIDDEN, Size, standardized

from skmtl import MultiTaskPredictor, MultiTaskRegressor
from skmtl.networks import MLPTrunk


def make_numbers(
    n_samples: int, n_features: int, n_targets: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return float32 rows and numbers that follow from them, with some noise."""
    rng = np.random.default_rng(0)
    X = rng.standard_normal((n_samples, n_features), dtype=np.float32)
    hidden = np.tanh(X @ rng.normal(size=(n_features, 16)) / np.sqrt(n_features))
    Y = hidden @ rng.normal(size=(16, n_targets))
    return X, (Y + rng.normal(size=Y.shape)).astype(np.float32)


def data_of(size: Size) -> tuple[np.ndarray, np.ndarray]:
    """Return the data of the problem that most rows use."""
    return make_numbers(size.n_samples, size.n_features, size.n_tasks)


def as_peers_have_it(size: Size) -> tuple[np.ndarray, np.ndarray]:
    """Return the same, both X and the numbers standardised."""
    X, Y = data_of(size)
    return standardized(X), standardized(Y)


def plain(epochs: int, kind: Any = MultiTaskRegressor, **settings: Any) -> Any:
    """Return our model with the settings that peers can have too: one perceptron."""
    settings = {"batch_size": BATCH_SIZE, "n_threads": 1, "random_state": 0} | settings
    if kind in (MultiTaskRegressor, MultiTaskPredictor):
        settings["target_transform"] = "standardize"
    return kind(
        MLPTrunk(HIDDEN, residual=False, dropout=0, n_members=1, n_bins=0),
        max_epochs=epochs,
        early_stopping=False,
        **settings,
    )


def defaults(size: Size) -> MultiTaskRegressor:
    """Return the defaults: training ends when the held-out rows say so."""
    if size.most_epochs < 100:  # a quick run
        return MultiTaskRegressor(
            max_epochs=size.most_epochs, n_threads=1, random_state=0
        )
    return MultiTaskRegressor(n_threads=1, random_state=0)
