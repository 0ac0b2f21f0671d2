"""Intervals hold as many true numbers as they promise, or say that they cannot."""

import numpy as np
import pandas as pd
import pytest

from skmtl import MultiTaskPredictor, MultiTaskRegressor
from skmtl.exceptions import SkmtlWarning
from skmtl.networks import MLPTrunk
from tests.estimators.test_numbers import make_mixture, make_numbers

QUICK = {"trunk": MLPTrunk((16,), dropout=0.1), "lr": 0.02, "max_epochs": 25}


def test_coverage_is_as_promised_over_many_samples():
    found = {0.5: [], 0.8: [], 0.95: []}
    for seed in range(12):
        X, Y = make_numbers(600, seed, noise=0.5)
        learned = Y.mask(np.random.RandomState(seed).rand(*Y.shape) < 0.2)[:200]
        reg = MultiTaskRegressor(random_state=seed, **QUICK).fit(X[:200], learned)
        for coverage, shares in found.items():
            ends = reg.predict_interval(X[200:], coverage)
            true = Y[200:].to_numpy()
            shares.append(((ends[..., 0] <= true) & (true <= ends[..., 1])).mean())
    for coverage, shares in found.items():
        # a little more than promised, as members err more than their mean
        assert coverage - 0.02 < np.mean(shares) < coverage + 0.05


def test_intervals_grow_with_coverage_around_the_prediction():
    X, Y = make_numbers(200)
    reg = MultiTaskRegressor(random_state=0, **QUICK).fit(X, Y)
    found, before = reg.predict(X), reg.predict_interval(X, 0.1)
    for coverage in (0.3, 0.5, 0.8, 0.95):
        ends = reg.predict_interval(X, coverage)
        assert (ends[..., 0] <= before[..., 0]).all()
        assert (ends[..., 1] >= before[..., 1]).all()
        assert (ends[..., 0] <= found).all()
        assert (found <= ends[..., 1]).all()
        before = ends


def test_classes_have_no_interval_and_one_number_has_one_axis_less():
    X, Y = make_mixture(200)
    ends = MultiTaskPredictor(random_state=0, **QUICK).fit(X, Y).predict_interval(X)
    assert ends.shape == (200, 3, 2)
    assert np.isnan(ends[:, [0, 2]]).all()
    assert np.isfinite(ends[:, 1]).all()
    one = MultiTaskRegressor(random_state=0, **QUICK).fit(X, Y["size"])
    assert one.predict_interval(X).shape == (200, 2)


def test_classes_alone_are_refused():
    X, Y = make_mixture(100)
    model = MultiTaskPredictor(max_epochs=1).fit(X, Y[["side", "inside"]])
    with pytest.raises(ValueError, match="predict_proba"):
        model.predict_interval(X)


def test_too_few_held_out_labels_give_infinity_and_a_warning():
    X, Y = make_numbers(200)
    few = Y.assign(size=np.where(np.arange(200) % 20 == 0, Y["size"], np.nan))
    reg = MultiTaskRegressor(random_state=0, **QUICK).fit(X, few)
    with pytest.warns(SkmtlWarning, match=r"\['size'\] have too few held-out"):
        ends = reg.predict_interval(X, 0.9)
    assert (ends[:, 1] == [-np.inf, np.inf]).all()
    assert np.isfinite(ends[:, [0, 2]]).all()
    assert np.isfinite(reg.predict_interval(X, 0.5)).all()


def test_a_weight_of_zero_is_a_missing_label_for_intervals_too():
    X, Y = make_numbers(200)
    gone = np.random.RandomState(1).rand(*Y.shape) < 0.3
    settings = {"random_state": 0, "max_epochs": 5, "trunk": MLPTrunk((8,))}
    one = MultiTaskRegressor(**settings).fit(X, Y.mask(gone))
    two = MultiTaskRegressor(**settings).fit(X, Y, np.where(gone, 0.0, 3.0))
    np.testing.assert_allclose(
        one.predict_interval(X), two.predict_interval(X), rtol=1e-5
    )


@pytest.mark.parametrize("coverage", [0, 1, -0.1, 90, "0.9", None, True])
def test_coverage_is_a_share(coverage):
    X, Y = make_numbers(60)
    reg = MultiTaskRegressor(max_epochs=1).fit(X, Y)
    with pytest.raises(ValueError, match="between 0 and 1"):
        reg.predict_interval(X, coverage)


def test_errors_that_are_not_of_held_out_rows_are_refused():
    X, Y = make_numbers(100)
    settings = QUICK | {"max_epochs": 2, "random_state": 0}
    without = MultiTaskRegressor(early_stopping=False, **settings).fit(X, Y)
    with pytest.raises(ValueError, match="no rows were held out"):
        without.predict_interval(X)
    reg = MultiTaskRegressor(**settings).fit(X, Y)
    reg.predict_interval(X)
    reg.partial_fit(X, Y)
    with pytest.raises(ValueError, match="partial_fit holds out no rows"):
        reg.predict_interval(X)
    again = MultiTaskRegressor(warm_start=True, **settings).fit(X, Y)
    again.predict_interval(X)
    again.fit(X, Y)
    with pytest.raises(ValueError, match="learned from before"):
        again.predict_interval(X)
    pair = {"validation": (X[:50], Y[:50]), "warm_start": True}
    apart = MultiTaskRegressor(**settings | pair).fit(X[50:], Y[50:])
    apart.fit(X[50:], Y[50:]).predict_interval(X)


def test_intervals_of_rows_kept_apart_are_the_quantiles_of_their_errors():
    X, Y = make_numbers(300)
    single = QUICK | {"trunk": MLPTrunk((16,), n_members=1, dropout=0)}
    reg = MultiTaskRegressor(
        validation=(X[:99], Y[:99]),
        target_transform="standardize",
        random_state=0,
        **single,
    ).fit(X[99:], Y[99:])
    errors = np.sort(np.abs(reg.predict(X[:99]) - Y[:99].to_numpy()), axis=0)
    ends = reg.predict_interval(X, 0.9)
    # the 90th of 99 errors, 90 / (99 + 1)
    np.testing.assert_allclose(np.ptp(ends, axis=2)[0] / 2, errors[89], rtol=1e-4)
    frame = pd.DataFrame(ends[:, 0], columns=["low", "high"])
    assert (frame["high"] - frame["low"]).std() < 1e-4 * Y["sum"].std()


@pytest.mark.parametrize("coverage", [0.8, 0.9])
def test_few_labels_are_covered_too(coverage):
    shares = []
    for seed in range(25):
        X, Y = make_numbers(200, seed, noise=0.5)
        reg = MultiTaskRegressor(random_state=seed, **QUICK).fit(X[:30], Y[:30])
        ends, true = reg.predict_interval(X[30:], coverage), Y[30:].to_numpy()
        shares.append(((ends[..., 0] <= true) & (true <= ends[..., 1])).mean())
        found = reg.predict(X)
        ends = reg.predict_interval(X, coverage)
        assert (ends[..., 0] <= found).all()
        assert (found <= ends[..., 1]).all()
    # 18 held-out labels: the quantile that is taken is well above what is asked for
    assert coverage - 0.03 < np.mean(shares) < coverage + 0.12
