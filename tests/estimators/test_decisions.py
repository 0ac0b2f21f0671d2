"""What `predict` aims at is reached, and probabilities stay what they are."""

import pickle

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import balanced_accuracy_score, f1_score
from sklearn.model_selection import GridSearchCV, PredefinedSplit
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmtl import MultiTaskClassifier, MultiTaskPredictor, TaskView, task_scores
from skmtl.exceptions import SkmtlWarning
from skmtl.model_selection import compare_sharing
from skmtl.networks import MLPTrunk
from tests.estimators.test_numbers import make_mixture

QUICK = {"trunk": MLPTrunk((16,), dropout=0.1), "lr": 0.02, "max_epochs": 15}


def make_rare(n, seed=0, missing=0.0):
    """Two tasks of which some classes are rare, told by noisy columns."""
    rng = np.random.RandomState(seed)
    X = rng.randn(n, 6)
    few = X[:, 0] + X[:, 1] + rng.randn(n) > 2.4
    levels = np.digitize(X[:, 0] - X[:, 2] + rng.randn(n), [-2.8, 1.2, 2.8])
    Y = pd.DataFrame({"few": np.where(few, "yes", "no"), "level": levels * 10})
    Y["few"] = Y["few"].astype("category")
    return X, Y.astype(object).mask(rng.rand(*Y.shape) < missing)


def decided(model, X, factors):
    """Labels by hand, of probabilities times factors."""
    proba = model.predict_proba(X)
    return [
        classes[np.argmax(own * np.asarray(factor), axis=1)]
        for classes, own, factor in zip(model.classes_, proba, factors, strict=True)
    ]


@pytest.mark.parametrize("decision", ["accuracy", "balanced_accuracy", "f1"])
def test_labels_have_the_largest_product_and_probabilities_stay(decision):
    X, Y = make_rare(300, missing=0.2)
    plain = MultiTaskClassifier(random_state=0, **QUICK).fit(X, Y)
    clf = MultiTaskClassifier(random_state=0, decision=decision, **QUICK).fit(X, Y)
    for one, two in zip(plain.predict_proba(X), clf.predict_proba(X), strict=True):
        np.testing.assert_array_equal(one, two)
    factors = clf.decision_factors_
    assert list(factors) == ["few", "level"]
    assert [len(own) for own in factors.values()] == [2, 4]
    for k, labels in enumerate(decided(clf, X, factors.values())):
        np.testing.assert_array_equal(clf.predict(X)[:, k], labels)
        name = list(Y)[k]
        np.testing.assert_array_equal(clf.predict_frame(X)[name], labels)
        np.testing.assert_array_equal(clf.task(name).predict(X), labels)
    assert (clf.predict(X) == plain.predict(X)).all() == (decision == "accuracy")
    known = Y.notna().all(axis=1)
    found = task_scores(Y[known], clf.predict(X[known]), "accuracy")
    assert found.loc[list(Y), "accuracy"].mean() == pytest.approx(
        clf.score(X[known], Y[known])
    )
    again = pickle.loads(pickle.dumps(clf))
    np.testing.assert_array_equal(again.predict(X), clf.predict(X))


def test_balanced_accuracy_and_f1_are_higher_over_seeds():
    gains = {"balanced_accuracy": [], "f1": []}
    measures = {
        "balanced_accuracy": balanced_accuracy_score,
        "f1": lambda y, found: f1_score(y, found, average="macro"),
    }
    for seed in range(4):
        X, Y = make_rare(1500, seed)
        for name, measure in measures.items():
            clf = MultiTaskClassifier(decision=name, random_state=seed, **QUICK)
            clf.fit(X[:500], Y[:500])
            plain = decided(clf, X[500:], [1, 1])
            for k, task in enumerate(Y):
                y = Y[task][500:].tolist()
                own = measure(y, clf.predict(X[500:])[:, k].tolist())
                gains[name].append(own - measure(y, plain[k].tolist()))
    for found in gains.values():
        assert np.mean(found) > 0.03
        assert np.mean(found) > 2 * np.std(found) / np.sqrt(len(found))


def test_factors_of_balanced_accuracy_are_inverse_shares_of_weighted_labels():
    X, Y = make_rare(300, missing=0.3)
    weight = np.random.RandomState(0).uniform(0, 2, 300)
    settings = {"decision": "balanced_accuracy", "random_state": 0, "max_epochs": 1}
    clf = MultiTaskClassifier(**settings).fit(X, Y, weight)
    for task, classes in zip(Y, clf.classes_, strict=True):
        totals = np.array([weight[(Y[task] == c).to_numpy()].sum() for c in classes])
        expected = totals.sum() / len(classes) / totals
        np.testing.assert_allclose(clf.decision_factors_[task], expected, rtol=1e-5)
    # the loss has made the classes alike already
    even = MultiTaskClassifier(class_weight="balanced", **settings).fit(X, Y)
    for factors in even.decision_factors_.values():
        np.testing.assert_allclose(factors, 1, rtol=1e-5)


