"""Models of this package are told as they decide, and with their sets."""

import json
import warnings

import numpy as np
import pandas as pd
import pytest
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmtl import MultiTaskClassifier, MultiTaskPredictor, MultiTaskStratifiedKFold
from skmtl.explain import TabularExplainer
from skmtl.explain.inside._trunk import trunk_units

TASKS = ["kind", "ill"]
DECISIONS = ["accuracy", "balanced_accuracy", "f1", {"ill": "f1"}]


def table(seed=0, n=200):
    """Return rows of which few are ill, or of the third kind, and some not labelled."""
    rng = np.random.RandomState(seed)
    X = pd.DataFrame(rng.randn(n, 3).round(2), columns=["age", "dose", "time"])
    score = X["age"] + 0.7 * X["dose"] + 1.2 * rng.randn(n)
    bins = [-99, 0.3, 1.6, 99]
    Y = pd.DataFrame({"kind": pd.cut(score, bins, labels=["a", "b", "c"]).astype(str)})
    Y["ill"] = np.where(score + rng.randn(n) > 2, "yes", "no").astype(object)
    Y.loc[::9, "ill"] = None
    return X, Y


def fitted(decision, seed=0, **settings):
    X, Y = table(seed)
    settings = {"max_epochs": 8, "random_state": seed} | settings
    return MultiTaskClassifier(decision=decision, **settings).fit(X, Y), X


def outweighed(model, X):
    """Return the rows where the answer on some task is not the most probable class."""
    said = zip(model.classes_, model.predict_proba(X), model.predict(X).T, strict=True)
    return np.flatnonzero(
        np.any([own[p.argmax(axis=1)] != label for own, p, label in said], axis=0)
    )


def labels_of(sets, classes, proba):
    """Return the labels in a set, the most probable first."""
    order = np.argsort(-proba, kind="stable")
    return [classes.tolist()[c] for c in order if sets[c]]


@pytest.mark.parametrize("decision", DECISIONS)
@pytest.mark.parametrize("seed", range(2))
def test_each_decision_is_told_as_predict_and_predict_set_say(decision, seed):
    model, X = fitted(decision, seed)
    rows = np.r_[outweighed(model, X)[:4], 0, 1]
    assert (len(rows) > 2) == (decision != "accuracy")
    some = X.iloc[rows]
    found = TabularExplainer(model, X, n_samples=200).explain_many(some)
    label, proba, sets = (
        model.predict(some),
        model.predict_proba(some),
        model.predict_set(some),
    )
    sizes = set()
    for i, one in enumerate(found):
        assert one.predictions == dict(zip(TASKS, label[i], strict=True))
        expected = {
            task: labels_of(sets[k][i], model.classes_[k], proba[k][i])
            for k, task in enumerate(TASKS)
        }
        assert one.prediction_sets == expected
        content = json.loads(one.to_json())["tasks"]
        assert {t["name"]: t["prediction_set"] for t in content} == expected
        text = one.as_text()
        for task, own in expected.items():
            sizes.add(len(own))
            told = f"{task.capitalize()}: {', '.join(own[:-1])} or {own[-1]} ("
            assert (told in text) == (len(own) > 1)
            said = one.predictions[task]
            assert f"{said} (" in text or f"{said}." in text or len(own) > 1
    assert max(sizes) > 1


