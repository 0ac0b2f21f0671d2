"""Reliability curves are scikit-learn's, of the confidence in the predicted class."""

import numpy as np
import pytest
from sklearn.calibration import calibration_curve

from skmtl.metrics import expected_calibration_error, task_scores
from skmtl.plotting import TaskCalibrationDisplay
from tests.plotting.drawings import forest_of, judged_tasks


@pytest.mark.parametrize("n_bins", [1, 5, 15])
def test_bins_are_those_of_sklearn_to_the_bit(n_bins):
    X, Y, Y_gaps = judged_tasks()
    forest = forest_of(X, Y)
    display = TaskCalibrationDisplay.from_estimator(forest, X, Y_gaps, n_bins=n_bins)
    for k, name in enumerate(Y):
        seen = Y_gaps[name].notna().to_numpy()
        proba = forest.predict_proba(X)[k][seen]
        right = forest.classes_[k][proba.argmax(axis=1)] == Y[name][seen].to_numpy()
        expected = calibration_curve(right, proba.max(axis=1), n_bins=n_bins)
        np.testing.assert_array_equal(display.prob_true[name], expected[0])
        np.testing.assert_array_equal(display.prob_pred[name], expected[1])
        assert display.n_rows[name].sum() == seen.sum()
        assert len(display.n_rows[name]) == len(expected[0])


def test_errors_are_those_of_the_metrics():
    X, Y, Y_gaps = judged_tasks()
    forest = forest_of(X, Y)
    proba = forest.predict_proba(X)
    display = TaskCalibrationDisplay.from_estimator(forest, X, Y_gaps)
    metric = "neg_expected_calibration_error"
    scores = task_scores(Y_gaps, proba, metric, classes=forest.classes_)
    assert display.ece == (-scores[metric][:3]).to_dict()
    display = TaskCalibrationDisplay.from_estimator(forest, X, Y_gaps, n_bins=4)
    for k, name in enumerate(Y):
        assert display.ece[name] == expected_calibration_error(
            Y_gaps[name], proba[k], classes=forest.classes_[k], n_bins=4
        )


def test_the_points_and_their_rows_give_the_error():
    X, Y, _ = judged_tasks(n_samples=200)
    display = TaskCalibrationDisplay.from_estimator(forest_of(X, Y), X, Y)
    for name, n_rows in display.n_rows.items():
        gaps = np.abs(display.prob_true[name] - display.prob_pred[name])
        error = np.average(gaps, weights=n_rows)
        assert display.ece[name] == pytest.approx(error, abs=1e-12)


@pytest.mark.parametrize("labels", [["a", "a"], ["b", "b"]])
def test_all_right_and_all_wrong_are_points_too(labels):
    proba = [[0.9, 0.1], [0.7, 0.3]]
    display = TaskCalibrationDisplay.from_predictions(
        labels, proba, classes=["a", "b"], n_bins=1
    )
    assert display.prob_true["task_0"] == [float(labels[0] == "a")]


@pytest.mark.parametrize("n_bins", [0, 2.5, "ten"])
def test_bins_must_be_a_number_of_them(n_bins):
    with pytest.raises(ValueError, match=r"n_bins.*positive integer"):
        TaskCalibrationDisplay.from_predictions(
            [0, 1], [[0.9, 0.1], [0.7, 0.3]], n_bins=n_bins
        )


def test_the_curve_of_a_class_of_interest_is_that_of_sklearn():
    X, Y, Y_gaps = judged_tasks()
    forest = forest_of(X, Y)
    name, label = Y.columns[1], forest.classes_[1][2]
    display = TaskCalibrationDisplay.from_estimator(
        forest, X, Y_gaps, n_bins=5, pos_label={name: label}
    )
    seen = Y_gaps[name].notna().to_numpy()
    is_so, proba = Y[name][seen] == label, forest.predict_proba(X)[1][seen, 2]
    expected = calibration_curve(is_so, proba, n_bins=5)
    np.testing.assert_array_equal(display.prob_true[name], expected[0])
    np.testing.assert_array_equal(display.prob_pred[name], expected[1])
    gaps = np.abs(expected[0] - expected[1])
    error = np.average(gaps, weights=display.n_rows[name])
    assert display.ece[name] == pytest.approx(error)
    assert display.n_rows[name].sum() == seen.sum()
    title = " ".join(display.axes_[1].get_title().split())
    assert label in title
    others = TaskCalibrationDisplay.from_estimator(forest, X, Y_gaps, n_bins=5)
    assert display.ece[Y.columns[0]] == others.ece[Y.columns[0]]


def test_the_only_class_of_a_task_has_a_point():
    display = TaskCalibrationDisplay.from_predictions(
        ["a", "a"], np.ones((2, 1)), classes=["a"]
    )
    assert display.prob_true["task_0"] == [1]
