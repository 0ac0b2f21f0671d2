"""Which rows the recipes of task sampling draw, and how their labels count."""

import pickle

import numpy as np
import pandas as pd
import pytest
import torch
from sklearn.base import clone

from skmtl.inputs import Table
from skmtl.sampling import (
    SAMPLINGS,
    BalancedTasks,
    MemberFolds,
    Sampling,
    TaskCurriculum,
    TaskRows,
    TemperatureSampling,
    UniformRows,
)
from skmtl.sampling._task_draws import row_probabilities, task_probabilities
from tests.sampling.rows import (
    NAMES,
    SIZES,
    drawn,
    merged,
    rows_with,
    shared_labels,
)
from tests.toy_tasks import one_perceptron, small_classifier

TEMPERATURES = [0.5, 1.0, 2.0, 5.0, float("inf")]
each_temperature = pytest.mark.parametrize("temperature", TEMPERATURES)


@pytest.fixture(autouse=True)
def _same_draws_each_time():
    torch.manual_seed(0)


def wanted(sizes, temperature):
    powers = np.array(sizes, dtype=float) ** (1 / temperature)
    return powers / powers.sum()


def recipe_at(temperature):
    if np.isinf(temperature):
        return BalancedTasks()
    return TemperatureSampling(temperature)


@each_temperature
def test_tasks_are_drawn_as_often_as_their_temperature_says(temperature):
    data = merged()
    rows = drawn(recipe_at(temperature), data)
    assert len(rows) == len(data)
    found = rows.n_labels.numpy() / len(rows)
    # what is left of chance: less than one draw for each row, and these cancel out
    np.testing.assert_allclose(found, wanted(SIZES, temperature), atol=0.03)


@each_temperature
def test_rows_with_several_labels_count_for_each_of_their_tasks(temperature):
    observed = shared_labels()
    sizes = observed.sum(axis=0)
    expected = np.zeros(len(observed))
    for k, probability in enumerate(wanted(sizes, temperature)):
        expected[observed[:, k]] += probability / sizes[k]
    found = row_probabilities(rows_with(observed), temperature)
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    assert found.sum() == pytest.approx(1)


@each_temperature
def test_a_row_is_drawn_as_often_as_expected_give_or_take_less_than_one(temperature):
    data = rows_with(shared_labels())
    expected = len(data) * row_probabilities(data, temperature)
    of_epoch = recipe_at(temperature).build(data, NAMES, 10)
    counts = [np.bincount(of_epoch(0).rows, minlength=300) for _ in range(400)]
    assert np.abs(counts - expected).max() < 1
    # the mean of 400 roundings of a number, each up or down by chance
    np.testing.assert_allclose(np.mean(counts, axis=0), expected, atol=0.12)


def test_rows_that_are_drawn_at_times_come_in_ever_new_company():
    observed = np.repeat(np.eye(2, dtype=bool), [200, 40], axis=0)
    of_epoch = BalancedTasks().build(rows_with(observed), ["a", "b"], 10)
    came = np.array(
        [np.bincount(of_epoch(0).rows, minlength=240)[:200] for _ in range(300)]
    )
    together = np.corrcoef(came.T)[~np.eye(200, dtype=bool)]
    assert np.abs(together).max() < 0.4


def test_at_temperature_one_each_row_of_one_label_comes_once():
    data = merged()
    counts = np.bincount(drawn(TemperatureSampling(1.0), data).rows)
    assert len(counts) == len(data)
    assert (counts == 1).mean() > 0.99


def test_an_infinite_temperature_is_balanced():
    data = merged()
    torch.manual_seed(0)
    balanced = drawn(BalancedTasks(), data).rows
    torch.manual_seed(0)
    hot = drawn(TemperatureSampling(float("inf")), data).rows
    np.testing.assert_array_equal(hot, balanced)


@pytest.mark.parametrize("temperature", [1e-320, 1e-3, 1e308])
def test_extreme_temperatures_give_probabilities(temperature):
    found = task_probabilities(torch.tensor([10**6, 7, 0]), temperature)
    expected = [1, 0, 0] if temperature < 1 else [0.5, 0.5, 0]
    np.testing.assert_allclose(found, expected, atol=1e-12)


