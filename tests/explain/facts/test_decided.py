"""The answer told is what `predict` says, whatever rule a model decides by."""

import json

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import (
    FixedThresholdClassifier,
    GridSearchCV,
    TunedThresholdClassifierCV,
)
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmtl import TaskView
from skmtl.explain import ImageExplainer, TabularExplainer, TextExplainer
from skmtl.explain.facts._curves import curves
from skmtl.explain.summaries._tried import tried
from tests.explain.models import bounded, smooth

NAMES = ["age", "dose", "time"]


class Weighing(RandomForestClassifier):
    """A forest of several tasks that weighs some classes more; it counts its calls."""

    def predict(self, X):
        self.n_asked = getattr(self, "n_asked", 0) + 1
        found = zip(self.classes_, self.predict_proba(X), self.factors, strict=True)
        return np.stack([own[(p * w).argmax(axis=1)] for own, p, w in found], axis=1)


def table(seed, n=80):
    rng = np.random.RandomState(seed)
    X = pd.DataFrame(rng.randn(n, 3).round(2), columns=NAMES)
    score = X["age"] + X["dose"] * 0.7 + 0.6 * rng.randn(n)
    kind = pd.cut(score, [-9, 0.2, 1.2, 9], labels=["mild", "grave", "worst"])
    Y = pd.DataFrame(
        {"kind": kind.astype(str), "ill": np.where(score > 1, "yes", "no")}
    )
    return X, Y.assign(late=np.where(X["time"] + rng.randn(n) > 0.7, "b", "a"))


def weighing(seed):
    X, Y = table(seed)
    rng = np.random.RandomState(seed)
    model = Weighing(15, max_depth=3, random_state=seed).fit(X, Y)
    model.factors = [np.exp(1.2 * rng.randn(len(own))) for own in model.classes_]
    return model, X


def outweighed(model, X):
    """Return the rows where the answer on some task is not the most probable class."""
    said = zip(model.classes_, model.predict_proba(X), model.predict(X).T, strict=True)
    return np.flatnonzero(
        np.any([own[p.argmax(axis=1)] != label for own, p, label in said], axis=0)
    )


def explainer_of(model, X, **settings):
    settings = {"task_names": ["kind", "ill", "late"], "n_samples": 200} | settings
    return TabularExplainer(model, X, **settings)


@pytest.mark.parametrize("seed", range(6))
def test_answers_told_are_those_of_predict(seed):
    model, X = weighing(seed)
    rows = np.r_[outweighed(model, X)[:4], :2]
    found = explainer_of(model, X).explain_many(X.iloc[rows])
    for one, label in zip(found, model.predict(X.iloc[rows]), strict=True):
        assert list(one.predictions.values()) == label.tolist()
        for k, task in enumerate(("kind", "ill", "late")):
            p = one.outputs[k][np.flatnonzero(model.classes_[k] == label[k])[0]]
            assert f"{task}: {label[k]} ({p:.2f})" in repr(one)
            text = one.as_text().replace(", a close call", "")
            assert f"{task.capitalize()}: {label[k]} (" in text
            assert f"「{task}」：「{label[k]}」" in one.as_text("zh")


@pytest.mark.parametrize("seed", range(4))
def test_what_would_be_answered_is_what_predict_says_of_the_changed_row(seed):
    model, X = weighing(seed)
    for at in outweighed(model, X)[:3]:
        row = X.iloc[[at]]
        found = explainer_of(model, X).explain(row)
        for one in found.answers.varied:
            name = X.columns[one.feature]
            for number, decided in zip(one.numbers, one.decided, strict=True):
                said = model.predict(row.assign(**{name: number}))[0]
                told = [own[c] for own, c in zip(model.classes_, decided, strict=True)]
                assert told == said.tolist()
        for turn in found.answers.turns:
            changed = dict(
                zip(X.columns[list(turn.features)], turn.values, strict=True)
            )
            said = model.predict(row.assign(**changed).astype(float))[0]
            before = model.predict(row)[0]
            assert turn.turns == (said[turn.task] != before[turn.task])
            label = model.classes_[turn.task][turn.decided[turn.task]]
            assert label == said[turn.task]


