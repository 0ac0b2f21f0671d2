"""Whoever takes rows by position says so where their labels are in another order."""

import warnings

import numpy as np
import pandas as pd
import pytest

from skmtl.exceptions import SkmtlWarning
from tests.toy_tasks import make_tasks, small_classifier

MIXED = np.random.RandomState(0).permutation(60)


@pytest.fixture(scope="module")
def tables():
    X, Y = make_tasks()
    labels = [f"row {i}" for i in range(len(X))]
    X = pd.DataFrame(X, columns=list("abcd"), index=labels)
    return X, Y.set_index(X.index)


@pytest.fixture(scope="module")
def fitted(tables):
    return small_classifier(max_epochs=1).fit(*tables)


def weights(X):
    return pd.Series(1.0, index=X.index)


CALLS = {
    "fit": (lambda clf, X, Y: clf.fit(X, Y.iloc[MIXED]), "X and y"),
    "fit of one task": (
        lambda clf, X, Y: clf.fit(X, Y["side"].iloc[MIXED]),
        "X and y",
    ),
    "weights": (
        lambda clf, X, Y: clf.fit(X, Y, sample_weight=weights(X).iloc[MIXED]),
        "X and sample_weight",
    ),
    "groups": (
        lambda clf, X, Y: clf.fit(X, Y, groups=weights(X).iloc[MIXED]),
        "X and groups",
    ),
    "partial_fit": (lambda clf, X, Y: clf.partial_fit(X, Y.iloc[MIXED]), "X and y"),
    "a pair": (
        lambda clf, X, Y: clf.set_params(
            early_stopping=True, validation=(X, Y.iloc[MIXED])
        ).fit(X, Y),
        r"X and y in validation=\(X, y\)",
    ),
}


@pytest.mark.parametrize("name", CALLS)
def test_fits_warn_of_labels_in_another_order(tables, name):
    call, what = CALLS[name]
    with pytest.warns(SkmtlWarning, match=f"indices of {what} have") as found:
        call(small_classifier(max_epochs=1), *tables)
    assert len(found) == 1


LATER = {
    "score": (lambda clf, X, Y: clf.score(X, Y.iloc[MIXED]), "X and y"),
    "weights of a score": (
        lambda clf, X, Y: clf.score(X, Y, weights(X).iloc[MIXED]),
        "X and sample_weight",
    ),
    "score of a view": (
        lambda clf, X, Y: clf.task("side").score(X, Y["side"].iloc[MIXED]),
        "X and y",
    ),
    "add_task": (
        lambda clf, X, Y: clf.add_task("new", X, Y["side"].iloc[MIXED]),
        "X and y",
    ),
    "groups of add_task": (
        lambda clf, X, Y: clf.add_task(
            "newer", X, Y["side"], groups=weights(X).iloc[MIXED]
        ),
        "X and groups",
    ),
}


@pytest.mark.parametrize("name", LATER)
def test_fitted_models_warn_of_labels_in_another_order(fitted, tables, name):
    call, what = LATER[name]
    X, Y = tables
    Y = Y.assign(**dict.fromkeys(set(fitted.task_names_) - set(Y), Y["side"]))
    with pytest.warns(SkmtlWarning, match=f"indices of {what} have") as found:
        call(fitted, X, Y)
    assert len(found) == 1


def test_rows_stay_matched_by_position(tables):
    X, Y = tables
    with pytest.warns(SkmtlWarning, match="by position"):
        mixed = small_classifier(max_epochs=1).fit(X, Y.iloc[MIXED])
    plain = small_classifier(max_epochs=1).fit(X, Y.iloc[MIXED].to_numpy())
    for found, expected in zip(
        mixed.predict_proba(X), plain.predict_proba(X), strict=True
    ):
        np.testing.assert_array_equal(found, expected)


def test_rows_that_nobody_has_named_are_not_warned_of(tables):
    X, Y = tables
    mixed = X.iloc[MIXED]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        clf = small_classifier(max_epochs=1).fit(mixed, Y.reset_index(drop=True))
        clf.score(mixed, Y.iloc[MIXED])
