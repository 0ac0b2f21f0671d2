"""Numbers become classes of about the same size, which folds are balanced by."""

import numpy as np
import pytest

from skmtl.tasks import assign_folds
from skmtl.tasks._number_bins import quantile_codes


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("n_samples", [5, 40, 90, 500])
def test_parts_are_of_one_size_in_the_order_of_the_numbers(n_samples, seed):
    rng = np.random.RandomState(seed)
    values = rng.lognormal(size=(n_samples, 2)) * [1, 1e9]
    observed = rng.rand(n_samples, 2) < 0.7
    observed[:2] = True
    codes = quantile_codes(values, observed)
    assert (codes[~observed] == -1).all()
    for k in range(2):
        own = codes[observed[:, k], k]
        sizes = np.bincount(own)
        assert np.ptp(sizes) <= 1
        assert len(sizes) == np.clip(len(own) // 10, 2, 10)
        assert (np.diff(own[np.argsort(values[observed[:, k], k])]) >= 0).all()


def test_equal_numbers_are_in_one_part():
    values = np.repeat([[0.0], [1.0], [5.0]], [70, 20, 10], axis=0)
    codes = quantile_codes(values, np.ones(values.shape, bool))
    assert [len(np.unique(codes[values == v])) for v in (0, 1, 5)] == [1, 1, 1]
    assert (np.diff(codes[:, 0]) >= 0).all()


def test_missing_numbers_do_not_move_the_others():
    values = np.random.RandomState(0).randn(300, 1)
    alone = quantile_codes(values[:200], np.ones((200, 1), bool))
    observed = np.arange(300).reshape(-1, 1) < 200
    for stand_in in (np.nan, -1e9, 1e9):
        given = np.where(observed, values, stand_in)
        np.testing.assert_array_equal(quantile_codes(given, observed)[:200], alone)


@pytest.mark.parametrize("n_numbers", [1, 4])
@pytest.mark.parametrize("missing", [0, 0.5])
def test_means_of_folds_differ_less_than_by_chance(n_numbers, missing):
    dealt, by_chance = [], []
    for seed in range(20):
        rng = np.random.RandomState(seed)
        values = rng.gamma(2, size=(200, n_numbers))
        values[rng.rand(*values.shape) < missing] = np.nan
        observed = ~np.isnan(values)
        codes = quantile_codes(np.nan_to_num(values), observed)
        folds = assign_folds(codes, [0.2] * 5, np.random.RandomState(seed))
        for found, own in ((dealt, folds), (by_chance, rng.permutation(folds))):
            means = [np.nanmean(values[own == k], axis=0) for k in range(5)]
            found.append(np.std(means, axis=0))
    assert np.mean(dealt) < 0.6 * np.mean(by_chance)