@pytest.mark.parametrize("seed", range(3))
def test_a_summary_counts_the_answers_that_predict_turns(seed):
    model, X = weighing(seed)
    summary = explainer_of(model, X).explain_many(X[:8]).summary()
    before = model.predict(X[:8])
    counted = np.zeros((3, 3), dtype=int)
    for at, one in enumerate(summary.explanations):
        for varied in one.answers.varied:
            name = X.columns[varied.feature]
            rows = pd.concat([X.iloc[[at]]] * len(varied.numbers))
            said = model.predict(rows.assign(**{name: varied.numbers}))
            turned = (said[varied.common] != before[at]).any(axis=0)
            counted[summary.effects.index.get_loc(name)] += turned
    np.testing.assert_array_equal(tried(summary).turned, counted)


def one_task(seed=0):
    X, Y = table(seed, 120)
    return X, Y["ill"]


THRESHOLDS = {
    "fixed": lambda: FixedThresholdClassifier(LogisticRegression(), threshold=0.15),
    "tuned": lambda: TunedThresholdClassifierCV(
        LogisticRegression(class_weight={"no": 4, "yes": 1}),
        scoring="balanced_accuracy",
        cv=3,
    ),
    "pipeline": lambda: make_pipeline(
        StandardScaler(),
        FixedThresholdClassifier(LogisticRegression(), threshold=0.15),
    ),
    "search": lambda: GridSearchCV(
        FixedThresholdClassifier(LogisticRegression(), threshold=0.15),
        {"threshold": [0.1]},
        cv=2,
    ),
}


@pytest.mark.parametrize("name", THRESHOLDS)
@pytest.mark.parametrize("kind", ["sensitivity", "contribution"])
def test_thresholds_of_scikit_learn_decide_what_is_told(name, kind):
    X, y = one_task()
    model = THRESHOLDS[name]().fit(X, y)
    label, likeliest = model.predict(X), model.predict_proba(X).argmax(axis=1)
    rows = np.flatnonzero(label != model.classes_[likeliest])[:3]
    assert len(rows)
    explainer = TabularExplainer(model, X, kind=kind, task_names=["ill"])
    for one, at in zip(explainer.explain_many(X.iloc[rows]), rows, strict=True):
        assert one.predictions == {"ill": label[at]}
        text = one.as_text()
        assert f"Ill: {label[at]} (" in text
        assert "by the model's rule for deciding" in text
        assert "a close call" not in text
        other = model.classes_[likeliest[at]]
        assert f"; {other} is more probable (" in text
        assert f"概率更高的是「{other}」" in one.as_text("zh")


@pytest.mark.parametrize("task", ["kind", "ill", "late"])
def test_a_view_of_a_task_answers_as_it_predicts(task):
    model, X = weighing(3)
    view = TaskView(model, task, task_names=["kind", "ill", "late"])
    rows = outweighed(model, X)[:3]
    for at in rows:
        found = TabularExplainer(view, X, n_samples=200).explain(X.iloc[[at]])
        assert found.predictions == {task: view.predict(X.iloc[[at]])[0]}


def test_evidence_is_about_the_class_answered():
    model, X = weighing(1)
    at = outweighed(model, X)[0]
    found = explainer_of(model, X).explain(X.iloc[[at]])
    answered = [
        own.tolist().index(label)
        for own, label in zip(model.classes_, model.predict(X)[at], strict=True)
    ]
    of_two = [len(own) == 2 for own in model.classes_]
    assert found.facts.spoken[of_two].tolist() == np.array(answered)[of_two].tolist()
    assert found.focus[0] == answered[0]  # of three classes
    said = [p[c] for p, c in zip(found.outputs, answered, strict=True)]
    assert [p for _, p in found.facts.verdicts] == said


def test_predict_is_asked_once_of_the_row_and_once_of_each_question():
    model, X = weighing(0)
    explainer = explainer_of(model, X)
    model.n_asked = 0
    found = explainer.explain(X[:1])
    assert 2 <= model.n_asked <= 3
    asked = model.n_asked
    found.as_text(), found.as_text("zh", "full"), found.to_html(), found.to_json()
    assert model.n_asked == asked


