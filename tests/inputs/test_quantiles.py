"""How a column is spread: quantiles, and the normal scores that belong to them."""

from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skmtl.inputs._quantiles import N_KNOTS, quantile_knots

SCORES = np.array([NormalDist().inv_cdf((k + 0.5) / N_KNOTS) for k in range(N_KNOTS)])
SEEDS = st.integers(0, 2**16)


def column(seed, n_samples, n_values=None):
    rng = np.random.RandomState(seed)
    values = (
        rng.randn(n_samples)
        if n_values is None
        else rng.randint(n_values, size=n_samples)
    )
    return values.astype(float)[:, None]


def test_knots_are_quantiles_of_the_column_and_scores_those_of_a_normal():
    X = np.random.RandomState(0).permutation(np.arange(640.0))[:, None]
    knots, scores = quantile_knots(X)
    assert knots.shape == scores.shape == (1, N_KNOTS)
    np.testing.assert_array_equal(knots[0], np.arange(4, 640, 10))
    np.testing.assert_allclose(scores[0], SCORES)


@settings(max_examples=60)
@given(SEEDS, st.integers(1, 200), st.sampled_from([None, 1, 2, 5]))
def test_knots_and_scores_rise(seed, n_samples, n_values):
    knots, scores = quantile_knots(column(seed, n_samples, n_values))
    assert (np.diff(knots) >= 0).all()
    assert (np.diff(scores) >= 0).all()
    assert (np.diff(scores)[np.diff(knots) == 0] == 0).all()


@settings(max_examples=80)
@given(
    SEEDS,
    st.integers(1, 100),
    st.sampled_from([None, 2, 5]),
    st.sampled_from([1.0, 0.1, 1 / 3, 1e-300, 1e300, 7.0]),
)
def test_a_weight_is_a_number_of_repetitions_whatever_the_unit(
    seed, n_samples, n_values, unit
):
    X = column(seed, n_samples, n_values)
    rng = np.random.RandomState(seed + 1)
    weights = rng.randint(4, size=n_samples)
    weights[0] = 1
    expected = quantile_knots(rng.permutation(np.repeat(X, weights, axis=0)))
    np.testing.assert_array_equal(quantile_knots(X, weights * unit), expected)


@pytest.mark.parametrize("pattern", [[1, 3], [3, 1], [1, 2, 3, 6, 7], [5, 3]])
def test_sums_of_weights_that_fall_on_a_quantile_count_as_repetitions_do(pattern):
    """In thirds or sevenths the sums are rounded, and some just miss the quantile."""
    weights = np.tile(pattern, 128)
    X = np.arange(float(len(weights)))[:, None]
    expected = quantile_knots(np.repeat(X, weights, axis=0))
    np.testing.assert_array_equal(quantile_knots(X, weights), expected)


@settings(max_examples=30)
@given(SEEDS, st.integers(1, 100))
def test_the_order_of_the_rows_does_not_matter(seed, n_samples):
    X, rng = column(seed, n_samples), np.random.RandomState(seed)
    weights, order = rng.rand(n_samples), rng.permutation(n_samples)
    np.testing.assert_array_equal(
        quantile_knots(X[order], weights[order]), quantile_knots(X, weights)
    )


def test_a_value_that_many_share_has_the_mean_of_their_scores():
    X = np.repeat([5.0, 1.0, 3.0], [160, 320, 160])[:, None]
    knots, scores = quantile_knots(X)
    assert np.unique(knots).tolist() == [1, 3, 5]
    assert knots[0, 2:].tolist() == [5.0] * (N_KNOTS - 2)
    expected = [SCORES[:32].mean(), SCORES[32:48].mean(), SCORES[48:].mean()]
    np.testing.assert_allclose(scores[0, :3], expected)
    assert (scores[0, 2:] == scores[0, 2]).all()


def test_missing_numbers_and_rows_without_weight_have_no_part():
    X = column(0, 200)
    holes, weights = X.copy(), np.ones(200)
    holes[::3], weights[::3] = np.nan, 0
    expected = quantile_knots(np.delete(X, np.s_[::3], axis=0))
    np.testing.assert_array_equal(quantile_knots(holes), expected)
    np.testing.assert_array_equal(quantile_knots(X, weights), expected)


@pytest.mark.parametrize("weights", [None, np.ones(5)])
def test_a_column_without_a_number_has_zeros(weights):
    X = np.column_stack([np.full(5, np.nan), np.arange(5)])
    knots, scores = quantile_knots(X, weights)
    assert not knots[0].any()
    assert not scores[0].any()
    assert knots[1].any()


def test_each_column_is_for_itself():
    X = np.column_stack([column(0, 50), column(1, 50, 2), np.full(50, 3.0)])
    knots, scores = quantile_knots(X)
    for j in range(3):
        alone = quantile_knots(X[:, [j]])
        np.testing.assert_array_equal((knots[[j]], scores[[j]]), alone)


@pytest.mark.parametrize("dtype", [np.float32, np.float16, np.int8, bool, ">f8"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_numbers_of_any_type_and_layout_are_taken(dtype, order):
    X = np.random.RandomState(0).randint(2, size=(40, 3)).astype(dtype, order=order)
    found = quantile_knots(X)
    np.testing.assert_array_equal(found, quantile_knots(X.astype(np.float64)))


@pytest.mark.parametrize("far", [1e300, 1.7e308])
def test_huge_numbers_are_quantiles_as_others_are(far):
    X = np.array([[-far], [0.0], [far]])
    knots, scores = quantile_knots(X)
    assert np.unique(knots).tolist() == [-far, 0, far]
    assert np.isfinite(scores).all()