def test_each_task_has_its_own_decision():
    X, Y = make_rare(200)
    clf = MultiTaskClassifier(
        decision={"level": "balanced_accuracy"}, random_state=0, **QUICK
    ).fit(X, Y)
    np.testing.assert_array_equal(clf.decision_factors_["few"], 1)
    assert np.ptp(clf.decision_factors_["level"]) > 1
    one = MultiTaskClassifier(decision="f1", random_state=0, **QUICK)
    one.fit(X, Y["level"].astype(int))
    assert one.predict(X).shape == (200,)
    assert list(one.decision_factors_) == ["level"]


def test_missing_labels_and_those_of_weight_zero_decide_nothing():
    X, Y = make_rare(200)
    gone = np.random.RandomState(1).rand(*Y.shape) < 0.4
    settings = {"decision": "f1", "random_state": 0, **QUICK}
    one = MultiTaskClassifier(**settings).fit(X, Y.mask(gone))
    two = MultiTaskClassifier(**settings).fit(X, Y, np.where(gone, 0.0, 3.0))
    for task in Y:
        np.testing.assert_allclose(
            one.decision_factors_[task], two.decision_factors_[task], rtol=1e-4
        )


def test_what_is_around_a_model_decides_as_it_does():
    X, Y = make_rare(300)
    clf = MultiTaskClassifier(random_state=0, **QUICK)
    search = GridSearchCV(
        make_pipeline(StandardScaler(), clf),
        {"multitaskclassifier__decision": ["accuracy", "balanced_accuracy"]},
        scoring=lambda model, X, Y: np.mean(
            [
                balanced_accuracy_score(Y[task].tolist(), found.tolist())
                for task, found in zip(Y, model.predict(X).T, strict=True)
            ]
        ),
        cv=PredefinedSplit(np.arange(300) % 2),
    ).fit(X, Y)
    best = search.best_params_["multitaskclassifier__decision"]
    assert best == "balanced_accuracy"
    found = TaskView(search, "level").predict(X)
    np.testing.assert_array_equal(search.predict(X)[:, 1], found)


def test_numbers_have_no_factors():
    X, Y = make_mixture(200)
    settings = {"decision": "balanced_accuracy", "random_state": 0, **QUICK}
    model = MultiTaskPredictor(**settings).fit(X, Y)
    assert list(model.decision_factors_) == ["side", "inside"]
    factors = [model.decision_factors_["side"], model.decision_factors_["inside"]]
    for k, own in zip((0, 2), factors, strict=True):
        expected = model.classes_[k][(model.predict_proba(X)[k] * own).argmax(axis=1)]
        np.testing.assert_array_equal(model.predict(X)[:, k], expected)
    numbers = MultiTaskPredictor(**settings).fit(X, Y[["size"]].to_numpy().ravel())
    assert not hasattr(numbers, "decision_factors_")


def test_chunks_count_on_and_learned_factors_are_kept():
    X, Y = make_rare(300)
    clf = MultiTaskClassifier(decision="balanced_accuracy", random_state=0)
    for start in (0, 100, 200):
        rows = slice(start, start + 100)
        clf.partial_fit(X[rows], Y[rows], classes=[["no", "yes"], [0, 10, 20, 30]])
    shares = Y["few"].value_counts(normalize=True)[["no", "yes"]].to_numpy()
    np.testing.assert_allclose(clf.decision_factors_["few"], 0.5 / shares, rtol=1e-6)

    clf = MultiTaskClassifier(decision="f1", random_state=0, **QUICK).fit(X, Y)
    before = clf.decision_factors_
    clf.partial_fit(X[:50], Y[:50])
    for task in Y:
        np.testing.assert_allclose(clf.decision_factors_[task], before[task])
    clf.set_params(decision="balanced_accuracy", max_epochs=1).fit(X, Y)
    np.testing.assert_allclose(clf.decision_factors_["few"], 0.5 / shares, rtol=1e-6)
    with pytest.raises(ValueError, match="partial_fit holds out no rows"):
        clf.set_params(decision="f1").partial_fit(X, Y)


