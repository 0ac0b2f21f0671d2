"""What the trunk sees of raw rows: standardised, missing numbers filled and marked."""

import numpy as np
import pytest
import torch

from skmtl.networks._table_input import TableInput

MEAN, SCALE = np.array([10.0, -1.0]), np.array([2.0, 0.5])
ROWS = torch.tensor([[12.0, -1.0], [torch.nan, 0.0], [6.0, torch.nan]])


def table_input(indicators=(), standardize=True, mean=MEAN, scale=SCALE):
    incomplete = np.isin(np.arange(len(mean)), indicators)
    module = TableInput(incomplete, standardize).eval()
    module.set_statistics(mean, scale)
    return module


def test_numbers_are_standardised_and_missing_ones_become_the_mean():
    x, codes = table_input()(ROWS)
    assert x.tolist() == [[1, 0], [0, 2], [-2, 0]]
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
    assert x.tolist() == [[0.5, -0.25]]


def test_codes_pass_as_they_came():
    codes = torch.tensor([[1], [0], [2]])
    assert table_input()(ROWS, codes)[1] is codes


@pytest.mark.parametrize("standardize", [True, False])
def test_sparse_rows_are_scaled_and_zeros_stay_zeros(standardize):
    rows = torch.tensor([[0.0, 3.0], [4.0, 0.0]])
    x, _ = table_input(standardize=standardize)(rows.to_sparse())
    assert x.is_sparse
    expected = [[0, 6], [2, 0]] if standardize else rows.tolist()
    assert x.to_dense().tolist() == expected
