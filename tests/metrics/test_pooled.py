"""Scores over all tasks at once count the labels that are observed."""

from functools import partial

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics
from sklearn.multioutput import MultiOutputClassifier
from sklearn.neighbors import KNeighborsClassifier

from skmtl.exceptions import SkmtlWarning
from skmtl.metrics import (
    classification_report,
    exact_match_score,
    hamming_loss,
    task_scores,
)
from tests.toy_tasks import make_tasks

SIZES = {
    "n_samples": st.integers(1, 40),
    "n_tasks": st.integers(1, 4),
    "seed": st.integers(0, 99),
}


@given(**SIZES, weighted=st.booleans())
def test_indicators_score_as_in_scikit_learn_to_the_bit(
    n_samples, n_tasks, seed, weighted
):
    rng = np.random.RandomState(seed)
    y_true, y_pred = rng.randint(2, size=(2, n_samples, n_tasks))
    weight = {"sample_weight": rng.rand(n_samples)} if weighted else {}
    expected = metrics.hamming_loss(y_true, y_pred, **weight)
    assert hamming_loss(y_true, y_pred, **weight) == expected
    expected = metrics.accuracy_score(y_true, y_pred, **weight)
    assert exact_match_score(y_true, y_pred, **weight) == expected


@given(**SIZES)
def test_missing_labels_do_not_count(n_samples, n_tasks, seed):
    rng = np.random.RandomState(seed)
    y_true, y_pred = rng.randint(3, size=(2, n_samples, n_tasks))
    missing = rng.rand(n_samples, n_tasks) < 0.4
    y_true[0], missing[0] = y_pred[0], False  # or no label might ever be predicted
    wrong = (y_true != y_pred)[~missing]
    labels = np.where(missing, None, y_true.astype(object))
    assert hamming_loss(labels, y_pred) == wrong.mean()
    as_weight = hamming_loss(y_true, y_pred, sample_weight=~missing)
    np.testing.assert_allclose(as_weight, wrong.mean())
    filled = np.where(missing, y_pred, y_true)
    rows = ~missing.all(axis=1)
    expected = (filled == y_pred).all(axis=1)[rows].mean()
    assert exact_match_score(labels, y_pred) == expected


def test_exact_match_is_the_score_of_multi_output_classifier():
    X, Y = make_tasks()
    Y = Y.assign(side=(Y["side"] == "left") * 1).astype(int)
    clf = MultiOutputClassifier(KNeighborsClassifier(7)).fit(X, Y)
    assert exact_match_score(Y, clf.predict(X)) == clf.score(X, Y)


def test_loss_is_the_distance_of_the_mean_accuracy_from_one_if_nothing_is_missing():
    rng = np.random.RandomState(0)
    y_true, y_pred = rng.randint(4, size=(2, 50, 3))
    mean = task_scores(y_true, y_pred).loc["mean", "accuracy"]
    np.testing.assert_allclose(hamming_loss(y_true, y_pred), 1 - mean)


def test_columns_are_matched_by_name():
    y_true = pd.DataFrame({"a": [0, 1, 1], "b": ["x", None, "y"]})
    y_pred = pd.DataFrame({"b": ["x", "x", "y"], "a": [0, 1, 0]})
    assert exact_match_score(y_true, y_pred) == 2 / 3
    assert hamming_loss(y_true, y_pred) == 1 / 5


@pytest.mark.parametrize("score", [exact_match_score, hamming_loss])
@pytest.mark.parametrize(
    ("y_true", "y_pred", "weight", "message"),
    [
        ([[None, None]], [[0, 1]], None, "without an observed label"),
        ([0, None], [0, 1], [0, 1], "without an observed label, or with weight 0"),
        ([0, 1], [0, 1, 1], None, "Got y_true with 2 rows and y_pred with 3"),
        (
            [["x", 1]],
            [["x", "y"]],
            None,
            "Got numbers such as 1 as labels of task 'task_1' in y_true, but",
        ),
        ([0, 1], [0, None], None, "Got 1 missing predictions for task 'task_0'"),
        ([0, 1], [0, 1], [1, 2, 3], r"sample_weight of shape \(3,\)"),
    ],
)
def test_bad_input_is_an_error(score, y_true, y_pred, weight, message):
    with pytest.raises(ValueError, match=message):
        score(y_true, y_pred, sample_weight=weight)


def test_exact_match_weighs_rows_not_labels():
    with pytest.raises(ValueError, match=r"sample_weight of shape \(2, 2\)"):
        exact_match_score([[0, 1], [1, 1]], [[0, 1], [1, 1]], sample_weight=np.eye(2))


def test_large_integers_are_not_rounded_beside_floats():
    y_true = np.array([2**53, 2**53 + 1])
    assert hamming_loss(y_true, np.array([2.0**53] * 2)) == 1 / 2
    assert exact_match_score(y_true, np.array([2.0**53] * 2)) == 1 / 2


@pytest.mark.parametrize(
    "score", [exact_match_score, hamming_loss, classification_report]
)
def test_missing_labels_that_became_text_are_told(score):
    y_true = np.array([["a", "x"], ["b", None], ["a", "y"], ["b", "x"]]).astype(str)
    y_pred = np.array([["a", "x"], ["b", "x"], ["a", "y"], ["b", "x"]])
    if score is classification_report:
        score = partial(score, zero_division=0)
    with pytest.warns(SkmtlWarning, match=r"Task 'task_1'.*\['None'\].*wrong"):
        score(y_true, y_pred)
