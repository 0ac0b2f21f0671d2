"""Pairs of columns with a term of their own: which, and what they may not say."""

import pickle
from itertools import product

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.metrics import log_loss

from skmtl.exceptions import SkmtlWarning
from skmtl.networks import AdditiveTrunk
from tests.additive_tasks import (
    FORMS,
    TARGETS,
    additive,
    as_list,
    assert_centred,
    assert_exact,
    labels,
    table,
    unseen,
)
from tests.toy_tasks import same_bits, weights_of
from tests.training.callbacks import PressIn


def paired(n_pairs, n_members=2, **settings):
    of_trunk = {"n_pairs": n_pairs} | settings.pop("of_trunk", {})
    return additive(n_members, of_trunk=of_trunk, **settings)


def with_a_product(n_samples, seed, n_columns=6):
    """Two tasks to which x1 * x4 matters, with gaps among the labels."""
    rng = np.random.RandomState(seed)
    X = rng.randn(n_samples, n_columns)
    both = 1.5 * X[:, 1] * X[:, 4]
    scores = np.column_stack([X[:, 0] - X[:, 1] + both, X[:, 3] - both])
    y = (rng.rand(*scores.shape) < 1 / (1 + np.exp(-scores))).astype(float)
    y[rng.rand(*y.shape) < 0.2] = np.nan
    return X, y


def of_pairs(clf, X):
    """The terms of pairs alone, an array for each task."""
    return [terms[:, clf.n_features_in_ :] for terms in as_list(clf.contributions(X))]


@pytest.mark.filterwarnings("ignore::skmtl.exceptions.SkmtlWarning")
@pytest.mark.parametrize("n_members", [1, 3])
@pytest.mark.parametrize(("form", "target"), list(product(FORMS, TARGETS)))
def test_terms_of_columns_and_pairs_sum_to_the_log_odds(form, target, n_members):
    X, y = table(form), labels(target)
    clf = paired(4, n_members).fit(X, y)
    assert len(clf.term_names_) == X.shape[1] + 4
    assert clf.trunk_.n_pairs == 4
    assert_exact(clf, X)
    assert_centred(clf, X)
    assert_exact(clf, unseen(X))
    assert any(terms.any() for terms in of_pairs(clf, X))
    clf.partial_fit(X[:20], y[:20])
    assert_exact(clf, unseen(X))
    clf.add_task("later", X, np.arange(60) % 3)
    assert_exact(clf, X)
    assert clf.contributions(X)[-1].shape == (60, X.shape[1] + 4, 3)


def test_pairs_say_nothing_of_either_column_alone():
    rng = np.random.RandomState(0)
    X = pd.DataFrame({"a": rng.randint(5, size=400), "b": rng.randint(3, size=400)})
    X["b"] += X["a"]  # columns that go together
    X["c"] = rng.choice(["red", "green", "blue", None], 400)
    X["d"] = rng.choice([0.5, 2, np.nan], 400)
    y = (X["a"] % 2 == X["b"] % 2) & (X["c"] != "red")
    weights = rng.rand(400)
    clf = paired(6, max_epochs=30).fit(X, y, sample_weight=weights)
    terms = of_pairs(clf, X)[0][:, :, 0]
    for k, name in enumerate(clf.term_names_[4:]):
        own = terms[:, k]
        assert own.std() > 1e-3
        for column in name.split(" x "):
            groups = X[column].astype(object).where(X[column].notna(), "gap")
            for value in groups.unique():
                some = (groups == value).to_numpy()
                mean = np.average(own[some], weights=weights[some])
                assert mean == pytest.approx(0, abs=1e-5)


