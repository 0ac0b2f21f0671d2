"""Small additive models, rows of many forms for them, and what holds for all."""

import numpy as np
import pandas as pd
from scipy.special import log_softmax

from skmtl import MultiTaskClassifier
from skmtl.networks import AdditiveTrunk


def additive(n_members=2, **settings):
    """A small classifier that learns in a moment."""
    of_trunk = {"width": 3, "n_bins": 4, "dropout": 0.1, "n_members": n_members}
    recipe = AdditiveTrunk(**of_trunk | settings.pop("of_trunk", {}))
    chosen = {"max_epochs": 4, "lr": 0.02, "random_state": 0}
    return MultiTaskClassifier(recipe, **chosen | settings)


def table(form, n_samples=60, seed=0):
    rng = np.random.RandomState(seed)
    X = rng.randn(n_samples, 4) * [1, 100, 0.01, 1] + [0, 5000, 0, 0]
    X[:, 3] = rng.randint(2, size=n_samples)
    if form == "array":
        return X
    if form == "float32 with gaps":
        X[rng.rand(*X.shape) < 0.2] = np.nan
        return X.astype(np.float32)
    frame = pd.DataFrame(X, columns=["a", "b", "c", "d"])
    frame.loc[::5, "a"] = np.nan
    colour = rng.choice(["red", "green", "blue", None], n_samples)
    frame.insert(1, "colour", pd.Series(colour, dtype=object))
    frame["size"] = pd.Categorical(rng.choice([1, 2, 3], n_samples))
    return frame


def labels(kind, n_samples=60, seed=1):
    rng = np.random.RandomState(seed)
    two = rng.randint(2, size=n_samples)
    if kind == "one of two":
        return two
    if kind == "one of four":
        return rng.choice(list("pqrs"), n_samples)
    several = pd.DataFrame(
        {
            "three": rng.choice(list("xyz"), n_samples),
            "two": np.where(two, "yes", "no"),
            "same": 7,
            "other": rng.choice([10, 20], n_samples),
            "more": rng.randint(3, size=n_samples),
        }
    )
    if kind == "several, as wide":
        return several
    several["five"] = rng.randint(5, size=n_samples)  # classes are packed otherwise
    several = several.astype(object)
    return several.mask(rng.rand(*several.shape) < 0.3)


FORMS = ["array", "float32 with gaps", "frame"]
TARGETS = ["one of two", "one of four", "several, as wide", "several, with gaps"]


def unseen(X):
    """Rows of the same form, with gaps and categories that the fit has not seen."""
    X = X.copy()
    if isinstance(X, pd.DataFrame):
        X["size"] = X["size"].cat.add_categories([9])
        X.loc[0, "size"] = 9
        X.loc[1, "colour"] = "violet"
        X.loc[2, "c"] = np.nan
        X.loc[3, "b"] = 1e9
    else:
        X[0, 0], X[1, 1] = np.nan, -1e9
    return X


def as_list(values):
    return values if isinstance(values, list) else [values]


def assert_exact(clf, X):
    """Terms and intercepts sum to what the model says."""
    parts = clf.contributions(X), clf.intercepts_, clf.predict_log_proba(X)
    for terms, intercept, log_p in zip(*map(as_list, parts), strict=True):
        assert terms.shape[:2] == (len(X), len(clf.term_names_))
        assert terms.dtype == intercept.dtype == np.float64
        scores = intercept + terms.sum(axis=1)
        if log_p.shape[1] == 2:
            log_odds = log_p[:, 1].astype(float) - log_p[:, 0]
            np.testing.assert_allclose(scores[:, 0], log_odds, atol=1e-5)
            assert scores.shape[1] == 1
        else:
            assert scores.shape == log_p.shape
            np.testing.assert_allclose(log_softmax(scores, axis=1), log_p, atol=1e-5)


def assert_centred(clf, X, weights=None):
    for terms in as_list(clf.contributions(X)):
        means = np.average(terms, axis=0, weights=weights)
        np.testing.assert_allclose(means, 0, atol=1e-5)
