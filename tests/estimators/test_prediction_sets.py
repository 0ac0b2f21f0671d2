"""Prediction sets hold as many true classes as they promise, or say they cannot."""

import numpy as np
import pandas as pd
import pytest
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV, PredefinedSplit
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmtl import MultiTaskClassifier, MultiTaskPredictor, TaskView
from skmtl.estimators import _base as base
from skmtl.estimators._error_sizes import by_size, size_at
from skmtl.estimators._held_out_labels import LabelsOfTask
from skmtl.estimators._set_levels import CONFIDENCES, SetLevels
from skmtl.exceptions import SkmtlWarning
from skmtl.networks import MLPTrunk
from skmtl.tasks._prediction_sets import has_sets, sets_of
from tests.estimators.test_decisions import make_rare
from tests.estimators.test_numbers import make_mixture

QUICK = {"trunk": MLPTrunk((16,), dropout=0.1), "lr": 0.02, "max_epochs": 15}


def make_blurred(n, seed=0):
    """Three tasks, none of which is told by the columns for sure."""
    rng = np.random.RandomState(seed)
    X = rng.randn(n, 5)
    noise = rng.randn(3, n)
    return X, pd.DataFrame(
        {
            "side": np.where(X[:, 0] + noise[0] > 0, "right", "left"),
            "level": np.digitize(X[:, 1] + noise[1], [-1, 0, 1]),
            "where": np.digitize(X[:, 2] + 2 * noise[2], [-1.5, 1.5]),
        }
    )


def inside(sets, labels, classes):
    return sets[np.arange(len(sets)), np.searchsorted(classes, labels)]


def test_coverage_is_as_promised_over_many_samples():
    confidences = (0.5, 0.8, 0.95)
    reached = {confidence: [] for confidence in confidences}
    told = []
    for seed in range(8):
        X, Y = make_blurred(700, seed)
        seen = Y.mask(np.random.RandomState(seed).rand(*Y.shape) < 0.2)[:300]
        clf = MultiTaskClassifier(random_state=seed, **QUICK).fit(X[:300], seen)
        for confidence in confidences:
            for task, classes, sets in zip(
                Y, clf.classes_, clf.predict_set(X[300:], confidence), strict=True
            ):
                found = inside(sets, Y[task][300:].to_numpy(), classes).mean()
                top = clf.task(task).score(X[300:], Y[task][300:])
                # the most probable class is always in
                reached[confidence].append(found - max(confidence, top))
        told.append(clf.coverage_)
    for off in reached.values():
        assert -0.02 < np.mean(off) < 0.04
    mean = sum(told) / len(told)
    assert list(mean.columns) == [0.8, 0.9, 0.95]
    assert mean.index.tolist() == ["side", "level", "where"]
    assert (np.abs(mean.to_numpy() - mean.columns.to_numpy()) < 0.03).all()
    # levels do not come from the labels that are counted
    assert min(own.to_numpy()[:, 1].min() for own in told) < 0.9


def test_sets_grow_with_confidence_and_are_the_most_probable_classes():
    X, Y = make_blurred(300)
    clf = MultiTaskClassifier(random_state=0, **QUICK).fit(X, Y)
    before = clf.predict_set(X, 0.05)
    for own, classes in zip(before, clf.classes_, strict=True):
        assert own.dtype == bool
        assert own.shape == (300, len(classes))
        assert (own.sum(axis=1) == 1).all()
    for confidence in (0.3, 0.6, 0.9, 0.95):
        found = clf.predict_set(X, confidence)
        for old, new, proba in zip(before, found, clf.predict_proba(X), strict=True):
            assert (old <= new).all()
            assert new[np.arange(300), proba.argmax(axis=1)].all()
            least = np.where(new, proba, np.inf).min(axis=1)
            most = np.where(new, -np.inf, proba).max(axis=1)
            assert (least > most).all()
        before = found
    assert sum(own.sum() for own in before) > 1.3 * 3 * 300


def test_sets_do_not_depend_on_the_decision():
    X, Y = make_rare(300)
    clf = MultiTaskClassifier(random_state=0, **QUICK)
    plain = clf.fit(X, Y).predict_set(X)
    other = clf.set_params(decision="balanced_accuracy").fit(X, Y).predict_set(X)
    for one, two in zip(plain, other, strict=True):
        np.testing.assert_array_equal(one, two)


def test_views_pipelines_and_searches_have_them():
    X, Y = make_blurred(300)
    clf = MultiTaskClassifier(random_state=0, **QUICK)
    search = GridSearchCV(
        make_pipeline(StandardScaler(), clf),
        {"multitaskclassifier__max_epochs": [3]},
        cv=PredefinedSplit(np.arange(300) % 2),
    ).fit(X, Y)
    assert has_sets(search)
    found = sets_of(search, X, 0.8)
    inner = search.best_estimator_
    for k, own in enumerate(inner[-1].predict_set(inner[:-1].transform(X), 0.8)):
        np.testing.assert_array_equal(own, found[k])
        np.testing.assert_array_equal(TaskView(search, k).predict_set(X, 0.8), own)


