"""Precision-recall curves are scikit-learn's, of the class of interest."""

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, precision_recall_curve

from skmtl.exceptions import SkmtlWarning
from skmtl.metrics import task_scores
from skmtl.plotting import TaskPrecisionRecallDisplay
from tests.plotting.drawings import forest_of, judged_tasks


def area(display, name):
    """The area below steps from high recall to low."""
    recall, precision = display.recall[name], display.precision[name]
    return float(-np.diff(recall) @ precision[:-1])


@pytest.mark.parametrize("position", [0, 1])
@pytest.mark.parametrize("k", [0, 1])
def test_the_curve_of_a_class_is_that_of_sklearn_to_the_bit(k, position):
    X, Y, Y_gaps = judged_tasks()
    forest, name = forest_of(X, Y), Y.columns[k]
    label = forest.classes_[k][position]
    display = TaskPrecisionRecallDisplay.from_estimator(
        forest, X, Y_gaps, pos_label={name: label}
    )
    seen = Y_gaps[name].notna().to_numpy()
    proba, labels = forest.predict_proba(X)[k][seen, position], Y[name][seen] == label
    precision, recall, _ = precision_recall_curve(labels, proba)
    np.testing.assert_array_equal(display.precision[name], precision)
    np.testing.assert_array_equal(display.recall[name], recall)
    expected = average_precision_score(labels, proba)
    assert display.average_precision[name] == expected
    assert display.prevalence_pos_label[name] == labels.mean()
    assert display.pos_label[name] == label
    chance = display.chance_levels_[name].get_ydata()
    assert list(chance) == [labels.mean()] * 2
    written = [text.get_text() for text in display.legend_.get_texts()]
    assert written[k].endswith(f": {label} (AP = {expected:.2f})")
    scores = task_scores(
        Y_gaps, forest.predict_proba(X), "average_precision",
        classes=forest.classes_, pos_label={name: label},
    )  # fmt: skip
    assert scores["average_precision"][name] == expected


def test_the_rarer_of_two_classes_is_the_one_of_interest():
    proba = np.random.RandomState(0).dirichlet([1, 1], 5)
    for y, label in {"aabbb": "a", "aaabb": "b", "ab": "b"}.items():
        display = TaskPrecisionRecallDisplay.from_predictions(list(y), proba[: len(y)])
        assert display.pos_label == {"task_0": label}


@pytest.mark.parametrize("y", [[0, 1, 1, 1], [-1, 1, 1, 1], [False, True, True, True]])
def test_of_zero_and_one_it_is_one_however_frequent(y):
    proba = np.random.RandomState(0).dirichlet([1, 1], 4)
    display = TaskPrecisionRecallDisplay.from_predictions(y, proba)
    assert display.pos_label == {"task_0": y[1]}


@pytest.mark.parametrize("seed", range(5))
def test_many_classes_have_the_mean_of_their_curves(seed):
    rng = np.random.RandomState(seed)
    y = rng.randint(4, size=60)
    proba = rng.randint(1, 4, size=(60, 4)).astype(float)
    proba /= proba.sum(axis=1, keepdims=True)
    display = TaskPrecisionRecallDisplay.from_predictions(y, proba)
    score = task_scores(y, proba, "average_precision")["average_precision"].iloc[0]
    assert display.average_precision["task_0"] == score
    assert area(display, "task_0") == pytest.approx(score, abs=1e-12)
    assert (np.diff(display.recall["task_0"]) < 0).all()
    assert display.pos_label == {}
    assert display.prevalence_pos_label["task_0"] == 0.25


def test_chance_is_the_mean_share_of_the_classes_that_occur():
    proba = np.random.RandomState(0).dirichlet(np.ones(5), 6)
    display = TaskPrecisionRecallDisplay.from_predictions(
        [0, 1, 3] * 2, proba, classes=range(5)
    )
    assert display.prevalence_pos_label["task_0"] == pytest.approx(1 / 3)


def test_tasks_without_a_curve_are_left_out_and_named():
    y = np.array([["a", "c", "e"], ["b", "c", "f"], ["a", "c", "e"]])
    proba = [np.array([[0.7, 0.3], [0.4, 0.6], [0.6, 0.4]])] * 3
    classes = [["a", "b"], ["c", "d"], ["e", "f"]]
    with pytest.warns(SkmtlWarning, match=r"\['task_1'\] have no two observed classes"):
        display = TaskPrecisionRecallDisplay.from_predictions(y, proba, classes=classes)
    assert list(display.lines_) == ["task_0", "task_2"]
    proba[0], classes[0] = np.full((3, 3), 1 / 3), ["a", "b", "z"]
    with pytest.warns(SkmtlWarning, match=r"\['task_0', 'task_1'\] have no two"):
        TaskPrecisionRecallDisplay.from_predictions(
            y, proba, classes=classes, pos_label={"task_0": "z"}
        )
    with pytest.raises(ValueError, match=r"dict \{task: label\}"):
        TaskPrecisionRecallDisplay.from_predictions(
            y, proba, classes=classes, pos_label="a"
        )


def test_a_task_of_one_class_has_no_curve():
    y = np.array([[0, 0], [0, 1], [0, 1]])
    proba = [np.ones((3, 1)), np.array([[0.7, 0.3], [0.4, 0.6], [0.6, 0.4]])]
    with pytest.warns(SkmtlWarning, match=r"\['task_0'\] have no two observed classes"):
        display = TaskPrecisionRecallDisplay.from_predictions(y, proba)
    assert display.pos_label == {"task_1": 1}
