"""Fill values far from all other numbers have no part in means and deviations."""

import numpy as np
import pytest
import scipy.sparse as sp

from skmtl.inputs import TableEncoder
from skmtl.inputs._far import NearNumbers
from tests.toy_tasks import make_tasks, small_classifier

KINDS = {
    "normal": lambda z: z,
    "two values": lambda z: (z > 0).astype(float),
    "mostly zero": lambda z: np.where(np.abs(z) < 1.6, 0.0, z),
    "whole": lambda z: np.round(3 * z),
    "large": lambda z: z + 1e9,
}


def statistics(X, chunks=1, weights=None):
    encoder = TableEncoder(accepts_sparse=True).fit(X)
    for rows in np.array_split(np.arange(X.shape[0]), chunks):
        encoder.update_statistics(encoder.transform(X), rows, weights)
    return encoder.statistics_[:2]


def table(kind, n_samples=300, seed=0):
    return KINDS[kind](np.random.RandomState(seed).randn(n_samples, 4))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("fill", [-1e12, 1e20, 9.97e36, 3.4e38, 1e300])
@pytest.mark.parametrize("n_rows", [1, 9])
def test_statistics_are_those_of_the_rows_without_fill_values(kind, fill, n_rows):
    X = table(kind)
    spoilt = X.copy()
    spoilt[:n_rows] = fill
    for got, expected in zip(statistics(spoilt), statistics(X[n_rows:]), strict=True):
        np.testing.assert_allclose(got, expected)


@pytest.mark.parametrize("chunks", [1, 3])
@pytest.mark.parametrize("row", [0, 150])
@pytest.mark.parametrize("weight", [None, 1e-3, 1e3])
def test_fill_values_in_any_chunk_and_of_any_weight_are_left_out(chunks, row, weight):
    X = table("normal")
    spoilt = X.copy()
    spoilt[row] = 1e20
    weights = None
    if weight is not None:
        weights = np.ones(300)
        weights[row] = weight
    got = statistics(spoilt, chunks, weights)
    expected = statistics(np.delete(X, row, axis=0))
    for ours, theirs in zip(got, expected, strict=True):
        np.testing.assert_allclose(ours, theirs)


def test_codes_of_missing_numbers_in_many_rows_are_left_out():
    X = table("normal")
    spoilt = X.copy()
    spoilt[:90] = -9999
    for got, expected in zip(statistics(spoilt), statistics(X[90:]), strict=True):
        np.testing.assert_allclose(got, expected)


def test_stored_fill_values_of_sparse_rows_are_left_out():
    X = table("mostly zero")
    spoilt = X.copy()
    spoilt[0] = 1e20
    got = statistics(sp.csr_matrix(spoilt))
    np.testing.assert_allclose(got[1], statistics(sp.csr_matrix(X[1:]))[1], rtol=0.01)


@pytest.mark.parametrize("seed", range(20))
def test_no_number_of_a_long_tail_is_left_out(seed):
    z = np.random.RandomState(seed).randn(1000, 5)
    numbers = np.column_stack([np.exp(2 * z), np.sinh(3 * z), np.round(np.exp(z))])
    near = NearNumbers()
    near.update(numbers)
    assert near.without_far(numbers) is numbers


def test_what_few_rows_hold_is_not_far():
    numbers = np.array([[0.0], [1e20]])
    near = NearNumbers()
    near.update(numbers)
    assert near.without_far(numbers) is numbers


def test_numbers_that_move_away_in_later_chunks_are_followed():
    near = NearNumbers()
    near.update(table("normal"))
    later = 1e6 + table("normal", seed=1)
    near.update(later)
    assert near.without_far(later) is later


def test_a_column_without_a_number_has_none_that_is_far():
    numbers = np.column_stack([np.full(50, np.nan), np.arange(50.0)])
    near = NearNumbers()
    near.update(numbers)
    assert near.without_far(numbers) is numbers


@pytest.mark.parametrize("fill", [1e12, 3.4e38])
def test_a_row_of_fill_values_leaves_the_columns_to_be_learned(fill):
    X, Y = make_tasks(200)
    X[3] = fill
    assert small_classifier().fit(X, Y).score(X, Y) > 0.95


def test_half_of_what_is_off_the_centre_may_be_far_and_no_more():
    half = np.array([[-1000.0], [-2.0], [0.0], [1.0], [900.0]])
    near = NearNumbers()
    near.update(half)
    found = near.without_far(half).ravel()
    np.testing.assert_array_equal(found, [np.nan, -2, 0, 1, np.nan])
    more = np.vstack([half, [[950.0]]])
    near = NearNumbers()
    near.update(more)
    assert near.without_far(more) is more
