"""Which rows the recipes of task sampling draw, and which tasks they teach."""

import pickle

import numpy as np
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

SIZES, NAMES = (1000, 100, 10), ["large", "middle", "small"]
TEMPERATURES = [0.5, 1.0, 2.0, 5.0, float("inf")]
each_temperature = pytest.mark.parametrize("temperature", TEMPERATURES)


@pytest.fixture(autouse=True)
def _same_draws_each_time():
    torch.manual_seed(0)


def rows_with(observed, rows=None, shares=None, weights=None, members=None):
    """Return rows of a table whose only number is the number of the row."""
    n_all, n_tasks = observed.shape
    if weights is None:
        weights = torch.from_numpy(observed.astype(np.float32))
    return TaskRows(
        Table(np.arange(float(n_all))[:, np.newaxis]),
        torch.zeros(n_all, n_tasks, dtype=torch.int16),
        weights,
        np.arange(n_all) if rows is None else rows,
        torch.ones(n_tasks) if shares is None else torch.tensor(shares),
        members,
    )


def merged(**settings):
    """Return rows of data sets put together: each has the label of one task."""
    return rows_with(np.repeat(np.eye(3, dtype=bool), SIZES, axis=0), **settings)


def shared_labels(n_samples=300):
    """Return which labels there are where rows have one of some tasks."""
    return np.random.RandomState(0).rand(n_samples, 3) < [0.9, 0.4, 0.05]


def drawn(recipe, data, epoch=0, names=NAMES, max_epochs=10):
    return recipe.build(data, names, max_epochs)(epoch)


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
    members = MemberFolds(np.arange(300) % 2, n_folds=2, n_members=4)
    data = rows_with(observed, weights=weights, members=members)
    rows = drawn(recipe, data)
    mean = (weights[rows.rows] * rows.loss_scale).mean(dim=0)
    torch.testing.assert_close(mean, torch.ones(3))
    torch.testing.assert_close(rows.objective, torch.full((3,), 1 / 3))
    assert rows.members is members


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


def test_a_task_joins_at_its_epoch_and_its_rows_with_it():
    recipe = TaskCurriculum({"small": 1, "middle": 3})
    data = merged()
    of_epoch = recipe.build(data, NAMES, 10)
    large, middle, small = np.split(np.arange(1110), [1000, 1100])
    for epoch, rows, objective in [
        (0, large, [1, 0, 0]),
        (1, np.r_[large, small], [0.5, 0, 0.5]),
        (2, np.r_[large, small], [0.5, 0, 0.5]),
        (3, np.r_[large, middle, small], [1 / 3] * 3),
        (9, np.r_[large, middle, small], [1 / 3] * 3),
    ]:
        found = of_epoch(epoch)
        np.testing.assert_array_equal(found.rows, rows)
        torch.testing.assert_close(found.objective, torch.tensor(objective).float())
    assert of_epoch(1) is of_epoch(2)
    assert of_epoch(3) is data
    np.testing.assert_array_equal(of_epoch(0).rows, large)
    assert recipe.settled(NAMES) == 3


def test_a_curriculum_keeps_weights_of_tasks_and_looks_at_the_rows_given():
    observed = shared_labels()
    some = np.arange(0, 300, 2)
    members = MemberFolds(np.arange(300) % 2, n_folds=2, n_members=4)
    data = rows_with(observed, rows=some, shares=[3.0, 5.0, 1.0], members=members)
    first = drawn(TaskCurriculum({"middle": np.int64(4)}), data)
    torch.testing.assert_close(first.objective, torch.tensor([0.75, 0, 0.25]))
    np.testing.assert_array_equal(first.rows, some[observed[some][:, [0, 2]].any(1)])
    assert first.members is members
    mean = (data.weights[first.rows] * first.loss_scale).mean(dim=0)
    torch.testing.assert_close(mean, torch.ones(3))


def test_a_curriculum_does_not_visit_rows_of_tasks_without_weight():
    first = drawn(TaskCurriculum({"small": 2}), merged(shares=[1.0, 0.0, 1.0]))
    np.testing.assert_array_equal(first.rows, np.arange(1000))


def test_a_curriculum_over_labels_that_are_all_there_only_weighs_tasks():
    data = rows_with(np.ones((6, 2), dtype=bool))
    data = TaskRows(data.inputs, data.codes, None, data.rows, torch.ones(2))
    first = drawn(TaskCurriculum({"b": 1}), data, names=["a", "b"])
    np.testing.assert_array_equal(first.rows, data.rows)
    assert first.objective.tolist() == [1, 0]


@pytest.mark.parametrize(
    ("start", "error", "message"),
    [
        (["small"], TypeError, r"a dict of tasks .*'large', 'middle', 'small'"),
        (None, TypeError, "start=None"),
        ({"smal": 1}, ValueError, r"'smal', but expected one of.*mean 'small'"),
        ({2: 1}, TypeError, "task=2, but expected one of 'large'"),
        ({"small": -1}, ValueError, "start=-1 for task 'small'.*0 or more"),
        ({"small": 1.0}, ValueError, r"start=1\.0 for task 'small'.*an integer"),
        ({"small": True}, ValueError, "start=True for task 'small'"),
        ({"small": 10}, ValueError, "start=10 for task 'small', but the last epoch"),
        (dict.fromkeys(NAMES, 1), ValueError, "nothing to learn in the beginning"),
    ],
)
def test_a_curriculum_that_cannot_be_followed_is_an_error(start, error, message):
    with pytest.raises(error, match=message):
        TaskCurriculum(start).build(merged(), NAMES, 10)


def test_a_curriculum_that_begins_with_a_task_of_no_weight_is_an_error():
    data = merged(shares=[0.0, 1.0, 1.0])
    with pytest.raises(ValueError, match="no task with labels and a task_weight"):
        TaskCurriculum({"middle": 1, "small": 1}).build(data, NAMES, 10)