@each_temperature
def test_tasks_without_weight_and_labels_without_weight_are_not_drawn(temperature):
    weights = torch.from_numpy(np.repeat(np.eye(3), SIZES, axis=0)).float()
    weights[1100:1105] = 0
    data = merged(weights=weights, shares=[1.0, 0.0, 2.0])
    rows = drawn(recipe_at(temperature), data).rows
    assert set(rows[rows >= 1000]) <= set(range(1105, 1110))
    share = (rows >= 1000).mean()
    assert share == pytest.approx(wanted([1000, 5], temperature)[1], abs=0.03)


def test_only_the_rows_of_the_training_set_are_drawn():
    some = np.r_[0:500:5, 1000:1100:3, 1101:1110:2]
    rows = drawn(BalancedTasks(), merged(rows=some))
    assert len(rows) == len(some)
    assert set(rows.rows) <= set(some)
    np.testing.assert_allclose(rows.n_labels / len(rows), 1 / 3, atol=0.05)


@pytest.mark.parametrize("recipe", [BalancedTasks(), TemperatureSampling(3)])
def test_a_loss_stays_the_mean_over_the_labels_drawn(recipe):
    observed = shared_labels()
    weights = torch.from_numpy(observed * np.random.RandomState(1).rand(300, 3)).float()
    members = MemberFolds.dealt(np.arange(300) % 2, n_folds=2, n_members=4)
    data = rows_with(observed, weights=weights, members=members)
    rows = drawn(recipe, data)
    mean = (rows.weights[rows.rows] * rows.loss_scale).mean(dim=0)
    torch.testing.assert_close(mean, torch.ones(3))
    torch.testing.assert_close(rows.objective, torch.full((3,), 1 / 3))
    assert rows.members is members


@each_temperature
def test_drawing_biases_no_mean_over_the_labels_of_any_task(temperature):
    observed = shared_labels(400)
    weights = observed * np.random.RandomState(1).uniform(0.5, 2, observed.shape)
    # what the drawing could make much of: a statistic that goes with other labels
    values = observed.sum(axis=1, keepdims=True) + np.random.RandomState(2).randn(
        400, 3
    )
    some = np.arange(0, 400, 2)
    data = rows_with(observed, rows=some, weights=torch.from_numpy(weights))
    of_epoch = recipe_at(temperature).build(data, NAMES, 10)
    means = np.zeros((300, 3))
    for epoch in range(300):
        rows = of_epoch(epoch)
        drawn_weights = (rows.weights * rows.loss_scale).numpy()[rows.rows]
        means[epoch] = (drawn_weights * values[rows.rows]).mean(axis=0)
    expected = np.average(values[some], axis=0, weights=weights[some])
    error = means.std(axis=0) / np.sqrt(300)
    np.testing.assert_array_less(abs(means.mean(axis=0) - expected), 4 * error + 5e-3)


@each_temperature
def test_labels_count_by_one_over_how_often_their_rows_are_drawn(temperature):
    observed = shared_labels()
    data = rows_with(observed, shares=[1.0, 0.0, 1.0])
    draws = recipe_at(temperature).build(data, NAMES, 10)
    drawable = draws.probabilities > 0
    np.testing.assert_array_equal(drawable, observed[:, [0, 2]].any(axis=1))
    weights = draws.data.weights.numpy()
    assert not weights[~drawable].any()
    expected = weights[drawable] * draws.probabilities[drawable, None]
    np.testing.assert_allclose(expected * 300, observed[drawable], rtol=1e-5)
    torch.testing.assert_close(data.weights, torch.from_numpy(observed).float())


@pytest.mark.parametrize("temperature", TEMPERATURES[1:])
def test_labels_of_rows_with_one_label_count_alike(temperature):
    rows = drawn(recipe_at(temperature), merged())
    alike = torch.where(rows.weights > 0, rows.weights, torch.nan)
    spread = alike.nan_to_num(0).amax(dim=0) - alike.nan_to_num(torch.inf).amin(dim=0)
    assert spread.abs().max() <= 1e-5 * rows.weights.max()


