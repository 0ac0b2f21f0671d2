"""What the trunk sees of raw rows: standardised, missing numbers filled and marked."""

import numpy as np
import pytest
import torch

from skmtl.inputs._quantiles import quantile_knots
from skmtl.networks._table_input import TableInput

MEAN, SCALE = np.array([10.0, -1.0]), np.array([2.0, 0.5])
ROWS = torch.tensor([[12.0, -1.0], [torch.nan, 0.0], [6.0, torch.nan]])


def table_input(indicators=(), standardize=True, mean=MEAN, scale=SCALE):
    incomplete = np.isin(np.arange(len(mean)), indicators)
    module = TableInput(incomplete, standardize).eval()
    module.set_statistics(mean, scale)
    return module


def learned_from(X, n_bins=0, standardize=True):
    """What the trunk sees once the statistics of some rows are known."""
    knots, scores = quantile_knots(X)
    module = TableInput(np.isnan(X).any(axis=0), standardize, knots, n_bins).eval()
    with np.errstate(over="ignore"):
        deviation = np.nanstd(X, axis=0)
    scale = np.where(deviation == 0, 1, deviation)
    module.set_statistics(np.nanmean(X, axis=0), scale, knots, scores)
    return module


def squeezed(x):
    """Nearly the number where it is small, and never more than 3."""
    return x / np.sqrt(1 + (np.asarray(x) / 3) ** 2)


def test_numbers_are_standardised_and_squeezed_and_missing_ones_become_the_mean():
    x, codes = table_input()(ROWS)
    np.testing.assert_allclose(x, squeezed([[1, 0], [0, 2], [-2, 0]]), rtol=1e-6)
    assert codes is None


def test_without_standardising_missing_numbers_still_become_the_mean():
    x, _ = table_input(standardize=False)(ROWS)
    assert x.tolist() == [[12, -1], [10, 0], [6, -1]]


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("standardize", [True, False])
def test_an_indicator_says_which_numbers_were_missing(standardize, training):
    module = table_input(indicators=[1], standardize=standardize).train(training)
    x, _ = module(ROWS)
    assert x.shape == (3, module.width) == (3, 3)
    assert x[:, 2].tolist() == [0, 0, 1]
    assert x.isfinite().all()


@pytest.mark.parametrize("standardize", [True, False])
def test_a_number_missing_for_the_first_time_at_predict_does_not_get_through(
    standardize,
):
    x, _ = table_input(standardize=standardize)(ROWS)
    assert x.isfinite().all()


def test_the_trunk_gets_float32_whatever_comes():
    for dtype in (torch.float64, torch.float32):
        assert table_input()(ROWS.to(dtype))[0].dtype == torch.float32


def test_an_offset_is_taken_off_before_rounding():
    offset = np.array([1e9, -1e12])
    rows = torch.tensor([[0.5, -0.25]], dtype=torch.float64) + torch.from_numpy(offset)
    x, _ = table_input(mean=offset, scale=np.ones(2))(rows)
    np.testing.assert_allclose(x, squeezed([[0.5, -0.25]]), rtol=1e-6)


def test_codes_pass_as_they_came():
    codes = torch.tensor([[1], [0], [2]])
    assert table_input()(ROWS, codes)[1] is codes


@pytest.mark.parametrize("standardize", [True, False])
def test_sparse_rows_are_scaled_and_squeezed_and_zeros_stay_zeros(standardize):
    rows = torch.tensor([[0.0, 3.0], [4.0, 0.0]])
    x, _ = table_input(standardize=standardize)(rows.to_sparse())
    assert x.is_sparse
    expected = squeezed([[0, 6], [2, 0]]) if standardize else rows
    np.testing.assert_allclose(x.to_dense(), expected, rtol=1e-6)


def skewed_rows():
    return np.exp(2 * np.random.RandomState(0).randn(300, 2))


def test_a_number_becomes_the_mean_of_itself_squeezed_and_the_score_of_its_rank():
    X = skewed_rows()
    x, _ = learned_from(X)(torch.from_numpy(X))
    knots, scores = quantile_knots(X)
    ranks = [np.interp(X[:, j], knots[j], scores[j]) for j in range(2)]
    number = squeezed((X - X.mean(axis=0)) / X.std(axis=0))
    np.testing.assert_allclose(x, (number + np.transpose(ranks)) / 2, atol=1e-5)


def test_without_standardising_numbers_stay_as_they_are_and_uncut():
    X = skewed_rows()
    module = learned_from(X, n_bins=4, standardize=False)
    assert module.width == 2
    np.testing.assert_array_equal(module(torch.from_numpy(X))[0], X.astype(np.float32))


def test_columns_with_two_values_or_one_are_neither_bent_nor_cut():
    X = np.column_stack([skewed_rows(), np.arange(300) % 2, np.full(300, 7.0)])
    module = learned_from(X, n_bins=4)
    assert module.width == 4 + 2 * 4
    x, _ = module(torch.from_numpy(X))
    straight = squeezed(np.array([-1.0, 1.0]))[np.arange(300) % 2]
    np.testing.assert_allclose(x[:, 2], straight, rtol=1e-6)
    assert not x[:, 3].any()


