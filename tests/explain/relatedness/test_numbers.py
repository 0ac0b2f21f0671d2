"""Numbers beside numbers and classes: what they share, whatever their units."""

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import LinearRegression

from skmtl import MultiTaskClassifier, MultiTaskPredictor, MultiTaskRegressor
from skmtl.datasets import make_multitask
from skmtl.exceptions import SkmtlWarning
from skmtl.explain import group_tasks, task_affinity, term_roles
from skmtl.plotting import TaskAffinityDisplay
from tests.toy_numbers import make_numbers, small_predictor, small_regressor

METHODS = ["gradient", "representation"]


def make_groups(seed=0, **settings):
    """Even tasks want the sum of two pairs of features, odd ones the difference."""
    chosen = {"n_shared": 2, "n_conflicting": 2, "n_noise": 4, "noise": 0.3}
    return make_multitask(600, random_state=seed, **chosen | settings)


def make_kin(seed=0):
    """A number, itself in another unit, its upper half, and two that are apart."""
    made = make_multitask(
        600,
        n_tasks=3,
        task_types="regression",
        n_shared=0,
        n_conflicting=0,
        n_specific=2,
        n_noise=2,
        noise=0.3,
        random_state=seed,
    )
    Y = made.target
    Y["copy"] = 7 - 250 * Y["task_0"]
    Y["upper"] = pd.Categorical(Y["task_0"] > Y["task_0"].median())
    return made.data, Y


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("second", ["regression", "classification"])
def test_two_groups_are_told_apart(seed, second):
    types = ["regression", "regression", second, second]  # of both in either group
    made = make_groups(seed, n_tasks=4, task_types=types)
    model = MultiTaskPredictor(max_epochs=8, random_state=0)
    affinity = task_affinity(model, made.data, made.target)
    within = [affinity.iloc[0, 2], affinity.iloc[1, 3]]
    between = affinity.iloc[[0, 2], [1, 3]].abs().max(axis=None)
    assert min(within) > 0.15
    assert between < 0.12
    groups = [["task_0", "task_2"], ["task_1", "task_3"]]
    assert group_tasks(affinity, 2) == groups


def test_separate_regressors_represent_groups_apart():
    made = make_groups(task_types="regression", n_tasks=4)
    model = MultiTaskRegressor(max_epochs=8, random_state=0)
    for estimator in (model, RandomForestRegressor(30, random_state=0)):
        found = task_affinity(
            estimator, made.data, made.target, method="representation"
        )
        assert group_tasks(found, 2) == [["task_0", "task_2"], ["task_1", "task_3"]]


@pytest.mark.parametrize("method", METHODS)
def test_a_number_is_nearest_to_its_copy_and_then_to_its_upper_half(method):
    X, Y = make_kin()
    model = MultiTaskPredictor(max_epochs=8, random_state=0)
    found = task_affinity(model, X, Y, method=method).loc["task_0"]
    assert found["copy"] == pytest.approx(1, abs=0.02)
    assert found["copy"] > found["upper"] > 0.5
    assert found[["task_1", "task_2"]].abs().max() < 0.15


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("transform", ["blend", "standardize"])
def test_affinity_is_the_same_in_another_unit(method, transform):
    X, Y = make_numbers()
    model = small_predictor(max_epochs=4, target_transform=transform)
    scaled = Y.assign(price=Y["price"] / 1000, share=Y["share"] * 1e6 + 5)
    first, second = (task_affinity(model, X, y, method=method) for y in (Y, scaled))
    np.testing.assert_allclose(first, second, atol=1e-3)


def test_affinity_of_a_forest_is_the_same_in_another_unit():
    X, Y = make_numbers()
    Y = Y[["price", "share"]].fillna(1000)
    forest = RandomForestRegressor(10, random_state=0)
    first, second = (
        task_affinity(forest, X, y, method="representation") for y in (Y, Y * 1024)
    )
    pd.testing.assert_frame_equal(first, second)


def test_single_models_without_a_representation_are_compared_by_their_numbers():
    X, Y = make_kin()
    Y = Y[["task_0", "copy", "task_1"]]
    found = task_affinity(LinearRegression(), X, Y, method="representation")
    said = LinearRegression().fit(X, Y).predict(X)
    apart = [np.abs(np.subtract.outer(k, k))[np.triu_indices(600, 1)] for k in said.T]
    expected = pd.DataFrame(np.stack(apart, axis=1)).corr("spearman")
    np.testing.assert_allclose(found, expected, atol=1e-6)


@pytest.mark.parametrize("method", METHODS)
def test_a_number_that_is_always_the_same_has_no_affinity(method):
    X, Y = make_numbers()
    Y = Y[["price", "share"]].assign(flat=3.5)
    model = small_regressor(max_epochs=2)
    with pytest.warns(SkmtlWarning, match="Only one number was found"):
        found = task_affinity(model, X, Y, method=method)
    assert found["flat"].isna().tolist() == [True, True, False]
    assert np.isfinite(found.loc["price", "share"])


def test_a_mixture_is_drawn():
    X, Y = make_numbers()
    found = task_affinity(small_predictor(max_epochs=2), X, Y)
    display = TaskAffinityDisplay(found).plot(cluster=True)
    assert sorted(display.tasks_) == sorted(Y.columns)
    assert display.text_.shape == (4, 4)


