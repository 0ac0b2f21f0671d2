"""Classes that a model cannot rule out are told, as it gives them when asked."""

import json

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from skmtl.explain import TabularExplainer
from skmtl.tasks._few_labels import is_noted
from skmtl.tasks._prediction_sets import NoSetsError

NAMES = ["kind", "ill"]


class WithSets(RandomForestClassifier):
    """A forest of several tasks whose sets are the classes of some probability."""

    level, few, n_noted = 0.25, (), 0
    factors = (1.0, 1.0)

    def predict(self, X):
        found = zip(self.classes_, self.predict_proba(X), self.factors, strict=True)
        return np.stack([own[(p * w).argmax(axis=1)] for own, p, w in found], axis=1)

    def predict_set(self, X, confidence=0.9):
        assert confidence == 0.9
        if is_noted(self.few):
            self.n_noted += 1
        said = self.predict_proba(X)
        return [p >= np.fmin(self.level, p.max(axis=1)[:, None]) for p in said]


def with_sets(seed=0, n_classes=3, level=0.25, factors=None, few=()):
    rng = np.random.RandomState(seed)
    X = pd.DataFrame(rng.randn(120, 3).round(2), columns=["age", "dose", "time"])
    score = X["age"] + 0.7 * X["dose"] + rng.randn(120)
    kind = pd.qcut(score, n_classes, labels=[f"k{c}" for c in range(n_classes)])
    Y = pd.DataFrame({"kind": kind.astype(str)})
    Y["ill"] = np.where(score > 1, "yes", "no")
    model = WithSets(15, max_depth=3, random_state=seed)
    model.level, model.few, model.n_noted = level, few, 0
    model.factors = factors or [np.ones(n_classes), np.ones(2)]
    return model.fit(X, Y), X, Y


def explained(model, X, at, **settings):
    settings = {"task_names": NAMES, "n_samples": 200} | settings
    return TabularExplainer(model, X, **settings).explain(X.iloc[[at]])


def sets_of(model, row):
    """Return the labels in each set, the most probable first."""
    found = []
    for labels, p, inside in zip(
        model.classes_, model.predict_proba(row), model.predict_set(row), strict=True
    ):
        order = np.argsort(-p[0], kind="stable")
        found.append([labels[c] for c in order if inside[0, c]])
    return found


def percents(model, row, k, labels):
    p = dict(zip(model.classes_[k], model.predict_proba(row)[k][0], strict=True))
    return [f"{100 * p[label]:.0f}" for label in labels]


@pytest.mark.parametrize("seed", range(5))
def test_classes_named_are_those_of_the_model_s_own_set(seed):
    model, X, _ = with_sets(seed)
    sizes = set()
    for at in range(0, 40, 4):
        found, row = explained(model, X, at), X.iloc[[at]]
        expected = sets_of(model, row)
        assert [*found.prediction_sets.values()] == expected
        content = json.loads(found.to_json())["tasks"]
        assert [task["prediction_set"] for task in content] == expected
        assert {task["confidence"] for task in content} == {0.9}
        text, chinese = found.as_text(), found.as_text("zh")
        for k, labels in enumerate(expected):
            sizes.add(len(labels))
            task, percent = NAMES[k], percents(model, row, k, labels)
            if len(labels) == 1:
                assert f"{task.capitalize()}: {labels[0]}" in text
                continue
            listed = f"{', '.join(labels[:-1])} or {labels[-1]}"
            shares = ", ".join(f"{p} %" for p in percent)
            assert f"{task.capitalize()}: {listed} ({shares})." in text
            quoted = [f"「{label}」" for label in labels]
            listed = f"{'、'.join(quoted[:-1])}或{quoted[-1]}"
            shares = "、".join(f"{p}%" for p in percent)
            assert f"「{task}」：{listed}（{shares}）。" in chinese
    assert sizes >= {1, 2}


def test_of_sets_of_one_class_words_and_page_say_nothing():
    model, X, _ = with_sets(level=1.0)
    plain = RandomForestClassifier(15, max_depth=3, random_state=0)
    plain.__dict__.update({k: v for k, v in vars(model).items() if k.endswith("_")})
    for at in (0, 7):
        one, other = explained(model, X, at), explained(plain, X, at)
        assert one.prediction_sets
        assert not other.prediction_sets
        for language in ("en", "zh"):
            for level in ("short", "full"):
                told = other.as_text(language, level)
                assert one.as_text(language, level) == told
        html = one.to_html().replace("WithSets", "RandomForestClassifier")
        assert html == other.to_html()
        assert "prediction_set" not in other.to_json()


