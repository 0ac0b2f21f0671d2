"""The expected calibration error is the one of its paper."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skmtl.exceptions import SkmtlWarning
from skmtl.metrics import expected_calibration_error, task_scores


def by_definition(codes, proba, n_bins, weight):
    """Bin by bin, with intervals that hold their upper edge."""
    confidence, right = proba.max(axis=1), proba.argmax(axis=1) == codes
    error = 0
    for m in range(n_bins):
        here = (confidence > m / n_bins) & (confidence <= (m + 1) / n_bins)
        if weight[here].sum() > 0:
            accuracy = np.average(right[here], weights=weight[here])
            mean = np.average(confidence[here], weights=weight[here])
            error += weight[here].sum() / weight.sum() * abs(accuracy - mean)
    return error


@given(
    n_samples=st.integers(1, 60),
    n_classes=st.integers(2, 5),
    n_bins=st.integers(1, 20),
    seed=st.integers(0, 99),
)
def test_error_is_the_mean_distance_of_accuracy_and_confidence_over_bins(
    n_samples, n_classes, n_bins, seed
):
    rng = np.random.RandomState(seed)
    proba = rng.dirichlet(np.ones(n_classes), n_samples)
    codes = rng.randint(n_classes, size=n_samples)
    weight = rng.rand(n_samples)
    found = expected_calibration_error(
        codes,
        proba,
        classes=range(n_classes),
        n_bins=n_bins,
        sample_weight=weight,
    )
    expected = by_definition(codes, proba, n_bins, weight)
    np.testing.assert_allclose(found, expected, atol=1e-12)


def test_calibrated_probabilities_have_little_error_and_certain_ones_much():
    rng = np.random.RandomState(0)
    proba = rng.dirichlet(np.ones(3), 20_000)
    y = (proba.cumsum(axis=1) < rng.rand(len(proba), 1)).sum(axis=1)
    assert expected_calibration_error(y, proba) < 0.02
    certain = np.eye(3)[proba.argmax(axis=1)]
    wrong = np.mean(proba.argmax(axis=1) != y)
    np.testing.assert_allclose(expected_calibration_error(y, certain), wrong)


def test_metric_of_that_name_is_its_negative():
    proba = np.random.RandomState(0).dirichlet(np.ones(2), 40)
    y = pd.Series(["a", "b", None, "b"] * 10, name="letter")
    name = "neg_expected_calibration_error"
    scores = task_scores(y, proba, name)
    assert scores.loc["letter", name] == -expected_calibration_error(y, proba)


def test_label_that_is_no_class_is_wrong():
    proba = np.array([[0.9, 0.1], [0.9, 0.1]])
    with pytest.warns(SkmtlWarning, match=r"has the labels \['c'\]") as caught:
        found = expected_calibration_error(["a", "c"], proba, classes=["a", "b"])
    np.testing.assert_allclose(found, 0.4)
    assert [item.filename for item in caught] == [__file__]


@pytest.mark.parametrize(
    ("y_true", "settings", "message"),
    [
        ([0, 1], {"n_bins": 0}, "Got n_bins=0, but expected a positive integer"),
        ([0, 1], {"n_bins": 2.5}, "Got n_bins=2.5"),
        ([[0, 1], [1, 0]], {}, "Got y_true with the tasks .* but expected one"),
        ([0, 0], {}, "2 classes for task 'task_0', but y_true has the labels"),
        ([None, None], {"classes": [0, 1]}, "without an observed label"),
    ],
)
def test_bad_input_is_an_error(y_true, settings, message):
    with pytest.raises(ValueError, match=message):
        expected_calibration_error(y_true, [[0.5, 0.5], [0.2, 0.8]], **settings)


@pytest.mark.parametrize("y_proba", [[0.5, 0.2], np.array([0.5, 0.2])])
def test_one_probability_for_each_row_is_an_error(y_proba):
    message = r"of shape \(2,\) for task 'task_0', but expected \(n_samples, n_classes"
    with pytest.raises(ValueError, match=message):
        expected_calibration_error([0, 1], y_proba)


def test_a_confidence_on_an_edge_is_in_the_bin_below():
    proba = [[0.5, 0.5], [0.7, 0.3]]  # wrong and right: in one bin, they would make up
    found = expected_calibration_error([1, 0], proba, n_bins=2)
    assert found == pytest.approx((0.5 + 0.3) / 2)
    assert expected_calibration_error([0, 1], np.eye(2), n_bins=2) == 0