@pytest.mark.parametrize("method", METHODS)
def test_numbers_of_what_learns_classes_are_refused_with_what_learns_them(method):
    X, Y = make_numbers()
    for estimator in (MultiTaskClassifier(), RandomForestClassifier()):
        with pytest.raises(ValueError, match="Task 'price' has numbers in y") as raised:
            task_affinity(estimator, X, Y, method=method)
        assert "MultiTaskPredictor for classes and numbers" in raised.value.__notes__[0]


@pytest.mark.parametrize("method", METHODS)
def test_a_single_number_is_refused(method):
    X, Y = make_numbers()
    with pytest.raises(ValueError, match="the one task 'price'"):
        task_affinity(small_regressor(), X, Y[["price"]], method=method)


class Additive:
    """A model whose terms are given, in shares of spreads."""

    def __init__(self, terms, classes):
        self.terms, self.classes_ = terms, classes
        self.term_names_ = [f"x{j}" for j in range(terms[0].shape[1])]

    def contributions(self, X):
        return self.terms


def test_terms_of_a_number_count_from_a_fiftieth_of_its_spread():
    x = np.random.RandomState(0).randn(3, 500)
    x = (x - x.mean(axis=1, keepdims=True)) / x.std(axis=1, keepdims=True)
    one = np.stack([0.03 * x[0], -0.025 * x[1], 0 * x[2]], axis=1)[:, :, None]
    two = np.stack([x[0], x[1], x[2]], axis=1)[:, :, None]
    found = term_roles(Additive([one, two], [None, np.array([0, 1])]), None)
    assert found.roles["role"].tolist() == ["shared", "conflicting", "specific"]
    small = term_roles(Additive([0.6 * one, two], [None, np.array([0, 1])]), None)
    assert small.roles["role"].tolist() == ["specific"] * 3
    of_class = term_roles(Additive([one, two], [np.array([0, 1])] * 2), None)
    assert of_class.roles["role"].tolist() == ["specific"] * 3  # in log-odds


@pytest.mark.parametrize("transform", ["blend", "standardize"])
@pytest.mark.parametrize("scale", [1000, 1e-4])
def test_roles_are_the_same_in_another_unit(transform, scale):
    X, Y = make_numbers(200)
    model = small_predictor(trunk="additive", target_transform=transform, max_epochs=10)
    first = term_roles(model.fit(X, Y), X)
    second = term_roles(model.fit(X, Y.assign(price=Y["price"] * scale)), X)
    pd.testing.assert_frame_equal(first.roles, second.roles, atol=1e-3)
    pd.testing.assert_frame_equal(first.sizes, second.sizes, atol=1e-3)
    pd.testing.assert_frame_equal(first.relatedness, second.relatedness, atol=1e-3)
    np.testing.assert_allclose(first.shared_fraction, second.shared_fraction, atol=1e-3)


def test_sizes_are_shares_of_the_spread():
    X, Y = make_numbers(200)
    Y = Y[["price", "share"]]
    settings = {"trunk": "additive", "target_transform": "standardize"}
    model = small_regressor(**settings).fit(X, Y)
    spreads = Y.std(ddof=0).to_numpy()
    terms = model.contributions(X)  # in units
    expected = [t[..., 0].std(axis=0) / s for t, s in zip(terms, spreads, strict=True)]
    np.testing.assert_allclose(term_roles(model, X).sizes.T, expected, rtol=1e-6)
    alone = model.fit(X, Y["price"])
    expected = alone.contributions(X)[..., 0].std(axis=0) / spreads[0]
    found = term_roles(alone, X).sizes["price"]
    np.testing.assert_allclose(found, expected, rtol=1e-6)


@pytest.mark.parametrize("transform", ["blend", "standardize"])
def test_roles_of_numbers_and_mixtures_are_those_that_were_made(transform):
    right = []
    for types in ("regression", ["regression", "classification"] * 2):
        for seed in range(3):
            made = make_multitask(
                1000, task_types=types, n_noise=6, noise=0.3, random_state=seed
            )
            model = MultiTaskPredictor(
                "additive", target_transform=transform, max_epochs=40, random_state=0
            ).fit(made.data, made.target)
            found = term_roles(model, made.data)
            right.append((found.roles["role"] == made.roles).mean())
    assert np.mean(right) >= 0.92


def test_a_number_that_is_always_the_same_has_no_role():
    X, Y = make_numbers()
    settings = {"trunk": "additive", "target_transform": "standardize"}
    with pytest.warns(SkmtlWarning, match="'flat'"):
        model = small_predictor(**settings, max_epochs=2).fit(
            X, Y[["price", "sex"]].assign(flat=2.5)
        )
    found = term_roles(model, X)
    assert (found.sizes["flat"] == 0).all()
    assert np.isnan(found.shared_fraction["flat"])
    assert np.isnan(found.relatedness.loc["flat", "price"])


def test_other_regressors_have_no_terms():
    X, Y = make_numbers()
    forest = RandomForestRegressor(2).fit(X, Y["share"])
    with pytest.raises(TypeError, match="expected a MultiTaskClassifier, MultiTaskReg"):
        term_roles(forest, X)
    model = small_regressor(max_epochs=1).fit(X, Y["share"])
    with pytest.raises(AttributeError, match="expected trunk='additive'"):
        term_roles(model, X)