def test_pairs_of_numbers_say_next_to_nothing_of_either_alone():
    X, y = with_a_product(600, seed=0)
    clf = paired(3, max_epochs=30).fit(X, y)
    rows = np.flatnonzero(~np.isnan(y).all(axis=1))
    for task in of_pairs(clf, X[rows]):
        for k, name in enumerate(clf.term_names_[6:]):
            own = task[:, k, 0]
            for column in name.split(" x "):
                x = X[rows, int(column[1:])]
                cells = np.quantile(x, np.linspace(0, 1, 9)[1:-1]).searchsorted(x)
                means = pd.Series(own).groupby(cells).mean()
                assert np.sqrt((means**2).mean()) < 0.15 * own.std()


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("n_samples", [500, 2000])
def test_a_product_is_found_first_and_predicts_better(n_samples, seed):
    X, y = with_a_product(n_samples, seed)
    X_test, y_test = with_a_product(2000, seed + 100)
    losses = []
    for n_pairs in (0, 1):
        clf = paired(n_pairs, max_epochs=40).fit(X, y)
        said = clf.predict_proba(X_test)
        known = ~np.isnan(y_test)
        losses.append(
            [log_loss(y_test[known[:, k], k], said[k][known[:, k]]) for k in range(2)]
        )
    assert clf.term_names_[6:] == ["x1 x x4"]
    assert np.subtract(*losses).mean() > 0.02
    open_ended = paired("auto", max_epochs=40).fit(X, y)
    assert open_ended.term_names_[6] == "x1 x x4"
    assert open_ended.trunk_.n_pairs == len(open_ended.term_names_) - 6


def test_where_terms_of_single_columns_are_all_auto_finds_no_pair():
    found = 0
    for seed in range(20):
        rng = np.random.RandomState(seed)
        X = rng.randn(300, 6)
        X[:, 1] = 0.7 * X[:, 0] + 0.7 * X[:, 1]
        scores = np.column_stack(
            [2 * np.sin(X[:, 0]) + X[:, 1], X[:, 3] ** 2 - 1, X[:, 0] - X[:, 5] - 1]
        )
        y = (rng.rand(300, 3) < 1 / (1 + np.exp(-scores))).astype(float)
        y[rng.rand(300, 3) < 0.2] = np.nan
        clf = paired("auto", max_epochs=20).fit(X, y)
        found += clf.trunk_.n_pairs > 0
    assert found <= 1


@pytest.mark.parametrize("form", ["array", "frame"])
def test_without_pairs_a_fit_is_the_same_to_the_bit(form):
    X, y = table(form), labels("one of four")
    plain = additive().fit(X, y)
    for n_pairs in (0, "auto"):  # that finds none
        clf = paired(n_pairs).fit(X, y)
        assert clf.trunk_.n_pairs == 0
        assert same_bits(weights_of(clf), weights_of(plain))
        assert np.array_equal(clf.predict_proba(X), plain.predict_proba(X))


@pytest.mark.parametrize(
    "settings",
    [
        {"early_stopping": False},
        {"validation": 0.5},
        {"validation": (table("array", 30, 5), labels("one of two", 30, 5))},
        {"n_members": 1},
        {"standardize": False},
        {"of_trunk": {"n_bins": 0}},
        {"class_weight": "balanced"},
    ],
    ids=str,
)
def test_pairs_go_with_all_other_settings(settings):
    X, y = table("array"), labels("one of two")
    clf = paired(2, **settings).fit(X, y)
    assert len(clf.term_names_) == 6
    assert_exact(clf, X)
    assert_centred(clf, X)


def test_columns_that_screening_left_out_are_in_no_pair():
    rng = np.random.RandomState(0)
    X = pd.DataFrame(rng.randn(150, 40)).add_prefix("c")
    y = (X["c7"] + X["c3"] > 0).to_numpy()
    clf = paired(1).fit(X, y)
    assert clf.term_names_[40:] == ["c3 x c7"]
    assert_exact(clf, X)


@pytest.mark.filterwarnings("ignore:.*tells more of any task:UserWarning")
def test_columns_without_anything_to_say_are_no_obstacle_to_pairs():
    X = table("array")
    X = np.column_stack([X, np.full(60, 3.0), np.full(60, np.nan)])
    clf = paired(15).fit(X, labels("one of two"))
    assert len(clf.term_names_) == 6 + 15
    assert_exact(clf, X)
    assert_exact(clf, np.nan_to_num(X, nan=1.0))
    assert not of_pairs(clf, X)[0][:, clf.term_names_[6:].index("x4 x x5")].any()


