"""Class scores of additive trunks are an intercept and one term for each column."""

import warnings
from itertools import product

import numpy as np
import pytest
from scipy.special import log_softmax, logsumexp
from sklearn.linear_model import LogisticRegression

from skmtl import load_penguins
from skmtl.exceptions import SkmtlWarning
from skmtl.networks._averaging import mean_scores
from tests.additive_tasks import (
    FORMS,
    TARGETS,
    additive,
    assert_centred,
    assert_exact,
    labels,
    table,
    unseen,
)
from tests.by_member import log_probabilities_by_member
from tests.toy_tasks import same_bits, weights_of


@pytest.mark.filterwarnings("ignore::skmtl.exceptions.SkmtlWarning")
@pytest.mark.parametrize("n_members", [1, 3])
@pytest.mark.parametrize(("form", "target"), list(product(FORMS, TARGETS)))
def test_terms_and_intercepts_sum_to_the_log_odds(form, target, n_members):
    X, y = table(form), labels(target)
    clf = additive(n_members).fit(X, y)
    assert_exact(clf, X)
    assert_centred(clf, X)
    assert_exact(clf, unseen(X))
    before = weights_of(clf)
    clf.partial_fit(X[:20], y[:20])
    assert not same_bits(weights_of(clf), before)
    assert_exact(clf, unseen(X))


def test_terms_are_not_nothing_and_depend_on_their_own_column_alone():
    X, y = table("frame"), labels("several, as wide")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SkmtlWarning)
        clf = additive(3).fit(X, y)
    whole = clf.contributions(X)
    assert all(task.std(axis=0).any() for k, task in enumerate(whole) if k != 2)
    for j, name in enumerate(clf.term_names_):
        changed = X.copy()
        changed[name] = X[name].iloc[::-1].to_numpy()
        others = np.arange(X.shape[1]) != j
        for was, now in zip(whole, clf.contributions(changed), strict=True):
            assert np.array_equal(was[:, others], now[:, others])
            np.testing.assert_allclose(now[:, j], was[::-1, j], atol=1e-6)


def test_the_scores_of_several_classes_have_terms_that_sum_to_nothing():
    clf = additive().fit(table("array"), labels("one of four"))
    np.testing.assert_allclose(
        clf.contributions(table("array")).sum(axis=2), 0, atol=1e-9
    )
    assert clf.intercepts_.sum() == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("by_label", [False, True])
def test_terms_are_centred_as_the_rows_weigh(by_label):
    X, y = table("array"), labels("one of four")
    weights = np.random.RandomState(2).rand(60)
    weights[:5] = 0
    given = weights[:, np.newaxis] if by_label else weights
    clf = additive().fit(X, y, sample_weight=given)
    assert_centred(clf, X, weights)
    assert np.abs(clf.contributions(X).mean(axis=0)).max() > 1e-3


def test_a_row_of_weight_two_counts_as_two_rows():
    X, y = table("frame"), labels("one of four")
    weights = np.random.RandomState(2).randint(1, 4, size=60)
    rows = np.repeat(np.arange(60), weights)
    clf = additive(early_stopping=False, batch_size=len(rows), of_trunk={"dropout": 0})
    expected = clf.fit(X.iloc[rows], y[rows]).contributions(X)
    densities = clf.shape_functions()["density"]
    by_row = clf.fit(X, y, sample_weight=weights).contributions(X)
    np.testing.assert_allclose(by_row, expected, atol=1e-4)
    np.testing.assert_allclose(clf.shape_functions()["density"], densities)


def test_terms_are_centred_on_the_rows_with_a_label():
    X, y = table("array"), labels("one of two").astype(object)
    y[::3] = None
    clf = additive().fit(X, y)
    assert_centred(clf, X[[label is not None for label in y]])
    assert np.abs(clf.contributions(X).mean(axis=0)).max() > 1e-4


def test_after_chunks_terms_are_centred_on_the_values_of_all_rows():
    rng = np.random.RandomState(0)
    X = rng.randint(6, size=(90, 3)).astype(float)  # all values are kept
    y = X[:, 0] > X[:, 1]
    clf = additive()
    for start in (0, 30, 60):
        clf.partial_fit(X[start : start + 30], y[start : start + 30], classes=[0, 1])
    assert_centred(clf, X)
    assert_exact(clf, X)
    shapes = clf.shape_functions()
    first = shapes[shapes["feature"] == "x0"]
    assert first["value"].tolist() == list(range(6))
    np.testing.assert_allclose(first["density"], np.bincount(X[:, 0].astype(int)) / 90)


