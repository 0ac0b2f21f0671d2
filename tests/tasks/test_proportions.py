"""How much each row counts, by the weights of its labels."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skmtl.tasks._proportions import weights_of_rows

SEEDS = st.integers(0, 10_000)


def drawn(seed):
    """Labels with holes, each row with one at least, and weights."""
    rng = np.random.RandomState(seed)
    n, n_tasks = rng.randint(2, 30), rng.randint(1, 6)
    counted = rng.rand(n, n_tasks) < rng.uniform(0.2, 1)
    counted[np.arange(n), rng.randint(n_tasks, size=n)] = True
    return rng, counted, rng.rand(n, n_tasks) + 0.1


def linked(counted):
    """Whether each task is linked to each other by rows with the labels of two."""
    links = (counted.T.astype(int) @ counted) > 0
    reached = np.linalg.matrix_power(links.astype(float), len(links)) > 0
    return reached.all()


def close(first, second):
    np.testing.assert_allclose(first / first.max(), second / second.max(), 1e-7)


@given(SEEDS)
def test_weights_of_rows_given_label_by_label_are_found_again(seed):
    _, counted, weights = drawn(seed)
    rows = weights[:, :1]
    if linked(counted):
        by_label = np.broadcast_to(rows, counted.shape)
        close(weights_of_rows(by_label, counted), rows[:, 0])
    np.testing.assert_allclose(weights_of_rows(rows, counted), rows[:, 0])


@given(SEEDS)
def test_a_factor_of_the_weights_of_a_task_changes_nothing(seed):
    rng, counted, weights = drawn(seed)
    factors = 10.0 ** rng.randint(-140, 140, size=weights.shape[1])
    close(
        weights_of_rows(weights * factors, counted), weights_of_rows(weights, counted)
    )


@given(SEEDS)
def test_the_weight_of_a_label_that_does_not_count_does_not_matter(seed):
    rng, counted, weights = drawn(seed)
    other = np.where(counted, weights, rng.rand(*weights.shape) * 1e6)
    expected = weights_of_rows(weights * counted, counted)
    np.testing.assert_array_equal(weights_of_rows(other, counted), expected)


@given(SEEDS)
def test_equal_weights_count_the_same_whatever_is_missing(seed):
    _, counted, weights = drawn(seed)
    found = weights_of_rows(np.ones_like(weights), counted)
    np.testing.assert_allclose(found, 1, 1e-9)


@pytest.mark.parametrize("shape", [(3, 1), (3, 2)])
def test_a_row_without_a_label_that_counts_has_no_weight(shape):
    counted = np.array([[True, True], [False, False], [True, False]])
    found = weights_of_rows(np.ones(shape), counted)
    np.testing.assert_allclose(found, [1, 0, 1])


def test_where_no_label_counts_there_is_no_weight():
    assert not weights_of_rows(np.ones((3, 2)), np.zeros((3, 2), bool)).any()