def test_pieces_stand_behind_the_numbers_and_indicators_behind_the_pieces():
    X = skewed_rows()
    X[::5, 1] = np.nan
    module = learned_from(X, n_bins=3)
    x, _ = module(torch.from_numpy(X))
    assert x.shape == (300, module.width) == (300, 2 + 2 * 3 + 1)
    torch.testing.assert_close(x[:, 2:8], module.pieces(x[:, :2]))
    np.testing.assert_array_equal(x[:, 8], np.isnan(X[:, 1]))


def test_statistics_that_change_move_the_quantiles_with_the_numbers():
    X = skewed_rows()
    knots, scores = quantile_knots(X)
    module = learned_from(X)
    module.set_statistics(np.array([3.0, -5.0]), np.array([2.0, 9.0]), knots, scores)
    x = module.ranks((torch.from_numpy(X) - module.mean).mul_(module.scale).float())
    ranks = [np.interp(X[:, j], knots[j], scores[j]) for j in range(2)]
    np.testing.assert_allclose(x, np.transpose(ranks), atol=1e-4)


@pytest.mark.parametrize("far", [1e12, 1e40, 1e150, 1e300, 1.7e308])
@pytest.mark.parametrize("n_bins", [0, 4])
@pytest.mark.filterwarnings("ignore:overflow encountered:RuntimeWarning")
def test_huge_numbers_among_small_ones_come_out_finite_and_in_order(far, n_bins):
    X = np.concatenate([[-far], np.arange(100.0), [far]])[:, None]
    x, _ = learned_from(X, n_bins)(torch.from_numpy(X))
    assert x.isfinite().all()
    assert x.abs().max() <= 3
    assert (x[:, 0].diff() >= -1e-6).all()  # but for rounding


def test_numbers_beyond_those_of_training_come_out_finite():
    X = skewed_rows()
    far = torch.tensor([[1e300, -1e300], [1e30, -1e30]], dtype=torch.float64)
    x, _ = learned_from(X, n_bins=4)(far)
    assert x.isfinite().all()
    assert x.abs().max() <= 3


def test_wide_tables_are_not_cut():
    numbers = np.random.default_rng(0).normal(size=(50, 257))
    knots, scores = quantile_knots(numbers)
    narrow = TableInput(np.zeros(256, dtype=bool), True, knots[:256], n_bins=8)
    wide = TableInput(np.zeros(257, dtype=bool), True, knots, n_bins=8)
    wide.set_statistics(np.zeros(257), np.ones(257), knots, scores)
    assert narrow.width == 9 * 256
    assert wide.width == 257
    assert wide(torch.from_numpy(numbers))[0].shape == (50, 257)


@pytest.mark.parametrize("far", [1e13, 1e20, 1e30])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("sparse", [False, True])
def test_numbers_too_large_to_be_squared_are_far_not_the_mean(far, dtype, sparse):
    numbers = torch.tensor([[far, -far]], dtype=dtype)
    numbers = numbers.to_sparse() if sparse else numbers
    found, _ = table_input(mean=np.zeros(2), scale=np.ones(2))(numbers)
    torch.testing.assert_close(found.to_dense(), torch.tensor([[3.0, -3.0]]))


@pytest.mark.parametrize("far", [1e13, 1e30, 1e300])
@pytest.mark.parametrize("sparse", [False, True])
def test_without_standardising_numbers_are_cut_before_layers_overflow(far, sparse):
    unit = table_input(standardize=False, mean=np.zeros(2), scale=np.ones(2))
    numbers = torch.tensor([[far, -far]], dtype=torch.float64)
    found, _ = unit(numbers.to_sparse() if sparse else numbers)
    torch.testing.assert_close(found.to_dense(), torch.tensor([[1e12, -1e12]]))


@pytest.mark.parametrize("fill", [1e13, 1e40, -1e300])
def test_a_fill_value_among_the_quantiles_leaves_the_other_ranks_finite(fill):
    """Means and deviations are learned without it, so that it is very far off."""
    X = np.append(np.arange(90.0), np.full(10, fill))[:, None]
    knots, scores = quantile_knots(X)
    module = TableInput(np.zeros(1, dtype=bool), True, knots).eval()
    module.set_statistics(np.array([44.5]), np.array([26.0]), knots, scores)
    standard = ((torch.from_numpy(X) - 44.5) / 26.0).clamp(-1e12, 1e12)
    expected = np.interp(X[:, 0], knots[0], scores[0])
    np.testing.assert_allclose(module.ranks(standard.float())[:, 0], expected, 1e-4)
    x, _ = module(torch.from_numpy(X))
    assert x.isfinite().all()
    assert (x[90:] > x[:90].max() if fill > 0 else x[90:] < x[:90].min()).all()