def test_a_warm_start_centres_on_its_own_rows():
    X, y = table("array"), labels("one of two")
    clf = additive(warm_start=True).fit(X, y)
    clf.fit(X[:30], y[:30])
    assert_centred(clf, X[:30])
    shapes = clf.shape_functions()
    assert set(shapes.loc[shapes["feature"] == "x0", "value"]) <= set(X[:30, 0])
    assert_exact(clf, X)


@pytest.mark.parametrize("lr_trunk", [None, 0.01])
def test_a_task_that_comes_later_is_a_sum_of_terms_too(lr_trunk):
    X, Y = load_penguins(return_X_y=True)
    clf = additive().fit(X, Y)
    before = clf.contributions(X)
    clf.add_task("heavy", X, X["body_mass_g"] > 4000, lr_trunk=lr_trunk)
    assert_exact(clf, X)
    assert len(clf.contributions(X)) == len(clf.intercepts_) == 4
    same = [
        np.array_equal(one, other)
        for one, other in zip(before, clf.contributions(X), strict=False)
    ]
    assert all(same) == (lr_trunk is None)
    assert {"heavy"} < set(clf.shape_functions()["task"])


def test_members_are_averaged_as_scores():
    X, y = table("array"), labels("one of four")
    clf = additive(3).fit(X, y)
    network = clf.net_.module_
    batch = clf._input_encoder.transform(X).take(slice(None))
    scores = network(*batch).detach().double().mean(dim=1)
    expected = log_softmax(scores.numpy(), axis=1)
    np.testing.assert_allclose(clf.predict_log_proba(X), expected, atol=1e-5)


def test_the_held_out_loss_is_that_of_averaged_scores():
    X, noise = table("array", n_samples=200), np.random.RandomState(4).randn(200)
    y = (X[:, 0] + noise > 0).astype(int)
    clf = additive(3, validation=(X, y), lr=0.1, of_trunk={"dropout": 0.7}).fit(X, y)
    rows = np.arange(200)
    expected = -clf.predict_log_proba(X)[rows, y].mean()
    # of averaged probabilities it would be another
    by_member = log_probabilities_by_member(clf, X)[0]
    other = -logsumexp(by_member, axis=0, b=1 / 3)[rows, y].mean()
    assert min(clf.history_[:, "valid_loss"]) == pytest.approx(expected, rel=1e-5)
    assert abs(other - expected) > 1e-4


def test_a_task_that_comes_later_is_judged_by_averaged_scores(monkeypatch):
    X, y = table("array"), labels("one of two")
    # two parts and four members: two hold out the same rows
    clf = additive(4, validation=0.5).fit(X, y)
    judged = []
    monkeypatch.setattr(
        "skmtl.training._net.mean_scores",
        lambda *given: judged.append(given) or mean_scores(*given),
    )
    clf.add_task("later", X, X[:, 0] > 0)
    assert judged
    assert all((shares > 0).sum(dim=1).eq(2).all() for _, shares in judged)


def test_with_straight_terms_it_is_logistic_regression():
    rng = np.random.RandomState(0)
    X = rng.randint(2, size=(400, 4)).astype(float)  # of two values, every term is
    y = rng.rand(400) < 1 / (1 + np.exp(-(X @ [2.0, -1.0, 0.5, 0.0] - 0.5)))
    clf = additive(1, of_trunk={"dropout": 0}, early_stopping=False, max_epochs=300)
    clf.set_params(batch_size=400, weight_decay=0.0).fit(X, y)
    peer = LogisticRegression(C=np.inf).fit(X, y)
    expected = peer.coef_[0] * (X - X.mean(axis=0))
    np.testing.assert_allclose(clf.contributions(X)[:, :, 0], expected, atol=0.02)
    intercept = peer.intercept_ + peer.coef_[0] @ X.mean(axis=0)
    np.testing.assert_allclose(clf.intercepts_, intercept, atol=0.02)
