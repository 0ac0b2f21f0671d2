"""Columns that a model does not look at have no effects, none by chance either."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmtl import MultiTaskClassifier
from skmtl.explain import TabularExplainer
from skmtl.explain.facts._left_out import unread_columns

N_COLUMNS = 60


def noisy(as_frame):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(300, N_COLUMNS))
    Y = pd.DataFrame({"a": X[:, 3] > 0, "b": X[:, 3] + X[:, 7] > 0}).astype(int)
    names = [f"column {j}" for j in range(N_COLUMNS)]
    return (pd.DataFrame(X, columns=names) if as_frame else X), Y


@pytest.fixture(scope="module", params=[False, True], ids=["array", "frame"])
def screened(request):
    X, Y = noisy(request.param)
    clf = MultiTaskClassifier(max_epochs=15, random_state=0).fit(X, Y)
    assert len(clf.screened_) > N_COLUMNS / 2
    return clf, X


@pytest.mark.parametrize("kind", ["sensitivity", "contribution"])
def test_their_effects_are_exactly_nothing(screened, kind):
    clf, X = screened
    unread = unread_columns(clf)
    assert len(unread) == len(clf.screened_)
    explainer = TabularExplainer(clf, X, kind=kind, random_state=0)
    row = X.iloc[0] if isinstance(X, pd.DataFrame) else X[0]
    surrogate = explainer.explain(row).surrogate
    assert (surrogate.effects[unread] == 0).all()
    assert (surrogate.effects[3] != 0).any()
    assert np.isfinite(surrogate.standard_errors).all()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_they_are_counted_and_not_named(screened, language):
    clf, X = screened
    explainer = TabularExplainer(clf, X, random_state=0)
    few = X.iloc[:2] if isinstance(X, pd.DataFrame) else X[:2]
    explanations = explainer.explain_many(few)
    n = str(len(clf.screened_))
    texts = [explanations[0].as_text(level="full", language=language)]
    texts.append(explanations.summary().as_text(language=language))
    for text in texts:
        assert n in text
        assert str(N_COLUMNS) in text
    for j in unread_columns(clf):
        name = explanations[0].features.names[j]
        if not name.isdigit():  # there are other numbers in a text
            assert re.search(rf"\b{name}\b", texts[0]) is None


def test_a_view_and_a_search_are_seen_through_and_a_pipeline_is_not():
    X, Y = noisy(True)
    search = GridSearchCV(
        MultiTaskClassifier(max_epochs=3, random_state=0),
        {"lr": [0.002]},
        cv=2,
    ).fit(X, Y)
    assert len(unread_columns(search)) == len(search.best_estimator_.screened_) > 0
    assert len(unread_columns(search.best_estimator_.task("a"))) > 0
    pipeline = make_pipeline(
        StandardScaler(), MultiTaskClassifier(max_epochs=3, random_state=0)
    ).fit(X, Y)
    assert len(unread_columns(pipeline)) == 0
    assert len(unread_columns(lambda X: X)) == 0
