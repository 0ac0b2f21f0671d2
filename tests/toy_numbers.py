"""Small tables with tasks that are numbers, and models that learn them in a moment."""

import numpy as np
import pandas as pd

from skmtl import MultiTaskPredictor, MultiTaskRegressor
from skmtl.networks import MLPTrunk


def make_numbers(n_samples=80, seed=0):
    """Four numbers, and tasks that follow: a price, a class, a small number, a level.

    Some prices are missing.
    """
    rng = np.random.RandomState(seed)
    X = pd.DataFrame(rng.randn(n_samples, 4), columns=list("abcd"))
    noise = rng.randn(n_samples)
    level = np.array(["high", "low", "mid"])[np.digitize(X["b"], [-0.5, 0.5])]
    Y = pd.DataFrame(
        {
            "price": 1000 + 300 * X["a"] + 30 * noise,
            "sex": np.where(X["b"] > 0, "m", "f"),
            "share": 0.02 + 0.001 * (X["c"] - X["a"]),
            "level": level,
        }
    )
    Y.loc[::7, "price"] = np.nan
    return X, Y


def small_trunk():
    return MLPTrunk(hidden_layer_sizes=(16,), dropout=0)


def small_regressor(**settings):
    chosen = {"trunk": small_trunk(), "lr": 0.02, "max_epochs": 20, "random_state": 0}
    return MultiTaskRegressor(**chosen | settings)


def small_predictor(**settings):
    chosen = {"trunk": small_trunk(), "lr": 0.02, "max_epochs": 20, "random_state": 0}
    return MultiTaskPredictor(**chosen | settings)
