"""The linear surrogates are lime's, and their errors and fidelity are what they say."""

import tracemalloc

import numpy as np
import pytest
from lime.lime_base import LimeBase
from scipy.special import expit
from sklearn import config_context
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.metrics import r2_score

from skmtl.datasets import make_multitask
from skmtl.explain import TabularExplainer
from skmtl.explain.surrogates._selection import lime_selection
from skmtl.explain.surrogates._surrogate import Neighbourhood, fit_surrogate


def drawn(seed, n=300, p=8, n_outputs=4, binary=True, collinear=False, paired=False):
    """A neighbourhood at random, with labels that depend on some of the features."""
    rng = np.random.RandomState(seed)
    Z = rng.randn(n, p)
    if binary:
        Z = (rng.uniform(-1, 1, p) > Z).astype(float)
        Z[0] = 1
    if collinear:  # but for a few rows: what is exactly so, rounding decides in lime
        few = (rng.rand(n, 2) < 0.02).astype(float)
        Z[:, 3] = Z[:, 1] + few[:, 0]
        Z[:, 6] = Z[:, 0] + Z[:, 2] - few[:, 1]
    Y = expit(Z @ (rng.randn(p, n_outputs) * (rng.rand(p, n_outputs) < 0.6)) - 0.5)
    Y = np.clip(Y + 0.05 * rng.randn(n, n_outputs), 0, 1)
    pairs = np.arange(n) % ((n + 1) // 2) if paired else np.arange(n)
    return Neighbourhood(Z, rng.uniform(0.2, 1, n), Y, pairs)


def by_lime(neighbourhood, n_features):
    """Return lime's effects and intercepts, one output after the other."""
    base = LimeBase(kernel_fn=lambda weights: weights, random_state=0)
    Z, Y = neighbourhood.Z, neighbourhood.Y
    effects, intercepts = np.zeros((Z.shape[1], Y.shape[1])), np.zeros(Y.shape[1])
    with config_context(assume_finite=True, skip_parameter_validation=True):  # faster
        for label in range(Y.shape[1]):
            intercepts[label], found, *_ = base.explain_instance_with_data(
                Z, Y, neighbourhood.weights, label, n_features
            )
            for j, effect in found:
                effects[j, label] = effect
    return effects, intercepts


@pytest.mark.parametrize("collinear", [False, True])
@pytest.mark.parametrize("binary", [False, True])
@pytest.mark.parametrize(("n_features", "p"), [(5, 8), (10, 14)])
def test_effects_and_intercepts_are_those_of_lime(n_features, p, binary, collinear):
    for seed in range(4):
        data = drawn(seed, p=p, binary=binary, collinear=collinear)
        ours = fit_surrogate(
            data,
            penalty=1.0,
            select=lambda m: lime_selection(m.gram, m.cross, m.row, n_features),
        )
        effects, intercepts = by_lime(data, n_features)
        np.testing.assert_array_equal(ours.selected, effects != 0)
        np.testing.assert_allclose(ours.effects, effects, atol=1e-8, rtol=0)
        np.testing.assert_allclose(ours.intercepts, intercepts, atol=1e-8, rtol=0)


@pytest.mark.parametrize("n_features", [None, 3, 7])
def test_identical_outputs_get_identical_surrogates(n_features):
    def select(m):
        return lime_selection(m.gram, m.cross, m.row, n_features)

    for seed in range(20):
        data, rng = drawn(seed, n=100 + seed, n_outputs=3), np.random.RandomState(seed)
        # matrix products add up a column in an order that its place decides
        which = rng.randint(3, size=rng.randint(2, 18))
        found = fit_surrogate(
            Neighbourhood(data.Z, data.weights, data.Y[:, which], data.pairs),
            select=None if n_features is None else select,
        )
        for name in ("effects", "standard_errors", "r2", "gap", "intercepts"):
            values = getattr(found, name)
            for output in range(3):
                same = values[..., which == output]
                np.testing.assert_array_equal(
                    same, same[..., :1].repeat(same.shape[-1], -1)
                )


def test_a_linear_function_is_recovered():
    data, rng = drawn(1, binary=False), np.random.RandomState(1)
    truth, level = rng.randn(8, 3), rng.randn(3)
    data = Neighbourhood(data.Z, data.weights, data.Z @ truth + level, data.pairs)
    exact = fit_surrogate(data, penalty=0.0)
    np.testing.assert_allclose(exact.effects, truth, atol=1e-10)
    np.testing.assert_allclose(exact.intercepts, level, atol=1e-10)
    np.testing.assert_allclose(exact.r2, 1, atol=1e-10)
    np.testing.assert_allclose(exact.gap, 0, atol=1e-10)
    assert (exact.standard_errors < 1e-8).all()
    by_default = fit_surrogate(data)
    np.testing.assert_allclose(by_default.effects, truth, atol=5e-3)
    np.testing.assert_allclose(by_default.r2, 1, atol=1e-4)


@pytest.mark.parametrize("paired", [False, True])
def test_fidelity_is_the_r2_of_rows_that_the_fit_did_not_see(paired):
    data, penalty = drawn(2, paired=paired), 0.7
    found = fit_surrogate(data, penalty=penalty)
    folds = data.pairs % 5
    predicted = np.zeros_like(data.Y)
    for fold in range(5):
        seen = folds != fold
        model = Ridge(penalty).fit(
            data.Z[seen], data.Y[seen], sample_weight=data.weights[seen]
        )
        predicted[~seen] = model.predict(data.Z[~seen])
    expected = r2_score(
        data.Y, predicted, sample_weight=data.weights, multioutput="raw_values"
    )
    np.testing.assert_allclose(found.r2, expected, atol=1e-9)


def test_both_of_a_pair_are_held_out_together():
    rng = np.random.RandomState(0)
    half, noise = rng.randn(102, 80), rng.randn(102, 1)
    # noise that is the same for both of a pair: who has seen one knows the other
    Z, Y = np.concatenate([half, half]), np.concatenate([noise, noise])
    apart = Neighbourhood(Z, np.ones(204), Y, np.arange(204))
    together = Neighbourhood(Z, np.ones(204), Y, np.arange(204) % 102)
    assert fit_surrogate(together).r2[0] < fit_surrogate(apart).r2[0] - 0.5


def test_fidelity_falls_as_noise_grows():
    data, rng = drawn(3), np.random.RandomState(3)
    noise = rng.randn(*data.Y.shape)
    r2 = [
        fit_surrogate(
            Neighbourhood(data.Z, data.weights, data.Y + s * noise, data.pairs)
        ).r2
        for s in (0, 0.1, 0.3, 1)
    ]
    assert (np.diff(r2, axis=0) < 0).all()
    assert (r2[0] > 0.6).all()
    assert (r2[-1] < 0.3).all()


@pytest.mark.parametrize("paired", [False, True])
def test_standard_errors_are_the_sandwich_over_pairs(paired):
    data, penalty = drawn(4, n=151, paired=paired), 0.5
    found = fit_surrogate(data, penalty=penalty)
    w = data.weights
    Zc = data.Z - np.average(data.Z, axis=0, weights=w)
    Yc = data.Y - np.average(data.Y, axis=0, weights=w)
    bread = np.linalg.inv((Zc.T * w) @ Zc + penalty * np.eye(8))
    residuals = Yc - Zc @ found.effects
    leverage = w * (np.einsum("ij,jk,ik->i", Zc, bread, Zc) + 1 / w.sum())
    for k in range(data.Y.shape[1]):
        meat = np.zeros((8, 8))
        for pair in np.unique(data.pairs):
            rows = data.pairs == pair
            # about what the residuals were if the pair were left out of the fit
            free = residuals[rows, k] / (1 - leverage[rows].sum())
            score = (Zc[rows] * (w[rows] * free)[:, None]).sum(axis=0)
            meat += np.outer(score, score)
        variances = np.diag(bread @ meat @ bread)
        np.testing.assert_allclose(
            found.standard_errors[:, k], np.sqrt(variances), rtol=1e-8
        )


def test_effects_are_those_of_a_weighted_regression_on_what_was_selected():
    data = drawn(5)
    selected = np.random.RandomState(0).rand(8, 4) < 0.5
    selected[:, 2] = False
    found = fit_surrogate(data, penalty=1e-9, select=lambda moments: selected)
    assert not found.effects[~selected].any()
    assert not found.standard_errors[~selected].any()
    for k in (0, 1, 3):
        use = selected[:, k]
        line = LinearRegression().fit(data.Z[:, use], data.Y[:, k], data.weights)
        np.testing.assert_allclose(found.effects[use, k], line.coef_, atol=1e-8)
    level = np.average(data.Y[:, 2], weights=data.weights)
    assert found.intercepts[2] == pytest.approx(level)
    assert found.r2[2] == pytest.approx(0, abs=0.05)


def test_gap_is_the_surrogate_minus_the_model_at_the_input():
    data = drawn(6)
    found = fit_surrogate(data)
    at_input = found.intercepts + data.Z[0] @ found.effects
    np.testing.assert_allclose(found.gap, at_input - data.Y[0])


def test_effective_samples_are_those_of_kish():
    data = drawn(7)
    w = data.weights
    assert fit_surrogate(data).n_eff == pytest.approx(w.sum() ** 2 / (w**2).sum())
    even = Neighbourhood(data.Z, np.ones(300), data.Y, data.pairs)
    assert fit_surrogate(even).n_eff == pytest.approx(300)


@pytest.mark.parametrize("level", [0.3, 1.0, 0.0, 1 / 3])
def test_a_constant_output_has_no_effect_at_all(level):
    data = drawn(8)
    Y = np.column_stack([data.Y[:, 0], np.full(300, level)])
    found = fit_surrogate(Neighbourhood(data.Z, data.weights, Y, data.pairs))
    assert found.constant.tolist() == [False, True]
    assert np.isnan(found.r2[1])
    assert (found.effects[:, 1] == 0).all()  # not what rounding leaves
    assert (found.standard_errors[:, 1] == 0).all()
    assert found.intercepts[1] == pytest.approx(level)


def test_features_that_never_change_get_no_effect():
    data = drawn(9)
    Z = np.column_stack([data.Z, np.ones(300)])
    found = fit_surrogate(Neighbourhood(Z, data.weights, data.Y, data.pairs))
    np.testing.assert_allclose(found.effects[-1], 0, atol=1e-10)
    nothing = fit_surrogate(
        Neighbourhood(np.ones((300, 2)), data.weights, data.Y, data.pairs)
    )
    np.testing.assert_allclose(nothing.effects, 0, atol=1e-10)
    assert np.isfinite(nothing.standard_errors).all()


def test_more_features_than_rows_still_give_numbers():
    found = fit_surrogate(drawn(10, n=10, p=30))
    for name in ("effects", "standard_errors", "r2", "gap"):
        assert np.isfinite(getattr(found, name)).all()


def test_joined_neighbourhoods_keep_their_pairs_apart():
    one, other = drawn(11, n=20, paired=True), drawn(12, n=10, paired=True)
    both = one.joined(other)
    assert len(both.Z) == len(both.weights) == len(both.Y) == 30
    assert len(np.unique(both.pairs)) == 15
    assert np.bincount(both.pairs).max() == 2
    np.testing.assert_array_equal(both.Z[0], one.Z[0])


@pytest.mark.parametrize("kind", ["sensitivity", "contribution"])
def test_95_percent_intervals_hold_95_percent_of_the_time(kind):
    made = make_multitask(500, n_tasks=3, n_noise=3, n_specific=0, random_state=0)
    X, n_seeds = made.data, 80
    effects, errors = [], []
    for seed in range(n_seeds):
        explainer = TabularExplainer(
            made.oracle, X, kind=kind, n_samples=300, random_state=seed
        )
        facts = explainer.explain(X.iloc[7]).facts
        effects.append(facts.effects)
        errors.append(facts.standard_errors)
    effects, errors = np.array(effects), np.array(errors)
    covered = np.abs(effects - effects.mean(axis=0)) < 1.96 * errors
    # 1440 intervals, tasks not independent: two standard deviations are about .02
    assert covered.mean() == pytest.approx(0.95, abs=0.02)
    ratio = np.median(errors.mean(axis=0) / effects.std(axis=0, ddof=1))
    assert ratio == pytest.approx(1, abs=0.1)


@pytest.mark.parametrize("n_features", [None, 4, 7])
def test_memory_grows_with_the_outputs_and_not_with_their_square(n_features):
    rng = np.random.RandomState(0)
    n, n_outputs = 200, 3000
    data = Neighbourhood(
        rng.randn(n, 8), np.ones(n), rng.rand(n, n_outputs), np.arange(n)
    )

    def select(m):
        return lime_selection(m.gram, m.cross, m.row, n_features)

    tracemalloc.start()
    try:
        fit_surrogate(data, select=select if n_features else None)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # the square of the outputs alone has 72 MB, and what they are made from 4.8 MB
    assert most < 40e6