def test_pairs_of_categories_alone_are_found():
    rng = np.random.RandomState(0)
    X = pd.DataFrame({name: rng.choice(list("pqrs"), 500) for name in "abc"})
    X["many"] = [f"at {code}" for code in rng.randint(40, size=500)]
    y = (X["a"] < "r") == (X["c"] < "r")
    clf = paired("auto", max_epochs=40).fit(X, y)
    assert clf.term_names_[4:] == ["a x c"]
    assert (clf.predict(X) == y).mean() > 0.95
    assert_exact(clf, X)
    clf = paired(6).fit(X, y)
    assert_exact(clf, X)
    assert_exact(clf, X.replace("at 3", "new"))
    told = clf.shape_functions()["feature"]
    assert told.nunique() == 10
    assert told.value_counts()["a x many"] == 4 * 16


def test_a_warm_start_and_a_pickle_keep_the_pairs():
    X, y = with_a_product(300, seed=0)
    clf = paired(2, warm_start=True).fit(X, y)
    names, before = clf.term_names_, weights_of(clf)
    again = pickle.loads(pickle.dumps(clf))
    assert again.term_names_ == names
    assert np.array_equal(again.contributions(X)[0], clf.contributions(X)[0])
    clf.fit(X[:200], y[:200])
    assert clf.term_names_ == names
    assert not same_bits(weights_of(clf), before)
    assert_exact(clf, X)
    assert clone(clf.trunk_).get_params()["n_pairs"] == 2


def test_the_terms_of_pairs_are_those_of_their_values():
    X, y = table("frame"), labels("one of four")
    X["b"] = X["b"].round(-2)  # few values
    clf = paired(15).fit(X, y)
    shapes = clf.shape_functions()
    assert shapes["feature"].unique().tolist() == clf.term_names_
    terms = clf.contributions(X)
    name = "colour x b"
    own = shapes[(shapes["feature"] == name) & (shapes["class"] == "q")]
    assert own["density"].isna().all()
    assert (own["standard_error"] >= 0).all()
    known = {
        (b, "gap" if pd.isna(colour) else colour): term
        for (colour, b), term in zip(own["value"], own["term"], strict=True)
    }
    at, c = clf.term_names_.index(name), list(clf.classes_).index("q")
    rows = list(zip(X["b"], X["colour"].fillna("gap"), strict=True))
    some = [i for i, row in enumerate(rows) if row in known]
    assert len(some) > 40
    found = [known[rows[i]] for i in some]
    np.testing.assert_allclose(found, terms[some, at, c], atol=1e-5)


def test_more_pairs_than_there_are_become_all_with_a_warning():
    X, y = table("array"), labels("one of two")
    with pytest.warns(SkmtlWarning, match="Got n_pairs=9, but .* make 6 pairs"):
        clf = paired(9).fit(X, y)
    assert clf.trunk_.n_pairs == 6
    assert clf.term_names_[4:7] != []
    with pytest.warns(SkmtlWarning, match="make 0 pairs"):
        clf = paired(1).fit(X[:, :1], y)
    assert clf.term_names_ == ["x0"]


@pytest.mark.parametrize("n_pairs", [-1, 1.5, True, "many", None])
def test_numbers_of_pairs_out_of_range_are_named(n_pairs):
    X, y = table("array"), labels("one of two")
    with pytest.raises(
        ValueError, match=r"Got n_pairs=.*expected 'auto' or an integer"
    ):
        paired(n_pairs).fit(X, y)
    with pytest.raises(ValueError, match="Got n_pairs="):
        AdditiveTrunk(n_pairs=n_pairs).build(3, [])


def test_chunks_from_the_start_have_no_pairs():
    X, y = table("array"), labels("one of two")
    for n_pairs in (2, "auto"):
        with pytest.raises(
            ValueError, match=r"with partial_fit from the start.*n_pairs=0"
        ):
            paired(n_pairs).partial_fit(X, y)
    clf = paired(0).partial_fit(X, y)
    assert_exact(clf, X)


def test_an_interrupt_of_the_first_training_keeps_it_without_pairs():
    X, y = table("array"), labels("one of two")
    clf = paired(2, net_params={"callbacks": [PressIn(3, "on_batch_end")]})
    with (
        pytest.warns(SkmtlWarning, match="interrupted in epoch 3"),
        pytest.raises(KeyboardInterrupt),
    ):
        clf.fit(X, y)
    assert clf.trunk_.n_pairs == 0
    assert len(clf.term_names_) == 4
    assert_exact(clf, X)
