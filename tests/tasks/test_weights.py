"""Weights of rows, classes and tasks: the forms that are taken, and what they mean."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.utils.class_weight import compute_class_weight

from skmtl.tasks import TaskEncoder, target_columns
from skmtl.tasks._weights import (
    check_sample_weight,
    check_taught,
    row_weights,
    task_weights,
)

Y = pd.DataFrame({"a": [0, 0, 0, 1, None], "b": ["x", None, "y", "z", "z"]})
OBSERVED = Y.notna().to_numpy()


def weights_of(class_weight=None, sample_weight=None, y=Y):
    columns = target_columns(y)
    encoder = TaskEncoder().fit(columns)
    codes = encoder.encode(columns)
    sample_weight = check_sample_weight(sample_weight, *codes.shape)
    weights = row_weights(codes, encoder.tasks_, sample_weight, class_weight)
    check_taught(codes, weights, encoder.tasks_)
    return weights


def in_proportion(weights):
    """Return weights that are 1 at most, task by task."""
    return weights / np.max(weights, axis=0)


def assert_same_proportions(found, expected, rtol=1e-6):
    np.testing.assert_allclose(in_proportion(found), in_proportion(expected), rtol)


def test_no_weights_and_no_missing_label_need_no_array():
    assert weights_of(y=np.array([[0, 1], [1, 0]])) is None


def test_a_missing_label_has_weight_zero():
    np.testing.assert_array_equal(weights_of(), OBSERVED)


@pytest.mark.parametrize("form", [list, np.array, pd.Series, pd.array])
def test_a_weight_for_each_row_counts_in_all_tasks(form):
    weights = weights_of(sample_weight=form([1.0, 2.0, 3.0, 4.0, 5.0]))
    assert_same_proportions(weights, np.arange(1, 6)[:, np.newaxis] * OBSERVED)


@settings(max_examples=30, deadline=None)
@given(arrays(np.float64, (5, 2), elements=st.floats(0.01, 100)))
def test_a_weight_for_each_label_counts_in_its_task(sample_weight):
    weights = weights_of(sample_weight=sample_weight)
    assert_same_proportions(weights, sample_weight * OBSERVED)


def test_balanced_is_what_sklearn_computes_on_the_observed_labels():
    weights = weights_of("balanced")
    for k, name in enumerate(Y):
        labels = Y[name].dropna().to_numpy()
        classes = np.unique(labels)
        by_class = compute_class_weight("balanced", classes=classes, y=labels)
        expected = dict(zip(classes, by_class, strict=True))
        found = weights[OBSERVED[:, k], k]
        assert_same_proportions(found, [expected[label] for label in labels])


@given(arrays(np.int64, 5, elements=st.integers(0, 3)))
def test_balanced_counts_a_label_as_often_as_its_weight_says(times):
    assume(times[[0, 2, 3]].all())  # each class occurs
    found = weights_of("balanced", times) / np.maximum(times, 1)[:, np.newaxis]
    repeated = weights_of("balanced", y=Y.loc[np.repeat(np.arange(5), times)])
    counted = times > 0
    first = np.cumsum(times)[counted] - times[counted]
    assert_same_proportions(found[counted], repeated[first])


def test_balanced_takes_a_weight_of_zero_for_a_missing_label():
    y = pd.DataFrame({"a": [1, 1, 1, 0, 0, 1], "b": list("xyxyxy")})
    hidden = y.astype({"a": "Int64"}).mask(np.arange(6)[:, None] == [[0, 1]])
    weights = np.ones(y.shape)
    weights[[0, 1], [0, 1]] = 0
    np.testing.assert_allclose(
        weights_of("balanced", weights, y), weights_of("balanced", y=hidden)
    )


@pytest.mark.parametrize("mark", [None, np.nan, pd.NA, pd.NaT])
def test_a_weight_for_missing_labels_is_an_error_that_names_the_task(mark):
    with pytest.raises(ValueError, match=r"task 'a'.*marks a missing label"):
        weights_of({"a": {0: 2, mark: 1}})


@pytest.mark.parametrize(
    "class_weight",
    [
        {"a": {1: 3.0}, "b": {"z": 2.0, "x": 0.5}},
        {"b": {"z": 2.0, "x": 0.5}, "a": {1: 3.0, 0: 1.0}},
        [{1: 3.0}, {"z": 2.0, "x": 0.5}],
        ({1.0: 3}, {"z": 2, "x": 0.5}),
    ],
)
def test_class_weights_by_task_may_be_a_dict_or_a_list(class_weight):
    expected = [[1, 0.5], [1, 0], [1, 1], [3, 2], [0, 2]]
    assert_same_proportions(weights_of(class_weight), expected)


@pytest.mark.parametrize("class_weight", [{"b": {"z": 2.0}}, [None, {"z": 2.0}]])
def test_tasks_and_classes_left_out_weigh_one(class_weight):
    expected = [[1, 1], [1, 0], [1, 1], [1, 2], [0, 2]]
    assert_same_proportions(weights_of(class_weight), expected)


@pytest.mark.parametrize("class_weight", [{1: 3.0}, [{1: 3.0}], {"task_0": {1: 3}}])
def test_one_target_takes_a_plain_dict(class_weight):
    found = weights_of(class_weight, y=[0, 1, None])
    assert_same_proportions(found, [[1], [3], [0]])


def test_weights_of_rows_and_classes_multiply():
    sample_weight = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    together = weights_of({"a": {1: 3.0}}, sample_weight)
    expected = weights_of({"a": {1: 3.0}}) * sample_weight[:, np.newaxis]
    assert_same_proportions(together, expected)


BAD_CLASS_WEIGHTS = {
    "a wrong word": ("balance", "class_weight='balance'.*Did you mean 'balanced'"),
    "one dict for two tasks": ({0: 1.0}, r"for 2 tasks.*\{task: \{class: weight\}\}"),
    "too few dicts": ([{0: 1.0}], "a list of 2 dicts"),
    "a number": (2.0, "list of 2 dicts"),
    "an unknown task": (
        {"c": {0: 1.0}},
        r"task='c', but expected one of the names \['a', 'b'\]",
    ),
    "an unknown class": ({"b": {"w": 1.0}}, "class 'w' of task 'b'.*'x', 'y', 'z'"),
    "a negative weight": ({"b": {"z": -1}}, "-1 for the class 'z' of task 'b'"),
    "a weight that is NaN": ({"b": {"z": np.nan}}, "nan for the class 'z' of task 'b'"),
    "a weight that is no number": (
        {"b": {"z": "2"}},
        "'2' for the class 'z' of task 'b'",
    ),
    "zero for all classes": ({"a": {0: 0, 1: 0}}, r"task 'a' has weight zero"),
}


@pytest.mark.parametrize("kind", BAD_CLASS_WEIGHTS)
def test_bad_class_weights_are_an_error(kind):
    class_weight, message = BAD_CLASS_WEIGHTS[kind]
    with pytest.raises((ValueError, TypeError), match=message):
        weights_of(class_weight)


BAD_SAMPLE_WEIGHTS = {
    "too few": (np.ones(4), r"shape \(4,\).*\(5,\) or .*\(5, 2\)"),
    "of three tasks": (np.ones((5, 3)), r"shape \(5, 3\)"),
    "a column": (np.ones((5, 1)), r"shape \(5, 1\)"),
    "three dimensions": (np.ones((5, 2, 1)), r"shape \(5, 2, 1\)"),
    "negative": ([1, 1, 1, 1, -0.5], "negative values.*-0.5"),
    "NaN": ([1, 1, 1, 1, np.nan], "NaN or infinity"),
    "infinite": ([1, 1, 1, 1, np.inf], "NaN or infinity, first in row 4"),
    "masked": (np.ma.array(np.ones(5), mask=[0, 0, 1, 0, 0]), "first in row 2"),
    "pd.NA": (pd.array([1, None, 1, 1, 1]), "first in row 1"),
    "words": (["much"] * 5, "something else than numbers.*much"),
    "all zero": (np.zeros(5), "every weight is zero"),
    "zero for a task": (np.outer(np.ones(5), [0, 1]), r"task 'a' has weight zero"),
    "zero for the labels of a task": (
        [0, 0, 0, 0, 1],
        r"task 'a' has weight zero",
    ),
}


@pytest.mark.parametrize("kind", BAD_SAMPLE_WEIGHTS)
def test_bad_sample_weights_are_an_error(kind):
    sample_weight, message = BAD_SAMPLE_WEIGHTS[kind]
    with pytest.raises(ValueError, match=message):
        weights_of(sample_weight=sample_weight)


@pytest.mark.parametrize(
    ("task_weight", "expected"),
    [
        (None, [0.5, 0.5]),
        ({}, [0.5, 0.5]),
        ({"a": 3}, [0.75, 0.25]),
        ({"b": 0}, [1, 0]),
        ({"b": 1e-3, "a": 1e-3}, [0.5, 0.5]),
    ],
)
def test_task_weights_are_shares_of_the_objective(task_weight, expected):
    np.testing.assert_allclose(task_weights(task_weight, ["a", "b"]), expected)


@pytest.mark.parametrize(
    ("task_weight", "message"),
    [
        ({"c": 1}, r"task='c', but expected one of the names \['a', 'b'\]"),
        ({2: 1}, "task=2, but there are only 2 tasks"),
        ({"a": "much"}, "expected numbers"),
        ({"a": -1}, "expected weights of 0 or more"),
        ({"a": np.nan}, "expected weights of 0 or more"),
        ({"a": np.inf}, "expected weights of 0 or more"),
        ({"a": 0, "b": 0}, "not all zero"),
        ([1, 2], "expected None or a dict"),
        ("balanced", "expected None or a dict"),
    ],
)
def test_bad_task_weights_are_an_error(task_weight, message):
    with pytest.raises((ValueError, TypeError), match=message):
        task_weights(task_weight, ["a", "b"])


POWERS = [-300, -150, -46, -30, 30, 46, 150, 300]


@pytest.mark.parametrize("power", POWERS)
def test_a_factor_of_the_weights_of_a_task_changes_nothing(power):
    sample_weight = np.random.RandomState(0).rand(5, 2) + 0.1
    found = weights_of(sample_weight=sample_weight * [10.0**power, 1])
    expected = weights_of(sample_weight=sample_weight)
    np.testing.assert_allclose(found, expected, 1e-6)


@pytest.mark.parametrize("power", POWERS)
def test_weights_whose_product_no_float_holds_multiply(power):
    factor = 10.0**power
    found = weights_of({"a": {0: factor, 1: 3 * factor}}, np.full(5, factor))
    assert_same_proportions(found, weights_of({"a": {1: 3.0}}))
    # small beside large: the products are alike again
    found = weights_of(
        {"a": {0: factor, 1: 1 / factor}}, [1 / factor] * 3 + [factor] * 2
    )
    assert_same_proportions(found[:, 0], OBSERVED[:, 0])


@pytest.mark.parametrize("power", POWERS)
def test_only_the_proportions_of_task_weights_count(power):
    found = task_weights({"a": 10.0**power, "b": 3 * 10.0**power}, ["a", "b"])
    np.testing.assert_allclose(found, [0.25, 0.75])


def test_a_weight_that_vanishes_beside_the_others_leaves_them_as_they_are():
    found = weights_of(sample_weight=[1e-300, 1e300, 2e300, 1e300, 1e300])
    assert_same_proportions(found, np.array([[0, 1, 2, 1, 1]]).T * OBSERVED)


@pytest.mark.parametrize("largest", [3.0, 1.5e308])
def test_weights_stay_as_the_caller_gave_them(largest):
    given = np.array([1.0, largest, largest])
    check_sample_weight(given, 3, 2)
    assert given.tolist() == [1.0, largest, largest]
