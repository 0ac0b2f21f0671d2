"""Where predict decides: recall and precision of the labels that it gives."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import precision_score, recall_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmtl import MultiTaskPredictor, TaskView
from skmtl.metrics import task_scores
from skmtl.plotting import TaskConfusionDisplay, TaskPrecisionRecallDisplay
from tests.plotting.drawings import (
    at_the_edge,
    cut_off,
    forest_of,
    judged_tasks,
    long_names,
    overlapping,
)
from tests.toy_numbers import make_numbers, small_predictor

from_estimator = TaskPrecisionRecallDisplay.from_estimator


class Biased(RandomForestClassifier):
    """Predicts the first class where its probability is a fifth at least."""

    def predict(self, X):
        proba = self.predict_proba(X)
        found = [
            np.where(part[:, 0] >= 0.2, own[0], own[part[:, 1:].argmax(axis=1) + 1])
            for part, own in zip(proba, self.classes_, strict=True)
        ]
        return np.column_stack(found)


class Decided:
    """A fitted classifier of one task, of which everything is given."""

    def __init__(self, proba, labels, classes):
        self.proba, self.labels, self.classes_ = proba, labels, np.array(classes)

    def predict_proba(self, X):
        return np.asarray(self.proba)

    def predict(self, X):
        return np.asarray(self.labels)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("make", [RandomForestClassifier, Biased])
def test_points_are_the_scores_of_the_predicted_labels(make, seed):
    X, Y, Y_gaps = judged_tasks(4, seed=seed)
    forest = make(8, max_depth=3, random_state=0).fit(X, Y)
    display = from_estimator(forest, X, Y_gaps)
    labels = pd.DataFrame(forest.predict(X), columns=list(Y))
    assert list(display.decisions) == list(Y) == list(display.decision_points_)
    for name, classes in zip(Y, forest.classes_, strict=True):
        seen = Y_gaps[name].notna().to_numpy()
        true, found = Y[name][seen], labels[name][seen]
        own = display.pos_label.get(name)
        some = classes if own is None else [own]
        options = {"labels": some, "average": "macro", "zero_division": 0}
        expected = [f(true, found, **options) for f in (recall_score, precision_score)]
        np.testing.assert_allclose(display.decisions[name], expected)
        point = display.decision_points_[name]
        np.testing.assert_allclose(point.get_xydata()[0], expected)
        assert point.get_color() == display.lines_[name].get_color()
    scores = task_scores(Y_gaps, labels, ["recall_macro", "precision_macro"])
    name = Y.columns[2]  # of four classes, all of which occur
    np.testing.assert_allclose(display.decisions[name], scores.loc[name])


def test_the_point_of_a_class_is_on_its_curve():
    rng = np.random.RandomState(0)
    for classes in ([0, 1], ["no", "yes"], [False, True], ["b", "a"]):
        own = np.sort(classes)
        y = own[(rng.rand(80) < 0.3).astype(int)]
        proba = rng.dirichlet([1, 1], size=80)
        for threshold in (0.2, 0.5, 0.8):
            labels = own[(proba[:, 1] >= threshold).astype(int)]
            display = from_estimator(
                Decided(proba, labels, own), np.zeros((80, 1)), y, pos_label=own[1]
            )
            ((name, at),) = display.decisions.items()
            curve = np.column_stack([display.recall[name], display.precision[name]])
            assert np.abs(curve - at).sum(axis=1).min() < 1e-12


def test_a_class_that_is_never_predicted_has_neither_recall_nor_precision():
    y = np.array(["a", "b", "a", "c"] * 5)
    proba = np.random.RandomState(0).dirichlet([1, 1, 1], size=20)
    never = Decided(proba, np.full(20, "a"), ["a", "b", "c"])
    rows = np.zeros((20, 1))
    mean = from_estimator(never, rows, y).decisions["task_0"]
    assert mean == pytest.approx((1 / 3, 0.5 / 3))
    alone = from_estimator(never, rows, y, pos_label="b").decisions["task_0"]
    assert alone == (0, 0)


def test_pipelines_views_and_chosen_tasks_have_the_same_points():
    X, Y, Y_gaps = judged_tasks(3)
    expected = from_estimator(forest_of(X, Y), X, Y_gaps).decisions
    pipe = make_pipeline(StandardScaler(), RandomForestClassifier(8, max_depth=3))
    pipe.set_params(randomforestclassifier__random_state=0).fit(X, Y)
    found = from_estimator(pipe, X, Y_gaps).decisions
    for name, at in expected.items():
        assert found[name] == pytest.approx(at)
    name = Y.columns[1]
    one = from_estimator(forest_of(X, Y), X, Y_gaps, tasks=name)
    assert one.decisions == {name: expected[name]}
    view = TaskView(forest_of(X, Y), 1)
    alone = from_estimator(view, X, Y_gaps[name])
    assert list(alone.decisions.values()) == [expected[name]]
    whole = from_estimator(forest_of(X, Y), X, Y_gaps).plot(tasks=[name])
    assert list(whole.decision_points_) == [name]


def test_probabilities_alone_have_no_points():
    X, Y, _ = judged_tasks(2)
    forest = forest_of(X, Y)
    display = TaskPrecisionRecallDisplay.from_predictions(Y, forest.predict_proba(X))
    assert display.decisions == display.decision_points_ == {}
    written = [text.get_text() for text in display.legend_.get_texts()]
    assert len(written) == 2

    class OfProbabilities:
        classes_ = forest.classes_
        predict_proba = forest.predict_proba

    assert from_estimator(OfProbabilities(), X, Y).decisions == {}


def test_classes_beside_numbers_have_points():
    X, Y = make_numbers()
    model = small_predictor().fit(X, Y)
    names = ["sex", "level"]
    display = from_estimator(model, X, Y, tasks=names)
    labels = pd.DataFrame(model.predict(X), columns=list(Y))
    for name in names:
        seen = Y[name].notna().to_numpy()
        own = display.pos_label.get(name)
        true, found = (part[name][seen].astype(str) for part in (Y, labels))
        some = sorted(set(true)) if own is None else [str(own)]
        options = {"labels": some, "average": "macro", "zero_division": 0}
        expected = [f(true, found, **options) for f in (recall_score, precision_score)]
        np.testing.assert_allclose(display.decisions[name], expected)


@pytest.mark.parametrize("display", [TaskPrecisionRecallDisplay, TaskConfusionDisplay])
def test_no_text_is_written(display, monkeypatch):
    X, Y, _ = judged_tasks(1, n_samples=40)
    Y["text"] = ["two dogs", "a cat"] * 20
    model = MultiTaskPredictor(
        task_types={"text": "generation"}, max_epochs=1, random_state=0
    ).fit(X, Y)

    def predict(*_):
        raise AssertionError("the text is written")

    monkeypatch.setattr(type(model), "predict", predict)
    display.from_estimator(model, X, Y, tasks=Y.columns[0])


@pytest.mark.parametrize("style", ["default", "dark_background"])
@pytest.mark.parametrize("n_tasks", [1, 3, 14])
def test_pictures_can_be_read(n_tasks, style):
    X, Y, _ = judged_tasks(n_tasks, names=long_names(n_tasks))
    with plt.style.context(style):
        display = from_estimator(forest_of(X, Y), X, Y)
        figure = display.figure_
        assert not cut_off(figure)
        assert not overlapping(figure)
        assert not at_the_edge(figure)
        written = [text.get_text() for text in display.legend_.get_texts()]
        assert written[-1] == "where predict decides"
        assert len(display.decision_points_) == n_tasks
        _, ax = plt.subplots()
        assert display.plot(ax=ax).ax_ is ax
