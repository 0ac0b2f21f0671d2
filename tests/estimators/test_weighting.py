"""Weights of rows, classes and tasks, and what a model makes of them."""

import numpy as np
import pandas as pd
import pytest
import torch

from skmtl.networks import MLPTrunk
from tests.toy_tasks import make_tasks, probabilities, small_classifier

X, Y = make_tasks()
RNG = np.random.RandomState(1)
WEIGHT = RNG.rand(60, 3) + 0.1


def proba(sample_weight=None, y=Y, **settings):
    # weights of rows enter the means of the numbers, weights of classes do not
    clf = small_classifier(standardize=False, max_epochs=4, **settings)
    return probabilities(clf.fit(X, y, sample_weight), X)


def close(first, second):
    return np.allclose(first, second, atol=1e-3)


CLASS_WEIGHTS = {
    "dict": {"side": {"left": 5.0}, "level": {0: 0.2, 2: 3.0}},
    "list": [{"left": 5.0}, {0: 0.2, 2: 3.0}, None],
}


@pytest.mark.parametrize("form", CLASS_WEIGHTS)
def test_class_weights_are_weights_of_the_labels(form):
    by_label = np.ones((60, 3))
    by_label[Y["side"] == "left", 0] = 5
    by_label[Y["level"] == 0, 1] = 0.2
    by_label[Y["level"] == 2, 1] = 3
    found = proba(class_weight=CLASS_WEIGHTS[form])
    assert close(found, proba(by_label))
    assert not close(found, proba())


def test_class_weights_multiply_with_sample_weights():
    class_weight = {"side": {"left": 5.0}}
    by_label = WEIGHT.copy()
    by_label[Y["side"] == "left", 0] *= 5
    assert close(proba(WEIGHT, class_weight=class_weight), proba(by_label))


def test_balanced_makes_up_for_rare_classes():
    rare = pd.Series(np.where(X[:, 0] > 1.2, "rare", "common"), name="kind")
    y = pd.concat([rare, Y], axis=1)
    settings = {"max_epochs": 3, "lr": 0.01}
    plain = small_classifier(**settings).fit(X, y).predict(X)[:, 0]
    clf = small_classifier(class_weight="balanced", **settings).fit(X, y)
    assert (clf.predict(X)[:, 0] == "rare").sum() > (plain == "rare").sum()


def test_balanced_looks_at_observed_labels_only():
    half = Y.astype(object)
    half.loc[(Y["side"] == "left") & (np.arange(60) % 2 == 0), "side"] = None
    counts = half["side"].value_counts()
    explicit = {"side": (counts.sum() / (2 * counts)).to_dict()}
    explicit |= {
        name: (60 / (Y[name].nunique() * Y[name].value_counts())).to_dict()
        for name in ("level", "inside")
    }
    assert close(
        proba(y=half, class_weight="balanced"), proba(y=half, class_weight=explicit)
    )


@pytest.mark.parametrize("class_weight", [{1: 4.0}, [{1: 4.0}], {"level": {1: 4.0}}])
def test_one_target_takes_a_plain_dict(class_weight):
    y = Y["level"]
    found = proba(y=y, class_weight=class_weight)
    assert close(found, proba(np.where(y == 1, 4.0, 1.0), y=y))


def test_a_weight_for_each_row_is_one_for_each_of_its_labels():
    rows = WEIGHT[:, 0]
    assert close(proba(rows), proba(np.repeat(rows[:, None], 3, axis=1)))


@pytest.mark.parametrize("form", [list, pd.Series, lambda w: torch.from_numpy(w)])
def test_sample_weights_come_in_many_forms(form):
    rows = WEIGHT[:, 0]
    np.testing.assert_array_equal(proba(form(rows)), proba(rows))


def skewed_tasks(seed):
    """Skewed numbers, whose means tell who was counted, and labels with holes."""
    rng = np.random.RandomState(seed)
    rows, y = make_tasks(80, seed)
    y = y.astype(object).mask(rng.rand(*y.shape) < 0.2)
    return rng, np.exp(2 * rows), y


