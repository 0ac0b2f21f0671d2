"""Sizes of prediction sets: what is drawn is what the metrics say."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import Ridge
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmtl.exceptions import SkmtlWarning
from skmtl.metrics import task_scores
from skmtl.plotting import SetSizeDisplay
from tests.plotting.drawings import (
    at_the_edge,
    cut_off,
    forest_of,
    judged_tasks,
    long_names,
    overlapping,
)
from tests.toy_numbers import make_numbers, small_predictor, small_regressor
from tests.toy_sets import small_forest_of_sets
from tests.toy_tasks import make_tasks, small_classifier

from_estimator = SetSizeDisplay.from_estimator
from_predictions = SetSizeDisplay.from_predictions


def drawn_sets(n_tasks, n_rows=150, n_classes=None, seed=0):
    """Labels, sets and classes of tasks with 1 to 5 classes, or as many as is said."""
    rng = np.random.RandomState(seed)
    y, sets, classes = {}, [], []
    for k in range(n_tasks):
        own = n_classes or 1 + (k + 1) % 5
        y[f"task {k}"] = rng.randint(own, size=n_rows)
        sets.append(rng.rand(n_rows, own) < rng.rand(n_rows, 1))
        classes.append(np.arange(own))
    return pd.DataFrame(y), sets, classes


def as_drawn(display, name):
    """The share of each part of a task's bar, by what the legend says of it."""
    k = list(display.words_).index(name)
    return {label: bars[k].get_width() for label, bars in display.bars_.items()}


@pytest.mark.parametrize("confidence", [0.6, 0.9])
def test_what_is_drawn_is_what_the_sets_have(confidence):
    X, Y, Y_gaps = judged_tasks(4)
    model = small_forest_of_sets().fit(X, Y)
    display = from_estimator(model, X, Y_gaps, confidence=confidence)
    sets = model.predict_set(X, confidence)
    scores = task_scores(Y_gaps, sets, classes=model.classes_)
    assert list(display.sizes) == list(Y) == list(display.words_)
    for name, own in zip(Y, sets, strict=True):
        seen = own[Y_gaps[name].notna()].sum(axis=1)
        shares = [np.mean(seen == size) for size in range(own.shape[1] + 1)]
        np.testing.assert_allclose(display.sizes[name], shares)
        mean = np.arange(len(shares)) @ display.sizes[name]
        assert mean == pytest.approx(scores.loc[name, "mean_set_size"])
        inside = scores.loc[name, "set_coverage"]
        assert display.coverage[name] == inside
        text = display.words_[name].get_text()
        assert text == f"{inside:.0%} inside, {confidence:.0%} asked for"
        parts = as_drawn(display, name)
        for size, share in enumerate(shares[1:], start=1):
            label = "1 class" if size == 1 else f"{size} classes"
            assert parts.get(label, 0) == pytest.approx(share)
        assert sum(parts.values()) == pytest.approx(1)


def test_given_sets_are_drawn_as_those_of_the_model():
    X, Y, Y_gaps = judged_tasks(3)
    model = small_forest_of_sets().fit(X, Y)
    expected = from_estimator(model, X, Y_gaps)
    sets = model.predict_set(X)
    given = {"classes": model.classes_, "confidence": 0.9}
    found = from_predictions(Y_gaps, sets, **given)
    turned = from_predictions(
        Y_gaps[list(Y)[::-1]], sets, **given, task_names=list(Y), tasks=list(Y)
    )
    for display in (found, turned):
        assert display.coverage == expected.coverage
        for name in Y:
            np.testing.assert_array_equal(display.sizes[name], expected.sizes[name])
    numbers = Y_gaps.assign(price=np.linspace(0, 1, 80))
    beside = from_predictions(numbers, [*sets, None], classes=[*model.classes_, None])
    assert beside.coverage == expected.coverage
    assert beside.words_[Y.columns[0]].get_text().endswith("% inside")