@pytest.mark.parametrize("task", TASKS)
def test_views_pipelines_and_searches_are_told_as_they_decide(task):
    X, Y = table()
    own = MultiTaskClassifier(
        decision="balanced_accuracy", max_epochs=8, random_state=0
    )
    pipeline = make_pipeline(StandardScaler().set_output(transform="pandas"), own)
    pipeline.fit(X, Y)
    search = GridSearchCV(pipeline, {}, cv=MultiTaskStratifiedKFold(2)).fit(X, Y)
    k = TASKS.index(task)
    rows = outweighed(pipeline, X)[:3]
    view = pipeline[-1].task(task)
    scaled = pipeline[:-1].transform(X)
    inner = search.best_estimator_[-1]
    sets = pipeline[-1].predict_set(scaled.iloc[rows])[k]
    for at, inside in zip(rows, sets, strict=True):
        row = X.iloc[[at]]
        proba = pipeline.predict_proba(row)[k][0]
        expected = labels_of(inside, pipeline.classes_[k], proba)
        found = TabularExplainer(pipeline, X, n_samples=200).explain(row)
        assert found.predictions[task] == pipeline.predict(row)[0, k]
        assert found.prediction_sets[task] == expected
        seen = scaled.iloc[[at]]
        found = TabularExplainer(view, scaled, n_samples=200).explain(seen)
        assert found.predictions == {task: view.predict(seen)[0]}
        assert found.prediction_sets == {task: expected}
        found = TabularExplainer(search, X, n_samples=200).explain(row)
        assert found.predictions[task] == search.predict(row)[0, k]
        inside = inner.predict_set(search.best_estimator_[:-1].transform(row))[k][0]
        proba = search.predict_proba(row)[k][0]
        assert found.prediction_sets[task] == labels_of(
            inside, search.classes_[k], proba
        )


def test_a_single_target_is_told_with_its_set():
    X, Y = table()
    model = MultiTaskClassifier(
        decision="balanced_accuracy", max_epochs=8, random_state=0
    ).fit(X, Y["kind"])
    for at in range(0, 30, 6):
        row = X.iloc[[at]]
        found = TabularExplainer(model, X, n_samples=200).explain(row)
        assert found.predictions == {"kind": model.predict(row)[0]}
        inside, proba = model.predict_set(row)[0], model.predict_proba(row)[0]
        expected = labels_of(inside, model.classes_, proba)
        assert found.prediction_sets == {"kind": expected}


def test_classes_beside_numbers_are_told_with_their_sets():
    X, Y = table()
    Y = pd.DataFrame({"mass": X["age"] * 2.5 + X["time"], **Y})
    model = MultiTaskPredictor(
        decision="balanced_accuracy", max_epochs=8, random_state=0
    ).fit(X, Y)
    for at in range(0, 30, 6):
        row = X.iloc[[at]]
        found = TabularExplainer(model, X, n_samples=200).explain(row)
        said, sets = model.predict(row)[0], model.predict_set(row)
        told = [found.predictions[task] for task in TASKS]
        assert told == said[1:].tolist()
        assert found.predictions["mass"] == pytest.approx(said[0], rel=1e-5)
        assert [*found.prediction_sets] == TASKS
        for k, task in ((1, "kind"), (2, "ill")):
            inside = sets[k][0]
            classes = model.classes_[k][inside].tolist()
            assert sorted(found.prediction_sets[task]) == classes
        numbers = json.loads(found.to_json())["tasks"][0]
        assert "prediction_set" not in numbers


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_of_too_few_held_out_labels_there_is_neither_a_set_nor_a_warning(lang):
    X, Y = table(n=60)
    Y.loc[6:, "ill"] = None
    Y.loc[:5, "ill"] = ["yes", "no"] * 3
    model = MultiTaskClassifier(max_epochs=4, random_state=0).fit(X, Y)
    explainer = TabularExplainer(model, X, n_samples=200)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = explainer.explain(X[:1])
    assert [*found.prediction_sets] == ["kind"]
    assert "Ill: yes or no" not in found.as_text(lang)
    with pytest.warns(UserWarning, match="too few held-out labels"):
        model.predict_set(X[:1])  # who asks for it is told


def test_without_held_out_rows_there_are_no_sets():
    model, X = fitted("balanced_accuracy", early_stopping=False)
    found = TabularExplainer(model, X, n_samples=200).explain(X[:1])
    assert found.prediction_sets == {}
    assert [*found.predictions.values()] == model.predict(X[:1])[0].tolist()


@pytest.mark.parametrize("decision", DECISIONS)
def test_paths_lead_to_the_class_that_is_answered(decision):
    model, X = fitted(decision)
    units = trunk_units(model, X)
    for at in np.r_[outweighed(model, X)[:2], 0]:
        paths = units.paths(X.iloc[[at]])
        assert paths.classes == model.predict(X.iloc[[at]])[0].tolist()
