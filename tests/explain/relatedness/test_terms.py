"""Roles of terms over rows: what tasks use alike, in opposite ways, or alone."""

import numpy as np
import pandas as pd
import pytest
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmtl import MultiTaskClassifier, load_penguins
from skmtl.explain import term_roles


class Additive:
    """A model whose terms are given."""

    def __init__(self, terms):
        self.terms = terms
        n_classes = [max(t.shape[2], 2) for t in terms]
        self.classes_ = [np.arange(n) for n in n_classes]
        self.term_names_ = [f"x{j}" for j in range(terms[0].shape[1])]

    def contributions(self, X):
        return self.terms


def test_roles_are_those_that_were_made():
    x = np.random.RandomState(0).randn(5, 400)
    x = (x - x.mean(axis=1, keepdims=True)) / x.std(axis=1, keepdims=True)
    one = np.stack([x[0], x[1], x[2], 0 * x[0], x[3]], axis=1)[:, :, None]
    two = np.stack([2 * x[0], -x[1], 0 * x[0], 0.01 * x[3], x[4]], axis=1)[:, :, None]
    found = term_roles(Additive([one, two]), None)
    roles = ["shared", "conflicting", "specific", "none", "specific"]
    assert found.roles["role"].tolist() == roles
    likeness = found.roles["likeness"].to_numpy()
    np.testing.assert_allclose(likeness[:2], [1, -1])
    assert abs(likeness[4]) < 0.2
    assert np.isnan(likeness[2:4]).all()
    np.testing.assert_allclose(found.sizes["task_1"], [2, 1, 0, 0.01, 1], atol=1e-12)
    # each term counted once: x0 is 1 of 4 parts of the first task, 4 of 6 of the other
    np.testing.assert_allclose(found.shared_fraction, [1 / 4, 4 / 6.0001], rtol=1e-6)
    between = (2 - 1 + np.mean(x[3] * x[4])) / np.sqrt(4 * 6.0001)
    np.testing.assert_allclose(found.relatedness.iloc[0, 1], between)
    np.testing.assert_allclose(np.diag(found.relatedness), 1)


@pytest.mark.parametrize("seed", range(5))
def test_of_several_classes_a_turn_makes_no_difference(seed):
    rng = np.random.RandomState(seed)
    x = rng.randn(300, 2, 3)
    turn, _ = np.linalg.qr(rng.randn(3, 3))
    found = term_roles(Additive([x, 3 * x @ turn]), None)
    # the terms are centred first, which a turn does not change
    np.testing.assert_allclose(found.relatedness, 1, atol=1e-9)
    assert (found.roles["role"] == "shared").all()
    apart = term_roles(Additive([x, rng.randn(300, 2, 3)]), None)
    assert (apart.roles["likeness"] < 0.4).all()
    assert (apart.roles["likeness"] >= 0).all()


def test_terms_are_those_of_the_model():
    X, Y = load_penguins(return_X_y=True)
    clf = MultiTaskClassifier("additive", max_epochs=10, random_state=0).fit(X, Y)
    found = term_roles(clf, X)
    terms = clf.contributions(X)
    expected = [np.sqrt(t.var(axis=0).sum(axis=1)) for t in terms]
    np.testing.assert_allclose(found.sizes.to_numpy().T, expected)
    assert found.sizes.columns.tolist() == ["species", "island", "sex"]
    single = MultiTaskClassifier("additive", max_epochs=2, random_state=0)
    alone = term_roles(single.fit(X, Y["species"]), X)
    assert alone.relatedness.shape == (1, 1)
    assert set(alone.roles["role"]) <= {"specific", "none"}


def test_models_without_terms_are_refused():
    X, Y = load_penguins(return_X_y=True)
    X = X.fillna(0)
    mlp = MultiTaskClassifier(max_epochs=1, random_state=0).fit(X, Y)
    with pytest.raises(AttributeError, match="additive"):
        term_roles(mlp, X)
    additive = MultiTaskClassifier("additive", max_epochs=1, random_state=0)
    pipeline = make_pipeline(StandardScaler(), additive).fit(X, Y)
    with pytest.raises(TypeError, match="its last step"):
        term_roles(pipeline, X)
    rows = pd.DataFrame(pipeline[0].transform(X), columns=X.columns)
    assert len(term_roles(pipeline[-1], rows.to_numpy()).roles) == X.shape[1]
