"""Targets that are hard to spread over folds, and how evenly they were spread."""

import numpy as np
import pandas as pd


def make_targets(n_samples=1000, seed=0, missing=0.3, rare=True):
    """Three tasks with rare classes, of three types, 30 % of the labels missing."""
    rng = np.random.RandomState(seed)
    shares = [0.74, 0.2, 0.05, 0.01] if rare else [0.5, 0.3, 0.2, 0]
    y = pd.DataFrame(
        {
            "colour": rng.choice(
                ["red", "white", "pink", "orange"], n_samples, p=shares
            ),
            "grade": rng.choice(4, n_samples, p=shares).astype(float),
            "sold": (rng.rand(n_samples) < 0.1).astype(object),
        }
    )
    return y.mask(rng.rand(*y.shape) < missing)


def folds_of(splitter, y, groups=None):
    return [test for _, test in splitter.split(np.zeros((len(y), 1)), y, groups)]


def share_errors(y, folds):
    """How far the class shares in the folds are from those in y, and absent classes."""
    errors, n_absent = [], 0
    for task in y:
        expected = y[task].value_counts(normalize=True)
        for fold in folds:
            found = y[task].iloc[fold].value_counts(normalize=True)
            found = found.reindex(expected.index, fill_value=0)
            errors.extend(abs(found - expected))
            n_absent += (found == 0).sum()
    return np.mean(errors), n_absent