def test_a_view_has_the_classes_sorted():
    X, Y = make_blurred(200)
    order = pd.CategoricalDtype(["right", "left"], ordered=True)
    Y["side"] = Y["side"].astype(order)
    clf = MultiTaskClassifier(random_state=0, **QUICK).fit(X, Y)
    assert clf.classes_[0].tolist() == ["right", "left"]
    found = clf.task("side").predict_set(X)
    np.testing.assert_array_equal(found[:, ::-1], clf.predict_set(X)[0])


def test_numbers_have_none_and_one_task_one_array():
    X, Y = make_mixture(200)
    model = MultiTaskPredictor(random_state=0, **QUICK).fit(X, Y)
    sets = model.predict_set(X)
    assert sets[1] is None
    assert sets[0].shape == (200, 2)
    assert model.coverage_.index.tolist() == ["side", "inside"]
    assert not hasattr(model.task("size"), "predict_set")
    numbers = MultiTaskPredictor(max_epochs=1).fit(X, Y["size"])
    assert not hasattr(numbers, "predict_set")
    assert not hasattr(numbers, "coverage_")
    one = MultiTaskClassifier(random_state=0, **QUICK).fit(X, Y["side"])
    assert one.predict_set(X).shape == (200, 2)
    assert one.coverage_.shape == (1, 3)


def test_a_weight_of_zero_is_a_missing_label():
    X, Y = make_blurred(200)
    gone = np.random.RandomState(1).rand(*Y.shape) < 0.3
    one = MultiTaskClassifier(random_state=0, **QUICK).fit(X, Y.mask(gone))
    two = MultiTaskClassifier(random_state=0, **QUICK)
    two.fit(X, Y, np.where(gone, 0.0, 3.0))
    pd.testing.assert_frame_equal(one.coverage_, two.coverage_, rtol=1e-3)


@pytest.mark.parametrize("seed", range(5))
def test_levels_and_coverage_are_those_of_a_slow_reference(seed):
    rng = np.random.RandomState(seed)
    n, part = 60, np.arange(60) % 4
    proba = rng.dirichlet(np.ones(3), n).astype(np.float32)
    codes, weight = rng.randint(3, size=n), rng.uniform(0.2, 1, n)
    found = SetLevels.of([LabelsOfTask(np.log(proba), codes, weight, part), None])
    size = -np.log(proba[np.arange(n), codes])

    def level(rows, confidence):
        heavy = weight[rows] / weight[rows].sum()
        n_even = 1 / np.sum(heavy**2)
        for own in np.sort(size[rows]):
            reached = heavy[size[rows] <= own].sum() * n_even / (n_even + 1)
            if reached >= confidence - 1e-12:
                return own
        return np.inf

    for k, confidence in enumerate(CONFIDENCES):
        assert found.size(0, confidence) == level(np.arange(n), confidence)
        others = [level(np.flatnonzero(part != own), confidence) for own in part]
        inside = (size <= others) | (proba.argmax(axis=1) == codes)
        expected = np.average(inside, weights=weight)
        assert found.coverage[0, k] == pytest.approx(expected)
    assert np.isnan(found.coverage[1]).all()


@pytest.mark.parametrize("heavy", [1, 3, 200])
def test_labels_of_unequal_weight_promise_no_more_than_they_can(heavy):
    """Those of a few heavy labels, as many as tell what n even ones would."""
    rng, covered = np.random.RandomState(0), []
    weight = np.where(np.arange(200) < heavy, 1.0, 1e-3)
    for _ in range(2000):
        sizes, shares = by_size(rng.rand(200), weight)
        covered.append(min(size_at(sizes, shares, 0.9), 1))
    assert np.mean(covered) > 0.89


def test_weights_of_held_out_labels_are_those_of_the_caller():
    X, Y = make_blurred(200)
    weight = np.random.RandomState(0).uniform(0.2, 3, Y.shape)
    seen = {}

    def labels_held_out(net, tasks, held_out):
        seen["labels"] = original(net, tasks, held_out)
        seen["rows"] = held_out.rows
        return seen["labels"]

    original = base.labels_held_out
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(base, "labels_held_out", labels_held_out)
        clf = MultiTaskClassifier(random_state=0, class_weight="balanced", **QUICK)
        clf.fit(X, Y, weight)
    for k, own in enumerate(seen["labels"]):
        given = weight[seen["rows"], k]
        np.testing.assert_allclose(own.weight / own.weight.max(), given / given.max())
        assert len(np.unique(own.part)) > 2  # a member each