@pytest.mark.parametrize("decision", ["balanced_accuracy", "f1", {"level": "f1"}])
def test_an_added_task_has_a_decision_and_others_keep_theirs(decision):
    X, Y = make_rare(900)
    clf = MultiTaskClassifier(random_state=0, **QUICK)
    if isinstance(decision, str):
        clf.set_params(decision=decision)
    clf.fit(X, Y["few"])
    before, labels = clf.decision_factors_["few"], clf.predict(X)
    clf.set_params(decision=decision)
    clf.add_task("level", X[:800], Y["level"][:800].astype(int))
    np.testing.assert_allclose(clf.decision_factors_["few"], before)
    np.testing.assert_array_equal(clf.predict(X)[:, 0], labels)
    factors = clf.decision_factors_["level"]
    assert np.ptp(factors) > 0.1
    np.testing.assert_array_equal(
        clf.predict(X)[:, 1].astype(int),
        clf.classes_[1][(clf.predict_proba(X)[1] * factors).argmax(axis=1)],
    )
    clf.partial_fit(X[:50], Y[:50])
    assert list(clf.decision_factors_) == ["few", "level"]


def test_a_task_that_joins_is_told_as_one_of_all():
    X, Y = make_rare(120)
    clf = MultiTaskPredictor(max_epochs=2, random_state=0).fit(X, Y.astype(str))
    with pytest.raises(ValueError, match="is a number"):
        clf.set_params(decision={"z": "f1"}).add_task("z", X, X[:, 0])
    clf.set_params(decision={2: "balanced_accuracy"})
    clf.add_task("z", X, Y["few"])
    assert np.ptp(clf.decision_factors_["z"]) > 1
    with pytest.raises(ValueError, match="early_stopping"):
        clf.set_params(decision="f1", early_stopping=False).add_task("y", X, Y["few"])


def test_warm_starts_count_the_labels_of_the_last_fit_and_keep_learned_factors():
    X, Y = make_rare(300)
    settings = {"warm_start": True, "max_epochs": 2, "random_state": 0}
    clf = MultiTaskClassifier(decision="balanced_accuracy", **settings).fit(X, Y)
    few = np.concatenate([np.flatnonzero(Y["few"] == "yes")[:3], np.arange(60)])
    clf.fit(X[few], Y.iloc[few])
    shares = Y["few"].iloc[few].value_counts(normalize=True)[["no", "yes"]].to_numpy()
    np.testing.assert_allclose(clf.decision_factors_["few"], 0.5 / shares, rtol=1e-6)
    clf = MultiTaskClassifier(decision="f1", **settings).fit(X, Y)
    before = clf.decision_factors_["level"]
    again = clf.fit(X, Y).decision_factors_["level"]
    np.testing.assert_array_equal(again, before)


def test_comparisons_of_tasks_alone_know_decisions_by_task():
    X, Y = make_rare(120)
    clf = MultiTaskClassifier(
        decision={"level": "balanced_accuracy"}, max_epochs=2, random_state=0
    )
    found = compare_sharing(clf, X, Y, cv=2, scoring="balanced_accuracy")
    assert np.isfinite(found.scores.select_dtypes(float).to_numpy()).all()


def test_bad_decisions_are_told():
    X, Y = make_rare(60)

    def fit(decision, **settings):
        MultiTaskClassifier(decision=decision, max_epochs=1, **settings).fit(X, Y)

    with pytest.raises(ValueError, match="Did you mean 'balanced_accuracy'"):
        fit("balanced")
    with pytest.raises(TypeError, match="Got decision=None"):
        fit(None)
    with pytest.raises(ValueError, match=r"'levl'.*Did you mean 'level'"):
        fit({"levl": "f1"})
    with pytest.raises(ValueError, match=r"decision\['level'\]='f2'"):
        fit({"level": "f2"})
    with pytest.raises(TypeError, match=r"decision\['level'\]=None"):
        fit({"level": None})
    with pytest.raises(ValueError, match=r"\['few', 'level'\].*early_stopping"):
        fit("f1", early_stopping=False)
    fit("balanced_accuracy", early_stopping=False)
    X, Y = make_mixture(60)
    with pytest.raises(ValueError, match="is a number"):
        MultiTaskPredictor(decision={"size": "f1"}, max_epochs=1).fit(X, Y)


def test_a_failed_fit_leaves_the_decision_as_it_was():
    X, Y = make_rare(100)
    clf = MultiTaskClassifier(decision="balanced_accuracy", max_epochs=2).fit(X, Y)
    before, labels = clf.decision_factors_, clf.predict(X)
    with pytest.raises(ValueError, match="decision"):
        clf.set_params(decision="f3").fit(X, Y)
    assert clf.decision_factors_ is before
    np.testing.assert_array_equal(clf.predict(X), labels)


def test_a_task_with_one_class_has_one_factor():
    X, Y = make_rare(100)
    Y = Y.assign(same="a")
    clf = MultiTaskClassifier(decision="f1", max_epochs=2, random_state=0)
    with pytest.warns(SkmtlWarning, match="same"):
        clf.fit(X, Y)
    assert clf.decision_factors_["same"].tolist() == [1]
    assert set(clf.predict(X)[:, 2]) == {"a"}
