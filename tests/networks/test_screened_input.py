"""What the trunk sees where columns are left out, or faint."""

import numpy as np
import pytest
import torch

from skmtl.inputs._quantiles import quantile_knots
from skmtl.networks._screened_input import ScreenedInput
from skmtl.networks._table_input import TableInput

RNG = np.random.RandomState(0)
X = RNG.randn(50, 4)
X[::5, 1] = np.nan
X[:, 2] = RNG.randint(2, size=50)  # two values: not cut
CODES = torch.from_numpy(RNG.randint(3, size=(50, 2)))


def statistics(columns):
    some = X[:, columns]
    return np.nanmean(some, axis=0), np.nanstd(some, axis=0), *quantile_knots(some)


def table_input(columns, n_bins):
    some = X[:, columns]
    *known, knots, scores = statistics(columns)
    module = TableInput(np.isnan(some).any(axis=0), True, knots, n_bins).eval()
    module.set_statistics(*known, knots, scores)
    return module


def screened_input(numbers, categories=(), faint=(), n_bins=0):
    chosen = (np.array(part, dtype=np.int64) for part in (numbers, categories, faint))
    *known, knots, scores = statistics([0, 1, 2, 3])
    incomplete = np.isnan(X).any(axis=0)
    module = ScreenedInput(*chosen, incomplete, True, knots, n_bins).eval()
    module.set_statistics(*known, knots, scores)
    return module


@pytest.mark.parametrize("n_bins", [0, 3])
@pytest.mark.parametrize("numbers", [[0, 2], [1, 3], [1], [0, 1, 2, 3]])
def test_the_other_columns_are_seen_as_in_a_table_without_those_left_out(
    numbers, n_bins
):
    module = screened_input(numbers, n_bins=n_bins)
    expected, _ = table_input(numbers, n_bins)(torch.from_numpy(X[:, numbers]))
    found, codes = module(torch.from_numpy(X))
    assert found.equal(expected)
    assert found.shape[1] == module.width
    assert codes is None


def test_categories_are_left_out_as_well():
    both = screened_input([0], [1])
    assert both(torch.from_numpy(X), CODES)[1].equal(CODES[:, 1:])
    ready = both(torch.zeros(50, 1), CODES, torch.ones(()))
    assert ready[1].equal(CODES[:, 1:])
    assert screened_input([0])(torch.from_numpy(X), CODES)[1] is None


def test_without_a_column_the_trunk_sees_the_same_of_each_row():
    module = screened_input([])
    found, codes = module(torch.from_numpy(X), CODES)
    assert found.shape == (50, module.width) == (50, 1)
    assert not found.any()
    assert codes is None


def test_faint_columns_have_a_quarter_of_their_size_with_all_that_is_made_of_them():
    whole, _ = screened_input([0, 1, 2, 3], n_bins=3)(torch.from_numpy(X))
    found, _ = screened_input([0, 1, 2, 3], (), [1, 2], 3)(torch.from_numpy(X))
    # four numbers, three pieces of each of three columns, a mark of those missing
    faint = np.r_[0, 1, 1, 0, [0] * 3, [1] * 3, [0] * 3, 1].astype(bool)
    assert found.shape[1] == len(faint)
    assert found[:, ~faint].equal(whole[:, ~faint])
    assert found[:, faint].equal(whole[:, faint] / 4)


def test_augmentation_finds_the_spreads_of_all_columns():
    module = screened_input([3])
    np.testing.assert_allclose(1 / module.scale.numpy(), np.nanstd(X, axis=0))