def fitted(rows, y, weight=None, seed=0, chunks=False, **settings):
    chosen = {"max_epochs": 3, "early_stopping": True, "random_state": seed}
    clf = small_classifier(**chosen | settings)
    if not chunks:
        return probabilities(clf.fit(rows, y, weight), rows)
    classes = [["left", "right"], [0, 1, 2], [False, True]]
    for some in (slice(40), slice(40, 80)):
        part = None if weight is None else weight[some]
        clf.partial_fit(rows[some], y[some], classes, part)
    return probabilities(clf, rows)


@pytest.mark.parametrize("n_members", [1, 3])
@pytest.mark.parametrize("chunks", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_a_label_of_weight_zero_is_as_good_as_missing(seed, chunks, n_members):
    rng, rows, y = skewed_tasks(seed)
    weight = rng.rand(80, 3) + 0.1
    hidden = rng.rand(80, 3) < 0.3
    garbage = y.mask(hidden, Y.sample(80, replace=True, ignore_index=True))
    trunk = MLPTrunk((8,), dropout=0, n_members=n_members)
    settings = {"seed": seed, "chunks": chunks, "trunk": trunk}
    found = fitted(rows, garbage, np.where(hidden, 0, weight), **settings)
    expected = fitted(rows, y.mask(hidden), weight, **settings)
    np.testing.assert_allclose(found, expected, atol=1e-5)
    ones = fitted(rows, garbage, np.where(hidden, 0, 1), **settings)
    np.testing.assert_allclose(
        ones, fitted(rows, y.mask(hidden), **settings), atol=1e-5
    )


@pytest.mark.parametrize("n_members", [1, 3])
def test_a_label_of_weight_zero_does_not_decide_which_groups_are_held_out(n_members):
    rng, rows, y = skewed_tasks(0)
    hidden = rng.rand(80, 3) < 0.4
    garbage = y.mask(hidden, Y.sample(80, replace=True, ignore_index=True))
    clf = small_classifier(
        trunk=MLPTrunk((8,), dropout=0, n_members=n_members),
        max_epochs=1,
        early_stopping=True,
    )
    groups = rng.permutation(np.arange(80) // 4)
    found = clf.fit(rows, garbage, np.where(hidden, 0, 1), groups).transform(rows)
    clf.fit(rows, y.mask(hidden), groups=groups)
    np.testing.assert_allclose(found, clf.transform(rows), atol=1e-5)


@pytest.mark.parametrize("seed", range(3))
def test_a_class_of_weight_zero_is_as_good_as_missing(seed):
    _, rows, y = skewed_tasks(seed)
    weight = {"level": {2: 0}}
    found = fitted(rows, y, class_weight=weight)
    expected = fitted(rows, y, (y != 2).to_numpy().astype(float))
    np.testing.assert_allclose(found, expected, atol=1e-5)


@pytest.mark.parametrize("seed", range(3))
def test_a_row_of_weight_zero_is_as_good_as_left_out(seed):
    rng, rows, y = skewed_tasks(seed)
    out = rng.rand(80) < 0.3
    weight = rng.rand(80)
    found = fitted(rows, y, np.where(out, 0, weight))
    clf = small_classifier(max_epochs=3, early_stopping=True)
    clf.fit(rows[~out], y[~out], weight[~out])
    np.testing.assert_allclose(found, probabilities(clf, rows), atol=1e-5)


@pytest.mark.parametrize("power", [-300, -100, -46, -30, 30, 100, 300])
def test_a_factor_of_the_weights_of_a_task_changes_nothing(power):
    rng, rows, y = skewed_tasks(0)
    weight = rng.rand(80, 3) + 0.1
    expected = fitted(rows, y, weight)
    for factor in ([10.0**power, 1, 1], 10.0**power):
        found = fitted(rows, y, weight * factor)
        np.testing.assert_allclose(found, expected, atol=1e-6)


def test_weights_of_rows_are_weights_of_their_labels_whatever_is_missing():
    rng, rows, y = skewed_tasks(0)
    weight = rng.rand(80) + 0.1
    by_label = np.repeat(weight[:, None], 3, axis=1)
    np.testing.assert_allclose(
        fitted(rows, y, weight), fitted(rows, y, by_label), atol=1e-6
    )


@pytest.mark.parametrize("factors", [(1e-300, 1e300), (1e300, 1e-300)])
def test_chunks_may_weigh_next_to_nothing_beside_others(factors):
    clf = small_classifier(lr=0.01)
    for factor in factors:
        clf.partial_fit(X, Y, sample_weight=np.full(60, factor))
    assert np.isfinite(probabilities(clf, X)).all()


def test_of_weights_whose_sum_no_float_holds_the_proportions_count():
    clf = small_classifier(max_epochs=2).fit(X, Y)
    weight = np.linspace(0.1, 1, 60)
    assert clf.score(X, Y, 1e308 * weight) == pytest.approx(clf.score(X, Y, weight))


def test_a_label_of_weight_zero_is_not_learned():
    wrong = Y.assign(side=np.where(np.arange(60) < 30, "left", Y["side"]))
    hidden = np.ones((60, 3))
    hidden[:30, 0] = 0
    clf = small_classifier(max_epochs=60).fit(X, wrong, hidden)
    right = clf.predict(X)[:, 0] == Y["side"]
    assert right.mean() > 0.85
    taught = small_classifier(max_epochs=60).fit(X, wrong)
    assert (taught.predict(X)[:30, 0] == Y["side"][:30]).mean() < 0.85


def test_a_task_of_weight_zero_has_no_influence_on_the_others():
    settings = {"task_weight": {"level": 0}, "max_epochs": 8, "weight_decay": 0}
    clf = small_classifier(**settings).fit(X, Y)
    noise = Y.assign(level=RNG.permutation(Y["level"]))
    other = small_classifier(**settings).fit(X, noise)
    np.testing.assert_array_equal(clf.transform(X), other.transform(X))
    for k in (0, 2):
        np.testing.assert_array_equal(
            clf.predict_proba(X)[k], other.predict_proba(X)[k]
        )
    frequencies = Y["level"].value_counts(normalize=True).sort_index()
    proba = clf.predict_proba(X)[1]  # what an untrained head says
    np.testing.assert_allclose(proba, [frequencies] * 60, atol=0.002)


def test_a_task_of_weight_zero_is_as_good_as_absent():
    clf = small_classifier(task_weight={"level": 0}, max_epochs=8).fit(X, Y)
    without = small_classifier(max_epochs=8).fit(X, Y[["side", "inside"]])
    np.testing.assert_allclose(clf.transform(X), without.transform(X), atol=1e-4)


@pytest.mark.parametrize("n_members", [1, 3])
def test_rows_with_labels_of_a_task_of_weight_zero_alone_are_as_good_as_absent(
    n_members,
):
    _, rows, y = skewed_tasks(0)
    y.loc[:19, ["side", "inside"]] = None
    settings = {
        "trunk": MLPTrunk((8,), dropout=0, n_members=n_members),
        "max_epochs": 2,
        "early_stopping": True,
    }
    clf = small_classifier(task_weight={"level": 0}, **settings).fit(rows, y)
    without = small_classifier(**settings).fit(rows[20:], y[["side", "inside"]][20:])
    np.testing.assert_allclose(clf.transform(rows), without.transform(rows), atol=1e-5)


def test_only_the_proportions_of_task_weights_count():
    first = proba(task_weight={"side": 2, "level": 4, "inside": 6})
    assert close(first, proba(task_weight={"side": 1, "level": 2, "inside": 3}))
    assert not close(first, proba())


def test_a_task_of_more_weight_is_learned_better():
    def loss(**settings):
        clf = small_classifier(max_epochs=10, **settings).fit(X, Y)
        return clf.history_[-1]["train_task_losses"]["inside"]

    assert (
        loss(task_weight={"inside": 30}) < loss() < loss(task_weight={"inside": 0.03})
    )
