"""What goes into additive trunks, and what is refused."""

import pickle

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import KFold

from skmtl import MultiTaskClassifier, TabularExplainer, load_penguins
from skmtl.exceptions import SkmtlWarning
from tests.additive_tasks import (
    additive,
    assert_centred,
    assert_exact,
    labels,
    table,
)


def test_the_same_seed_gives_the_same_terms_and_a_pickle_keeps_them():
    X, Y = table("frame"), labels("one of four")
    clf, again = (additive().fit(X, Y) for _ in range(2))
    for other in (again, pickle.loads(pickle.dumps(clf))):
        assert np.array_equal(other.contributions(X), clf.contributions(X))
        pd.testing.assert_frame_equal(other.shape_functions(), clf.shape_functions())


def test_columns_that_screening_left_out_have_terms_of_nothing():
    rng = np.random.RandomState(0)
    X = pd.DataFrame(rng.randn(150, 40)).add_prefix("c")
    y = (X["c7"] + X["c3"] > 0).to_numpy()
    clf = additive().fit(X, y)
    assert clf.screened_
    terms = clf.contributions(X)
    left_out = np.isin(clf.term_names_, clf.screened_)
    assert not terms[:, left_out].any()
    assert terms[:, ~left_out].any(axis=0).all()
    assert_exact(clf, X)
    assert_centred(clf, X)
    kept = np.array(clf.term_names_)[~left_out].tolist()
    assert clf.shape_functions()["feature"].unique().tolist() == kept


def test_where_no_column_tells_anything_the_intercept_is_all():
    rng = np.random.RandomState(3)
    X, y = rng.randn(100, 40), rng.randint(2, size=100)
    clf = additive()
    with pytest.warns(SkmtlWarning, match="tells more of any task than chance"):
        clf.fit(X, y)
    assert not clf.contributions(X).any()
    assert_exact(clf, X)
    assert clf.shape_functions().empty
    clf.partial_fit(X, y)
    assert_exact(clf, X)


def test_columns_without_anything_to_say_are_no_obstacle():
    X = table("array")
    X = np.column_stack([X, np.full(60, 3.0), np.full(60, np.nan)])
    clf = additive().fit(X, labels("one of two"))
    assert_exact(clf, X)
    np.testing.assert_allclose(clf.contributions(X)[:, 4:], 0, atol=1e-6)
    other = X.copy()
    other[:, 4:] = 1.0
    assert_exact(clf, other)
    assert clf.shape_functions()["term"].notna().all()


def test_a_column_of_very_many_categories_is_one_term():
    rng = np.random.RandomState(0)
    codes = rng.permutation(np.arange(6000) % 5000)
    X = pd.DataFrame(
        {"place": [f"at {code}" for code in codes], "number": rng.randn(6000)}
    )
    clf = additive(max_epochs=1, categorical_features=["place"]).fit(X, codes % 2)
    assert_exact(clf, X)
    assert_centred(clf, X)
    shapes = clf.shape_functions()
    assert (shapes["feature"] == "place").sum() == 5000
    assert shapes.loc[shapes["feature"] == "place", "density"].sum() == pytest.approx(1)


def test_very_many_columns_are_read_in_little_memory():
    rng = np.random.RandomState(0)
    X = rng.randn(60, 3000).astype(np.float32)
    clf = MultiTaskClassifier("additive", max_epochs=1, screening=None, random_state=0)
    clf.fit(X, X[:, 0] > 0)
    assert clf.net_.module_.width * clf.trunk_.n_members <= 2**16
    assert_exact(clf, X)
    assert len(clf.term_names_) == 3000


def test_fourteen_tasks_with_missing_labels_are_learned_together():
    rng = np.random.RandomState(0)
    X = rng.randn(300, 6)
    Y = X[:, rng.randint(6, size=14)] ** 2 + 0.3 * rng.randn(300, 14) > 0.6
    Y = pd.DataFrame(np.where(rng.rand(300, 14) < 0.4, np.nan, Y))
    clf = additive(max_epochs=60, lr=0.01).fit(X, Y)
    assert_exact(clf, X)
    assert clf.score(X, Y) > 0.8


@pytest.mark.parametrize(
    "settings",
    [
        {"balancing": "uncertainty"},
        {"balancing": "gradnorm"},
        {"balancing": "dwa", "sampling": "balanced_tasks"},
        {"augment": ["gaussian_noise", "feature_dropout"]},
        {"standardize": False},
        {"class_weight": "balanced", "task_weight": {"task_0": 2}},
        {"optimizer": "sgd", "lr_schedule": "cosine"},
        {"validation": KFold(3)},
    ],
    ids=str,
)
def test_terms_are_exact_whatever_the_fit_does(settings):
    X = table("array", n_samples=120)
    Y = np.column_stack([labels("one of two", 120), X[:, 0] > 0, X[:, 1] > 5000])
    if "standardize" in settings:
        X = X / X.std(axis=0)
    clf = additive(**settings).fit(X, Y)
    assert_exact(clf, X)
    assert_centred(clf, X)


def test_names_are_those_of_the_columns():
    X = table("array")
    clf = additive(max_epochs=1).fit(X, labels("one of two"))
    assert clf.term_names_ == ["x0", "x1", "x2", "x3"]
    frame = table("frame")
    clf.fit(frame, labels("one of two"))
    assert clf.term_names_ == frame.columns.tolist()


@pytest.mark.parametrize("name", ["contributions", "shape_functions"])
def test_a_model_without_terms_says_what_to_do(name):
    clf = MultiTaskClassifier(max_epochs=1).fit(table("array"), labels("one of two"))
    arguments = (table("array"),) if name == "contributions" else ()
    with pytest.raises(AttributeError, match=r"trunk='additive'.*TabularExplainer"):
        getattr(clf, name)(*arguments)
    assert not hasattr(clf, "intercepts_")
    assert not hasattr(clf, "term_names_")


def test_a_model_that_is_not_fitted_says_so():
    with pytest.raises(NotFittedError):
        MultiTaskClassifier("additive").contributions(table("array"))


@pytest.mark.parametrize("sharing", ["bypass", "mmoe", "ple", "cross_stitch", "mtan"])
def test_sharing_that_mixes_columns_is_refused(sharing):
    clf = MultiTaskClassifier("additive", sharing=sharing)
    Y = np.column_stack([labels("one of two"), labels("one of four")])
    with pytest.raises(ValueError, match="expected sharing='hard'"):
        clf.fit(table("array"), Y)


def test_what_is_no_dense_table_is_refused():
    clf, y = MultiTaskClassifier("additive"), labels("one of two")
    with pytest.raises(TypeError, match=r"does not take sparse rows.*toarray"):
        clf.fit(sp.csr_array(table("array")), y)
    with pytest.raises(ValueError, match="this trunk reads tables"):
        clf.fit(np.zeros((60, 4, 4)), y)
    with pytest.raises(ValueError, match="texts"):
        clf.fit(["some words"] * 60, y)


def test_it_can_be_explained_like_any_model():
    X, Y = load_penguins(return_X_y=True)
    clf = additive(max_epochs=20).fit(X, Y)
    explanation = TabularExplainer(clf, X, random_state=0).explain(X.iloc[0])
    assert "Adelie" in explanation.as_text()