def test_positions_of_answers_are_exported_where_another_class_is_more_probable():
    model, X = weighing(2)
    for at in outweighed(model, X)[:3]:
        found = explainer_of(model, X).explain(X.iloc[[at]])
        content = json.loads(found.to_json())
        for k, task in enumerate(content["tasks"]):
            p = [own["probability"] for own in task["classes"]]
            told = task["classes"][task.get("predicted", int(np.argmax(p)))]["label"]
            assert told == model.predict(X)[at, k]
            assert ("predicted" in task) == (
                told != task["classes"][np.argmax(p)]["label"]
            )
        for one, said in zip(
            found.answers.varied, content["answers"]["varied"], strict=True
        ):
            likeliest = [np.argmax(own, axis=0) for own in said["outputs"]]
            told = said.get("predicted", np.array(likeliest).tolist())
            assert told == one.decided.T.tolist()


def test_of_answers_that_are_the_most_probable_class_nothing_is_added():
    X, Y = table(0)
    forest = RandomForestClassifier(10, max_depth=3, random_state=0).fit(X, Y)
    asked = explainer_of(forest, X).explain(X[:1])
    plain = explainer_of(forest.predict_proba, X).explain(X[:1])
    alone = explainer_of(lambda rows: forest.predict_proba(rows), X).explain(X[:1])
    assert asked.decided is not None
    assert alone.decided is None
    assert asked.to_json() == plain.to_json()
    assert '"predicted"' not in asked.to_json()
    for language in ("en", "zh"):
        assert asked.as_text(language, "full") == plain.as_text(language, "full")
    assert asked.to_html() == plain.to_html()
    assert "rule" not in asked.as_text("en", "full")


def test_a_function_answers_with_the_most_probable_class():
    X = np.random.RandomState(0).randn(60, 2)
    found = TabularExplainer(smooth([1.0, 2.0]), X).explain(X[0])
    assert found.decided is None
    assert [*found.predictions.values()] == [int(found.outputs[0].argmax())]


def test_the_page_marks_the_answer_and_names_the_class_that_is_more_probable():
    model, X = weighing(2)
    for at in outweighed(model, X)[:3]:
        found = explainer_of(model, X).explain(X.iloc[[at]])
        html, ahead = found.to_html(), found.facts.ahead
        for label, own, p, c in zip(
            model.predict(X)[at], model.classes_, found.outputs, ahead, strict=True
        ):
            said = p[own.tolist().index(label)]
            marked = f"<bdi>{label}</bdi> ({100 * said:.0f}\u00a0%) <small>"
            assert marked in html.replace(" %)", "\u00a0%)")
            if c >= 0:
                told = f"rule for deciding; <bdi>{own[c]}</bdi> is more probable ("
                assert told in html
                assert f"概率更高的是 <bdi>{own[c]}</bdi>（" in html


def test_curves_are_shaded_where_predict_answers_another_class():
    model, X = weighing(1)
    at = outweighed(model, X)[1]
    before = model.predict(X.iloc[[at]])[0]
    for curve in curves(explainer_of(model, X).explain(X.iloc[[at]])):
        rows = pd.concat([X.iloc[[at]]] * len(curve.numbers))
        name = X.columns[curve.feature]
        said = model.predict(rows.assign(**{name: curve.numbers}))
        np.testing.assert_array_equal(curve.turned, said != before)
        told = zip(model.classes_, curve.verdicts.T, strict=True)
        assert np.stack([own[c] for own, c in told], axis=1).tolist() == said.tolist()


def test_what_it_would_take_is_told_in_words_and_on_the_page_as_predict_answers():
    n_listed = 0
    for seed in range(8):
        model, X = weighing(seed)
        for at in outweighed(model, X)[:3]:
            found = explainer_of(model, X).explain(X.iloc[[at]])
            text, (_, *listed) = (
                found.as_text("en", "full").lower(),
                found.to_html().split('id="turns"'),
            )
            for turn in found.answers.turns:
                task = ["kind", "ill", "late"][turn.task]
                label = model.classes_[turn.task][turn.decided[turn.task]]
                if turn.turns:
                    assert f"{task} would be {label} (" in text
                for part in listed:
                    part, verb = part.split("</section>")[0], "would be"
                    if f"<bdi>{task}</bdi>" in part:
                        verb = verb if turn.turns else "stays"
                        n_listed += verb == "would be"
                        told = f"<bdi>{task}</bdi></b> {verb} <bdi>{label}</bdi>"
                        assert told in part
    assert n_listed