def test_rows_that_are_all_but_never_drawn_leave_the_losses_finite():
    rows = drawn(TemperatureSampling(0.02), rows_with(shared_labels()))
    assert rows.weights.isfinite().all()
    assert rows.loss_scale.isfinite().all()


@pytest.mark.parametrize("sampling", SAMPLINGS)
def test_probabilities_keep_to_the_shares_of_the_labels(sampling):
    rng = np.random.RandomState(0)
    often = rng.rand(300) < 0.13
    # task b has labels in a few of the rows where a is positive
    seldom = np.where(often & (rng.rand(300) < 0.25), rng.rand(300) < 0.5, None)
    clf = small_classifier(
        trunk=one_perceptron(), sampling=sampling, lr=0.05, max_epochs=6
    )
    X = rng.randn(300, 2)
    clf.fit(X, pd.DataFrame({"a": often.astype(int), "b": seldom}))
    found = clf.predict_proba(X)[0][:, 1].mean()
    assert found == pytest.approx(often.mean(), abs=0.06)


@pytest.mark.parametrize("recipe", [BalancedTasks(), TemperatureSampling()])
def test_the_draws_are_torchs_own_and_differ_from_epoch_to_epoch(recipe):
    of_epoch = recipe.build(merged(), NAMES, 10)
    before = np.random.get_state()[1].copy()
    torch.manual_seed(0)
    first, second = of_epoch(0).rows, of_epoch(1).rows
    np.testing.assert_array_equal(np.random.get_state()[1], before)
    torch.manual_seed(0)
    np.testing.assert_array_equal(of_epoch(0).rows, first)
    assert not np.array_equal(np.sort(first), np.sort(second))


@pytest.mark.parametrize(
    "recipe",
    [UniformRows(), BalancedTasks(), TemperatureSampling(5), TaskCurriculum({"a": 0})],
)
def test_nothing_is_drawn_where_all_rows_are_alike(recipe):
    full = rows_with(np.ones((5, 2), dtype=bool))
    full = TaskRows(full.inputs, full.codes, None, full.rows, torch.ones(2))
    assert recipe.build(full, ["a", "b"], 3) is None
    assert recipe.settled(["a", "b"]) == 0


def test_uniform_takes_all_rows_of_any_data():
    assert UniformRows().build(merged(), NAMES, 3) is None


@pytest.mark.parametrize("recipe", [BalancedTasks(), TemperatureSampling()])
def test_data_without_a_label_that_counts_are_left_as_they_are(recipe):
    assert recipe.build(merged(shares=[0.0, 0.0, 0.0]), NAMES, 3) is None
    none = TaskRows(
        Table(np.eye(2)),
        torch.zeros(2, 0, dtype=torch.int16),
        torch.zeros(2, 0),
        np.arange(2),
        torch.ones(0),
    )
    assert recipe.build(none, [], 3) is None


@pytest.mark.parametrize("temperature", [0, -1, float("nan"), "hot", None, True])
def test_a_temperature_that_is_none_is_an_error(temperature):
    with pytest.raises(ValueError, match=r"Got temperature=.*a number above 0"):
        TemperatureSampling(temperature).build(merged(), NAMES, 3)


@pytest.mark.parametrize("name", SAMPLINGS)
def test_names_are_recipes_with_their_defaults(name):
    recipe = SAMPLINGS[name]()
    assert isinstance(recipe, Sampling)
    assert clone(recipe).get_params() == recipe.get_params()


@pytest.mark.parametrize(
    "recipe",
    [TemperatureSampling(3.0), BalancedTasks(), TaskCurriculum({"small": 2})],
)
def test_recipes_and_what_they_build_are_cloned_and_pickled(recipe):
    copied = pickle.loads(pickle.dumps(clone(recipe)))
    assert copied.get_params() == recipe.get_params()
    of_epoch = recipe.build(merged(), NAMES, 10)
    torch.manual_seed(0)
    rows = of_epoch(0).rows
    torch.manual_seed(0)
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(of_epoch))(0).rows, rows)
