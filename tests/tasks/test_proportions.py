"""How much each row counts, by the weights of its labels."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skmtl.tasks._proportions import proportions, weights_of_rows

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


def by_doubling(weights, counted):
    """The walk from task to task, taken twice as far forty times over."""
    by_task = weights * counted
    by_task = by_task / np.maximum(by_task.sum(axis=0), 1e-300)
    n_labels = np.maximum(counted.sum(axis=1, keepdims=True), 1)
    step = (counted / n_labels).T @ by_task
    for _ in range(40):
        step = step @ step
        step /= np.maximum(step.sum(axis=0), 1e-300)
    return (by_task @ (step @ counted.sum(axis=0))) / n_labels[:, 0]


@pytest.mark.parametrize("coupling", [1, 1e-4, 1e-9])
@pytest.mark.parametrize("seed", range(5))
def test_groups_of_tasks_that_hang_together_by_few_rows_come_to_one_scale(
    seed, coupling
):
    rng = np.random.RandomState(seed)
    counted = rng.rand(90, 12) < 0.5
    counted[:45, :6] = counted[45:, 6:] = False
    weights = np.exp(rng.randn(90, 12))
    counted[0], weights[0] = True, coupling
    np.testing.assert_allclose(
        weights_of_rows(weights, counted) / weights[counted].max(),
        by_doubling(weights, counted) / by_doubling(weights, counted).max(),
        1e-11,
    )


def test_many_tasks_are_weighed_without_powers_of_a_matrix(monkeypatch):
    monkeypatch.setattr("skmtl.tasks._proportions._DOUBLINGS", 0)
    rng = np.random.RandomState(0)
    counted, weights = rng.rand(200, 150) < 0.3, rng.rand(200, 150) + 0.1
    found = weights_of_rows(weights, counted)
    close(found, by_doubling(weights, counted))


def test_what_is_fainter_than_float32_can_hold_beside_the_largest_is_nothing():
    weights = np.array([[1e300], [2.0**-99 * 1e300], [2.0**-105 * 1e300]])
    found = proportions([weights], np.ones((3, 1), bool))
    np.testing.assert_allclose(found[:, 0], [1, 2.0**-99, 0])
