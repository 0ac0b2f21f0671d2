"""ROC curves are scikit-learn's; of many classes, their mean."""

import numpy as np
import pytest
from sklearn.metrics import auc, roc_auc_score, roc_curve
from sklearn.svm import LinearSVC

from skmtl import TaskView
from skmtl.exceptions import SkmtlWarning
from skmtl.metrics import task_scores
from skmtl.plotting import TaskRocDisplay
from tests.plotting.drawings import forest_of, judged_tasks


def test_two_classes_have_the_curve_of_sklearn_to_the_bit():
    X, Y, Y_gaps = judged_tasks()
    forest, name = forest_of(X, Y), Y.columns[0]
    display = TaskRocDisplay.from_estimator(forest, X, Y_gaps)
    seen = Y_gaps[name].notna().to_numpy()
    proba = forest.predict_proba(X)[0][seen, 1]
    labels = Y[name][seen].to_numpy() == forest.classes_[0][1]
    fpr, tpr, _ = roc_curve(labels, proba)
    np.testing.assert_array_equal(display.fpr[name], fpr)
    np.testing.assert_array_equal(display.tpr[name], tpr)
    assert display.roc_auc[name] == roc_auc_score(labels, proba)
    np.testing.assert_array_equal(display.lines_[name].get_xydata().T, [fpr, tpr])


def test_areas_are_the_scores_of_the_tasks():
    X, Y, Y_gaps = judged_tasks(5)
    forest = forest_of(X, Y)
    display = TaskRocDisplay.from_estimator(forest, X, Y_gaps)
    proba = forest.predict_proba(X)
    scores = task_scores(Y_gaps, proba, "roc_auc_ovr", classes=forest.classes_)
    assert display.roc_auc == scores["roc_auc_ovr"][:5].to_dict()
    for name, area in display.roc_auc.items():
        assert auc(display.fpr[name], display.tpr[name]) == pytest.approx(
            area, abs=1e-12
        )


def test_many_classes_have_the_mean_of_their_curves():
    rng = np.random.RandomState(0)
    y = rng.randint(3, size=50)
    # few different probabilities, so that curves have slopes and steps
    proba = rng.randint(1, 4, size=(50, 3)).astype(float)
    proba /= proba.sum(axis=1, keepdims=True)
    display = TaskRocDisplay.from_predictions(y, proba)
    fpr, tpr = display.fpr["task_0"], display.tpr["task_0"]
    assert (np.diff(fpr) >= 0).all()
    assert (np.diff(tpr) >= -1e-12).all()
    between = np.linspace(0.013, 0.987, 101)
    curves = [roc_curve(y == k, proba[:, k])[:2] for k in range(3)]
    expected = np.mean([np.interp(between, *curve) for curve in curves], axis=0)
    np.testing.assert_allclose(np.interp(between, fpr, tpr), expected, atol=1e-12)


def test_a_view_of_one_task_has_its_curve():
    X, Y, _ = judged_tasks()
    forest, name = forest_of(X, Y), Y.columns[0]
    view = TaskView(forest, 0)
    one = TaskRocDisplay.from_estimator(view, X, Y[name])
    np.testing.assert_array_equal(
        one.tpr[name], TaskRocDisplay.from_estimator(forest, X, Y).tpr[name]
    )


def test_classes_that_do_not_occur_are_left_out_of_the_mean():
    proba = np.random.RandomState(0).dirichlet(np.ones(3), 40)
    y = np.repeat(["a", "b"], 20)
    display = TaskRocDisplay.from_predictions(y, proba, classes=["a", "b", "c"])
    areas = [roc_auc_score(y == label, proba[:, k]) for k, label in enumerate("ab")]
    assert display.roc_auc["task_0"] == pytest.approx(np.mean(areas), abs=1e-12)


def test_a_task_with_one_observed_class_is_left_out_and_named():
    y = np.array([["a", "c"], ["b", "c"], ["a", "c"]])
    proba = [np.array([[0.7, 0.3], [0.4, 0.6], [0.6, 0.4]])] * 2
    classes = [["a", "b"], ["c", "d"]]
    with pytest.warns(SkmtlWarning, match=r"'task_1'.*only one observed class"):
        display = TaskRocDisplay.from_predictions(y, proba, classes=classes)
    assert list(display.lines_) == ["task_0"]
    with pytest.raises(ValueError, match="only one observed class"):
        TaskRocDisplay.from_predictions(y[:, 1], proba[1], classes=classes[1])


def test_labels_are_no_probabilities():
    draw = TaskRocDisplay.from_predictions
    for labels in (np.array([0, 1]), [[0, 1], [1, 0]], np.array([["a", 1], ["b", 0]])):
        with pytest.raises(ValueError, match=r"labels as y_pred.*predict_proba"):
            draw(labels, labels)
    with pytest.raises(ValueError, match=r"If it holds the probability of class 1"):
        draw([0, 1], np.array([0.2, 0.7]))
    certain = np.array([[1, 0], [0, 1]])
    assert draw([0, 1], certain).roc_auc == {"task_0": 1}
    X, Y, _ = judged_tasks(1)
    without = LinearSVC().fit(X, Y.iloc[:, 0])
    with pytest.raises(ValueError, match="no predict_proba"):
        TaskRocDisplay.from_estimator(without, X, Y)


def test_the_curve_of_a_class_of_interest_is_that_of_sklearn():
    X, Y, Y_gaps = judged_tasks()
    forest = forest_of(X, Y)
    two, three = Y.columns[:2]
    labels = {two: forest.classes_[0][0], three: forest.classes_[1][2]}
    display = TaskRocDisplay.from_estimator(forest, X, Y_gaps, pos_label=labels)
    for k, (name, label) in enumerate(labels.items()):
        seen = Y_gaps[name].notna().to_numpy()
        column = list(forest.classes_[k]).index(label)
        proba = forest.predict_proba(X)[k][seen, column]
        fpr, tpr, _ = roc_curve(Y[name][seen] == label, proba)
        np.testing.assert_array_equal(display.fpr[name], fpr)
        np.testing.assert_array_equal(display.tpr[name], tpr)
        assert display.roc_auc[name] == roc_auc_score(Y[name][seen] == label, proba)
    assert display.pos_label == labels
    for text, label in zip(display.legend_.get_texts(), labels.values(), strict=False):
        assert f": {label} (AUC" in text.get_text()
    with pytest.raises(ValueError, match="pos_label='none of them'"):
        TaskRocDisplay.from_estimator(forest, X, Y, pos_label={two: "none of them"})