def test_too_few_held_out_labels_give_all_classes_and_a_warning():
    X, Y = make_blurred(200)
    few = Y["level"].where(np.arange(200) % 20 == 0)
    clf = MultiTaskClassifier(random_state=0, **QUICK).fit(X, Y.assign(level=few))
    with pytest.warns(SkmtlWarning, match=r"\['level'\] have too few held-out"):
        sets = clf.predict_set(X, 0.95)
    assert sets[1].all()
    assert not sets[0].all()
    assert not clf.predict_set(X, 0.5)[1].all()


def test_a_task_with_one_class_has_it_without_a_warning():
    X, Y = make_blurred(100)
    clf = MultiTaskClassifier(max_epochs=2, random_state=0)
    with pytest.warns(SkmtlWarning, match="same"):
        clf.fit(X, Y.assign(same=1))
    assert clf.predict_set(X)[3].all()
    assert np.isnan(clf.coverage_.loc["same"]).all()


@pytest.mark.parametrize("confidence", [0, 1, -0.1, 90, "0.9", None, True, np.nan])
def test_confidence_is_between_0_and_1(confidence):
    X, Y = make_blurred(60)
    clf = MultiTaskClassifier(max_epochs=1).fit(X, Y)
    with pytest.raises(ValueError, match="confidence"):
        clf.predict_set(X, confidence)


def test_without_held_out_rows_there_are_no_sets_and_it_is_said_what_to_do():
    X, Y = make_blurred(100)
    clf = MultiTaskClassifier(max_epochs=2, random_state=0)
    assert not hasattr(clf, "coverage_")
    with pytest.raises(NotFittedError):
        clf.predict_set(X)
    clf.partial_fit(X, Y)
    with pytest.raises(ValueError, match=r"partial_fit.*early_stopping=True"):
        clf.predict_set(X)
    assert not hasattr(clf, "coverage_")
    clf.fit(X, Y).predict_set(X)
    clf.partial_fit(X, Y)
    with pytest.raises(ValueError, match="partial_fit"):
        clf.predict_set(X)
    clf.set_params(early_stopping=False).fit(X, Y)
    with pytest.raises(ValueError, match="early_stopping is False"):
        clf.predict_set(X)
    clf.set_params(early_stopping=True, warm_start=True).fit(X, Y)
    with pytest.raises(ValueError, match="warm_start"):
        clf.predict_set(X)
    pair = (X[:50], Y[:50])
    clf.set_params(validation=pair).fit(X[50:], Y[50:]).predict_set(X)


def test_added_tasks_have_sets_too():
    X, Y = make_blurred(300)
    clf = MultiTaskClassifier(random_state=0, **QUICK).fit(X, Y[["side", "where"]])
    before = clf.predict_set(X)
    clf.add_task("level", X[:250], Y["level"][:250])
    found = clf.predict_set(X)
    for one, two in zip(before, found, strict=False):
        np.testing.assert_array_equal(one, two)
    assert inside(found[2], Y["level"], clf.classes_[2]).mean() > 0.85
    assert clf.coverage_.index.tolist() == ["side", "where", "level"]
    clf.set_params(early_stopping=False).add_task("blind", X, Y["level"])
    with pytest.warns(SkmtlWarning, match=r"\['blind'\] have no held-out labels"):
        assert clf.predict_set(X)[3].all()
    clf.set_params(early_stopping=True)
    clf.add_task("again", X, Y["level"], lr_trunk=1e-4)
    with pytest.raises(ValueError, match="tuned the trunk"):
        clf.predict_set(X)


def test_a_trunk_without_members_has_sets_of_the_rows_it_holds_out():
    X, Y = make_blurred(600)
    trunk = MLPTrunk((16,), n_members=1)
    clf = MultiTaskClassifier(trunk, max_epochs=15, lr=0.02, random_state=0)
    clf.fit(X[:300], Y[:300])
    for task, classes, sets in zip(
        Y, clf.classes_, clf.predict_set(X[300:], 0.8), strict=True
    ):
        covered = inside(sets, Y[task][300:].to_numpy(), classes).mean()
        assert 0.65 < covered < 0.97


def test_many_held_out_rows_are_asked_in_part(monkeypatch):
    X, Y = make_blurred(300)
    settings = {"random_state": 0, "decision": "f1", **QUICK}
    whole = MultiTaskClassifier(**settings).fit(X, Y)
    monkeypatch.setattr("skmtl.estimators._held_out_labels._MOST", 100)
    part = MultiTaskClassifier(**settings).fit(X, Y)
    difference = (whole.coverage_ - part.coverage_).abs().to_numpy()
    assert 0 < difference.max() < 0.1