def test_of_many_classes_the_first_and_their_number_are_told():
    model, X, _ = with_sets(n_classes=6, level=0.02)
    found, row = explained(model, X, 3), X.iloc[[3]]
    labels = sets_of(model, row)[0]
    n = len(labels)
    assert n > 4
    items = zip(labels, percents(model, row, 0, labels[:3]), strict=False)
    listed = ", ".join(f"{label} ({p} %)" for label, p in items)
    told = f"Kind: one of {n} classes, {listed} and {n - 3} more."
    assert told in found.as_text()
    items = zip(labels, percents(model, row, 0, labels[:3]), strict=False)
    listed = "、".join(f"「{label}」（{p}%）" for label, p in items)
    told = f"「kind」：{n} 个类别之一：{listed}，以及另外 {n - 3} 个。"
    assert told in found.as_text("zh")


@pytest.mark.parametrize("n_classes", [3, 6])
@pytest.mark.parametrize("level", [0.02, 0.15, 0.3])
def test_the_answer_is_told_beside_a_set_that_another_class_leads(n_classes, level):
    factors = [np.r_[9.0, np.ones(n_classes - 1)], np.array([1.0, 9.0])]
    model, X, _ = with_sets(n_classes=n_classes, level=level, factors=factors)
    seen = 0
    for at in range(0, 60, 5):
        found, row = explained(model, X, at), X.iloc[[at]]
        for k, label in enumerate(model.predict(row)[0]):
            labels = sets_of(model, row)[k]
            if label == labels[0] or len(labels) == 1:
                continue
            text, chinese = found.as_text(), found.as_text("zh")
            named = label in labels[:3] if len(labels) > 3 else label in labels
            (p,) = percents(model, row, k, [label])
            own = label if named else f"{label} ({p} %)"
            assert f"; by the model's rule for deciding, {own}." in text
            own = f"「{label}」" if named else f"「{label}」（{p}%）"
            assert f"依模型的判定规则为{own}。" in chinese
            assert found.predictions[NAMES[k]] == label
            seen += 1
    assert seen


def test_a_full_text_says_what_a_set_promises():
    model, X, _ = with_sets()
    told = {
        at: (explained(model, X, at), [len(s) for s in sets_of(model, X.iloc[[at]])])
        for at in range(8)
    }
    assert {max(sizes) > 1 for _, sizes in told.values()} == {True, False}
    for found, sizes in told.values():
        text = found.as_text("en", "full")
        told = "In 90 % of inputs like those it has learned from, the true" in text
        assert told == (max(sizes) > 1)
        assert "90 % of inputs" not in found.as_text()


def test_the_page_has_the_set_beside_the_answer():
    model, X, _ = with_sets()
    for at in range(6):
        html = explained(model, X, at).to_html()
        several = [own for own in sets_of(model, X.iloc[[at]]) if len(own) > 1]
        assert html.count("90 % set: ") + html.count("90\u00a0% set: ") == len(several)
        assert html.count("预测集：") == len(several)


@pytest.mark.parametrize("kind", ["sensitivity", "contribution"])
def test_sets_are_found_in_pipelines_and_searches(kind):
    model, X, Y = with_sets()
    pipeline = make_pipeline(FunctionTransformer(lambda X: X), model)
    search = GridSearchCV(pipeline, {}, cv=2, scoring=lambda *_: 0.0).fit(X, Y)
    inner = search.best_estimator_.steps[-1][1]
    for around, own in ((pipeline, model), (search, inner)):
        for at in (0, 3, 5):
            found = explained(around, X, at, kind=kind)
            expected = sets_of(own, X.iloc[[at]])
            assert [*found.prediction_sets.values()] == expected


def test_of_a_task_with_too_few_labels_no_set_is_told():
    model, X, _ = with_sets(level=0.0, few=["ill"])
    found = explained(model, X, 0)
    assert model.n_noted == 1
    assert [*found.prediction_sets] == ["kind"]
    assert "Ill: yes or no" not in found.as_text()
    assert "Ill: no or yes" not in found.as_text()


def test_where_no_rows_were_held_out_nothing_is_said():
    model, X, _ = with_sets()

    class Without(WithSets):
        def predict_set(self, X, confidence=0.9):
            raise NoSetsError("no rows were held out")

    without = Without()
    without.__dict__.update(vars(model))
    found = explained(without, X, 0)
    assert found.prediction_sets == {}
    assert " or " not in found.as_text().split("\n")[0]
    assert "prediction_set" not in found.to_json()


def test_a_forest_has_no_sets():
    _, X, Y = with_sets()
    plain = RandomForestClassifier(5, random_state=0).fit(X, Y)
    assert explained(plain, X, 0).prediction_sets == {}
