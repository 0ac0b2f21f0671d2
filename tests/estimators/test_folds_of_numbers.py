"""The rows that the members of a network hold out are alike in their numbers."""

import numpy as np
import pandas as pd
import pytest

from skmtl.estimators import _base
from tests.toy_numbers import small_predictor, small_regressor


class Dealt(Exception):
    """Rows have been dealt: no need to fit."""


@pytest.fixture
def dealt_folds(monkeypatch):
    """Return a function that says which rows each fold of a fit has."""

    def dealt(model, y):
        hold_out, splits = _base.hold_out, []

        def stop(*given):
            splits.append(hold_out(*given))
            raise Dealt

        with monkeypatch.context() as patch:
            patch.setattr(_base, "hold_out", stop)
            with pytest.raises(Dealt):
                model.fit(np.zeros((len(y), 1)) + np.arange(len(y))[:, None], y)
        return splits[0]

    return dealt


def make_targets(seed, mixed):
    rng = np.random.RandomState(seed)
    y = pd.DataFrame({"mass": rng.gamma(2, size=300), "age": rng.randn(300)})
    y = y.mask(rng.rand(300, 2) < 0.3)
    if mixed:
        y["sex"] = rng.choice(["f", "m"], 300)
    return y


@pytest.mark.parametrize("mixed", [False, True])
@pytest.mark.parametrize("members", [True, False])
def test_held_out_rows_are_balanced_in_numbers_beside_classes(
    dealt_folds, members, mixed
):
    off, by_chance = [], []
    for seed in range(12):
        y = make_targets(seed, mixed)
        make = small_predictor if mixed else small_regressor
        settings = {} if members else {"trunk__n_members": 1}
        model = make(random_state=seed).set_params(**settings)
        split = dealt_folds(model, y)
        assert (split.members is not None) == members
        folds = np.zeros(300, int)
        if members:
            folds = split.members.folds.numpy()
        else:
            folds[split.held_out] = 1
        numbers = y[["mass", "age"]].to_numpy()
        chance = np.random.RandomState(seed).permutation(folds)
        for found, own in ((off, folds), (by_chance, chance)):
            means = [np.nanmean(numbers[own == k], axis=0) for k in np.unique(own)]
            found.append(np.ptp(means, axis=0) / np.nanstd(numbers, axis=0))
    assert np.mean(off) < 0.6 * np.mean(by_chance)