def test_a_picture_names_the_class_that_is_more_probable_and_not_answered():
    model, X = weighing(2)
    for at in outweighed(model, X)[:3]:
        found = explainer_of(model, X).explain(X.iloc[[at]])
        (ax,) = found.plot()
        heads = [t.get_text() for t in ax.texts if t.get_gid() == "head"]
        ahead = [
            (own[c], p[c])
            for own, p, c in zip(
                model.classes_, found.outputs, found.facts.ahead, strict=True
            )
            if c >= 0
        ]
        told = [head for head in heads if head.startswith("more probable: ")]
        assert len(told) == len(ahead) > 0
        for (label, _), head in zip(ahead, told, strict=True):
            assert head.startswith(f"more probable: {label}: ")
        key = [text.get_text() for text in ax.get_legend().get_texts()]
        assert "the likeliest other class" in key
        plt.close(ax.figure)


def test_many_tasks_that_are_told_together_say_how_many_are_outweighed():
    X, Y = table(0)
    Y = pd.concat([Y[["ill"]]] * 9, axis=1).to_numpy()
    model = Weighing(10, max_depth=3, random_state=0).fit(X, Y)
    model.factors = [np.array([1.0, 6.0])] * 9
    at = outweighed(model, X)[0]
    found = TabularExplainer(model, X, n_samples=200).explain(X.iloc[[at]])
    alone = found.as_text().count("is more probable (")
    n = sum(at >= 0 for at in found.facts.ahead)
    assert f"For {n - alone} of these another class is more probable" in found.as_text()
    assert f"其中 {n - alone} 个任务另有概率更高的类别" in found.as_text("zh")


def test_texts_are_answered_as_predict_answers():
    texts = ["good film", "good plot", "bad film", "bad plot", "dull film", "fine"] * 6
    y = np.array(["up", "up", "down", "down", "down", "up"] * 6)
    model = make_pipeline(
        CountVectorizer(), FixedThresholdClassifier(LogisticRegression(), threshold=0.9)
    ).fit(texts, y)
    rows = ["good film", "fine plot", "good"]
    explainer = TextExplainer(model, n_samples=200, task_names=["mood"])
    assert (model.classes_[model.predict_proba(rows).argmax(axis=1)] == "up").any()
    for text, label in zip(rows, model.predict(rows), strict=True):
        assert explainer.explain(text).predictions == {"mood": label}


class OfImages(ClassifierMixin, BaseEstimator):
    """Says by brightness whether it is day, and needs much to say so."""

    def fit(self, X=None, y=None):
        self.classes_ = np.array(["day", "night"])
        return self

    def predict_proba(self, X):
        return bounded(2 - np.asarray(X).mean(axis=(1, 2)) / 20)

    def predict(self, X):
        return self.classes_[(self.predict_proba(X)[:, 0] < 0.95).astype(int)]


def test_images_are_answered_as_predict_answers():
    image = np.random.RandomState(0).rand(16, 16) * 255
    found = ImageExplainer(OfImages().fit(), n_samples=100).explain(image)
    assert [*found.predictions.values()] == ["night"]
    assert found.probabilities[0][0] > 0.5


class Contrary(Weighing):
    """Answers what is none of its classes."""

    def predict(self, X):
        return np.full((len(X), 3), "unheard-of")


def test_an_answer_that_is_no_class_is_an_error_that_names_the_task():
    X, Y = table(0)
    model = Contrary(5, max_depth=2, random_state=0).fit(X, Y)
    with pytest.raises(ValueError, match=r"from predict for task 'kind'.*one of"):
        explainer_of(model, X).explain(X[:1])