@pytest.mark.parametrize("classes", [["a", "b", "c"], [1, 2, 3], [False, True]])
def test_pipelines_searches_views_and_single_tasks_are_drawn(classes):
    rng = np.random.RandomState(0)
    X = rng.randn(60, 3)
    y = np.array(classes)[rng.randint(len(classes), size=60)]
    model = small_forest_of_sets()
    alone = from_estimator(model.fit(X, y), X, pd.Series(y, name="kind"))
    (name,) = alone.sizes
    for other in (
        make_pipeline(StandardScaler(), small_forest_of_sets()),
        GridSearchCV(small_forest_of_sets(), {"max_depth": [3]}, cv=2),
    ):
        found = from_estimator(other.fit(X, y), X, y)
        assert next(iter(found.coverage.values())) == alone.coverage[name]


def test_classifiers_of_several_tasks_and_their_views_are_drawn():
    X, Y = make_tasks(120)
    Y = Y.mask(np.random.RandomState(0).rand(*Y.shape) < 0.2)
    model = small_classifier(max_epochs=3, early_stopping=True).fit(X[:80], Y[:80])
    whole = from_estimator(model, X[80:], Y[80:], confidence=0.8)
    sets = model.predict_set(X[80:], 0.8)
    scores = task_scores(Y[80:], sets, classes=model.classes_)
    assert whole.coverage == scores["set_coverage"][: len(sets)].to_dict()
    for name in Y:
        view = model.task(name)
        alone = from_estimator(view, X[80:], Y[name][80:], confidence=0.8)
        assert alone.coverage == {name: whole.coverage[name]}
        np.testing.assert_array_equal(alone.sizes[name], whole.sizes[name])


def test_numbers_are_left_out_and_told_of():
    X, Y = make_numbers(120)
    model = small_predictor(max_epochs=3).fit(X, Y)
    numbers = ["price", "share"]
    with pytest.warns(SkmtlWarning, match=r"\['price', 'share'\] are numbers") as told:
        display = from_estimator(model, X, Y)
    assert len(told) == 1
    assert list(display.sizes) == [name for name in Y if name not in numbers]
    chosen = from_estimator(model, X, Y, tasks=["level", "sex"])
    assert list(chosen.sizes) == ["level", "sex"]
    with pytest.raises(ValueError, match=r"\['price'\] are numbers"):
        from_estimator(model, X, Y, tasks="price")


def test_a_task_of_one_class_has_sets_of_it():
    y = np.array([["only", "a"], ["only", "b"]] * 5, dtype=object)
    sets = [np.ones((10, 1), dtype=bool), np.ones((10, 2), dtype=bool)]
    display = from_predictions(y, sets)
    assert display.sizes["task_0"].tolist() == [0, 1]
    assert display.words_["task_0"].get_text() == "100% inside"
    alone = from_predictions(y[:, 0], sets[0])
    assert as_drawn(alone, "task_0") == {"1 class": 1}


def test_large_sets_stand_together_and_empty_ones_are_told():
    y, sets, classes = drawn_sets(2, n_rows=500, n_classes=60)
    display = from_predictions(y, sets, classes=classes)
    ends = [(0, 0), (1, 1), (2, 2), (3, 5), (6, 10), (11, 20), (21, 50)]
    labels = list(display.bars_)
    assert labels[:3] == ["no class", "1 class", "2 classes"]
    assert labels[3:7] == [f"{first} to {last} classes" for first, last in ends[3:]]
    for name, own in zip(y, sets, strict=True):
        parts = as_drawn(display, name)
        size = own.sum(axis=1)
        for label, (first, last) in zip(labels, ends, strict=False):
            share = np.mean((first <= size) & (size <= last))
            assert parts[label] == pytest.approx(share)


def test_tasks_are_chosen_by_name_or_position():
    X, Y, _ = judged_tasks(3)
    model = small_forest_of_sets().fit(X, Y)
    for tasks in (Y.columns[1], 1, [Y.columns[1]], -2):
        display = from_estimator(model, X, Y, tasks=tasks)
        assert list(display.sizes) == [Y.columns[1]]
    display = from_estimator(model, X, Y).plot(tasks=[2, 0])
    assert list(display.words_) == [Y.columns[2], Y.columns[0]]
    written = [label.get_text() for label in display.ax_.get_yticklabels()]
    assert written == [Y.columns[2], Y.columns[0]]


