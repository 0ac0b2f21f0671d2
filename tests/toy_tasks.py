"""Small tables whose tasks are learned in a moment, and a classifier for them."""

import numpy as np
import pandas as pd

from skmtl import MultiTaskClassifier
from skmtl.networks import MLPTrunk


def make_tasks(n_samples=60, seed=0):
    """Four numbers, and tasks that follow from them: strings, numbers, booleans."""
    rng = np.random.RandomState(seed)
    X = rng.randn(n_samples, 4)
    levels = (X[:, 1] > -0.5).astype(int) + (X[:, 1] > 0.5)
    Y = pd.DataFrame(
        {
            "side": np.where(X[:, 0] > 0, "right", "left"),
            "level": levels,
            "inside": X[:, 2] + X[:, 3] > 0,
        }
    )
    return X, Y


def small_classifier(**settings):
    """A classifier that learns `make_tasks` in 15 epochs, without dropout."""
    chosen = {
        "trunk": MLPTrunk(hidden_layer_sizes=(16,), dropout=0),
        "lr": 0.04,
        "max_epochs": 15,
        "early_stopping": False,
        "random_state": 0,
    }
    return MultiTaskClassifier(**chosen | settings)


def one_perceptron(hidden_layer_sizes=(16,), **settings):
    """A single perceptron that reads each number as one, without dropout."""
    chosen = {"dropout": 0, "n_members": 1, "n_bins": 0}
    return MLPTrunk(hidden_layer_sizes, **chosen | settings)


def probabilities(clf, X):
    """Return the probabilities of all tasks side by side."""
    proba = clf.predict_proba(X)
    return np.hstack(proba) if isinstance(proba, list) else proba


def weights_of(clf):
    """Return copies of all that the fitted network has learned."""
    return {k: v.clone() for k, v in clf.net_.module_.state_dict().items()}


def same_bits(first, second):
    """Whether two dicts of tensors are equal, bit by bit."""
    assert first.keys() == second.keys()
    return all(first[key].equal(second[key]) for key in first)