def test_tasks_without_labels_are_told_of():
    X, Y, _ = judged_tasks(3)
    model = small_forest_of_sets().fit(X, Y)
    Y[Y.columns[1]] = None
    with pytest.warns(SkmtlWarning, match="have no observed label: they are not drawn"):
        display = from_estimator(model, X, Y)
    assert list(display.sizes) == [Y.columns[0], Y.columns[2]]
    with pytest.raises(ValueError, match="have no observed label"):
        from_estimator(model, X, Y.assign(**dict.fromkeys(Y)))


def test_a_label_that_the_model_does_not_know_is_in_no_set():
    y = ["a", "b", "z", "z"]
    with pytest.warns(SkmtlWarning, match=r"labels \['z'\] in y_true"):
        display = from_predictions(y, np.ones((4, 2), dtype=bool), classes=["a", "b"])
    assert display.coverage == {"task_0": 0.5}


def test_errors_say_what_was_given():
    X, Y, _ = judged_tasks(2)
    model = small_forest_of_sets().fit(X, Y)
    with pytest.raises(TypeError, match="RandomForestClassifier that predicts no sets"):
        from_estimator(forest_of(X, Y), X, Y)
    numbers, Z = make_numbers()
    regressor = small_regressor(max_epochs=1).fit(numbers, Z["share"])
    with pytest.raises(TypeError, match="only classes are understood"):
        from_estimator(regressor, numbers, Z["share"])
    with pytest.raises(NotFittedError):
        from_estimator(small_forest_of_sets(), X, Y)
    for confidence in (0, 1, "high", np.nan, None):
        with pytest.raises(ValueError, match="a number above 0 and below 1, such"):
            from_estimator(model, X, Y, confidence=confidence)
    with pytest.raises(ValueError, match="Got confidence=90"):
        from_predictions(Y, model.predict_set(X), confidence=90)
    with pytest.raises(ValueError, match="tasks='age'"):
        from_estimator(model, X, Y, tasks="age")
    with pytest.raises(ValueError, match="values of float64"):
        from_predictions(Y, model.predict_proba(X))
    with pytest.raises(TypeError, match="Ridge"):
        from_estimator(Ridge().fit(X, X[:, 0]), X, X[:, 0])


def test_many_tasks_fit_on_a_wall():
    sizes = {f"task {k}": np.array([0, 0.6, 0.4]) for k in range(300)}
    display = SetSizeDisplay(sizes, dict.fromkeys(sizes, 0.9), confidence=0.9).plot()
    assert max(display.figure_.get_size_inches()) <= 40
    assert overlapping(display.figure_) == []
    assert cut_off(display.figure_) == []


@pytest.mark.parametrize("style", ["default", "dark_background"])
@pytest.mark.parametrize("n_tasks", [1, 3, 14])
@pytest.mark.parametrize("n_classes", [None, 60])
def test_pictures_can_be_read(n_tasks, n_classes, style):
    y, sets, classes = drawn_sets(n_tasks, n_classes=n_classes)
    y.columns = long_names(n_tasks)
    with plt.style.context(style):
        display = from_predictions(y, sets, classes=classes, confidence=0.9)
        figure = display.figure_
        assert not cut_off(figure)
        assert not overlapping(figure)
        assert not at_the_edge(figure)
        left = display.legend_.get_window_extent().y0
        assert left >= display.bars_["1 class"][0].get_window_extent().y1
        plt.close(figure)
        own, ax = plt.subplots(figsize=(9, 5))
        assert display.plot(ax=ax).ax_ is ax
        assert display.figure_ is own
        own.draw_without_rendering()
        assert not overlapping(own)
        words = [text.get_window_extent() for text in display.words_.values()]
        assert max(box.x1 for box in words) <= own.bbox.x1
        low = display.legend_.get_window_extent().y0
        tops = [bars[0].get_window_extent().y1 for bars in display.bars_.values()]
        assert low >= max(tops) - 1
