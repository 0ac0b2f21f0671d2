"""What holds for every rule: what equal means, and who is who."""

import pickle
from copy import deepcopy

import pytest
import torch
from sklearn.base import clone

from skmtl.balancing import BALANCINGS
from skmtl.exceptions import NonFiniteLossError
from tests.balancing.rules import (
    DETERMINISTIC,
    GRADIENTS,
    TORCHJD,
    build,
    drive,
    gramian_of,
    random_gradients,
    random_steps,
)

every_rule = pytest.mark.parametrize("name", BALANCINGS)
every_gradient_rule = pytest.mark.parametrize("name", GRADIENTS)
TWO = torch.arange(2)
#: Where two gradients are the same, any split of the weights makes the same step.
SPLITS = {"mgda", "cagrad", "random"}


@every_rule
def test_tasks_that_are_the_same_make_the_step_of_equal_weights(name):
    weights = build(name, 2)(torch.ones(2), torch.ones(2, 2), TWO)
    assert weights.sum().item() == pytest.approx(2, rel=1e-3)
    if name not in SPLITS:
        torch.testing.assert_close(weights, torch.ones(2), rtol=1e-3, atol=0)


@pytest.mark.parametrize("name", [n for n in BALANCINGS if n != "random"])
@pytest.mark.parametrize("n_tasks", [2, 3, 7])
def test_unrelated_tasks_of_one_scale_weigh_one_each(name, n_tasks):
    losses, tasks = torch.ones(n_tasks), torch.arange(n_tasks)
    weights = build(name, n_tasks)(losses, torch.eye(n_tasks), tasks)
    torch.testing.assert_close(weights, torch.ones(n_tasks), rtol=1e-3, atol=0)


@every_rule
def test_weights_are_numbers_without_a_graph(name):
    losses = torch.rand(3) + 0.1
    gramian = gramian_of(random_gradients(3))
    weights = build(name, 3)(losses, gramian, torch.arange(3))
    assert weights.shape == (3,)
    assert weights.dtype == torch.float32
    assert weights.isfinite().all()
    assert not weights.requires_grad


@pytest.mark.parametrize("name", [n for n in BALANCINGS if n not in GRADIENTS])
def test_a_batch_may_have_labels_of_one_task_only(name):
    weights = build(name, 3)(torch.ones(1), None, torch.tensor([1]))
    torch.testing.assert_close(weights, torch.ones(1))


@pytest.mark.parametrize("name", DETERMINISTIC)
def test_the_order_of_the_tasks_does_not_matter(name):
    steps, order = random_steps(4), torch.tensor([2, 0, 3, 1])
    shuffled = [
        (before[order], gramian[order][:, order], after[order])
        for before, gramian, after in steps
    ]
    tasks = torch.arange(4)
    expected = drive(build(name, 4), steps, tasks, 4)
    found = drive(build(name, 4), shuffled, tasks, 4)
    torch.testing.assert_close(found, expected[:, order], rtol=1e-3, atol=1e-3)


@every_gradient_rule
@pytest.mark.parametrize("factor", [1e-10, 1e10])
def test_a_common_factor_of_the_gradients_does_not_matter(name, factor):
    losses, tasks = torch.tensor([0.5, 1.0, 2.0]), torch.arange(3)
    steps = []
    for unit in (1.0, factor):
        rule = build(name, 3)
        torch.manual_seed(0)
        gramian = unit * gramian_of(random_gradients(3, seed=2))
        weights = rule(losses, gramian, tasks)
        steps.append([weights, *(p.grad for p in rule.parameters())])
    for found, expected in zip(*steps, strict=True):
        torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-4)


#: These weigh a task against all others, be they in the batch or not.
AGAINST_ALL = ["dwa", "famo"]


@every_rule
def test_absent_tasks_have_no_say(name):
    n_steps = 1 if name in AGAINST_ALL else 4
    steps = random_steps(2, n_steps)
    found = []
    for n_tasks, tasks in ((3, torch.tensor([0, 2])), (2, TWO)):
        torch.manual_seed(0)
        found.append(drive(build(name, n_tasks), steps, tasks, n_tasks))
    torch.testing.assert_close(*found)


@pytest.mark.parametrize("name", [*AGAINST_ALL, "gradnorm", "uncertainty"])
def test_what_is_known_of_an_absent_task_stays_as_it_is(name):
    rule = build(name, 3)
    drive(rule, random_steps(3), torch.arange(3), 3)
    known = {
        "dwa": lambda: [rule.last],
        "famo": lambda: [rule.known],
        "gradnorm": lambda: [rule.first, rule.logits.detach()],
        "uncertainty": lambda: [rule.log_variances.detach()],
    }[name]
    before = [values.clone() for values in known()]
    drive(rule, random_steps(2), torch.tensor([0, 2]), 3)
    for found, expected in zip(known(), before, strict=True):
        assert found[1] == expected[1]
    assert any((found != old).any() for found, old in zip(known(), before, strict=True))


@pytest.mark.parametrize("name", ["random", "pcgrad"])
def test_chance_comes_from_the_random_state_of_torch(name):
    steps = random_steps(4, n_steps=1) * 6
    found = []
    for seed in (0, 0, 1):
        torch.manual_seed(seed)
        found.append(drive(build(name, 4), steps, torch.arange(4), 4))
    assert found[0].equal(found[1])
    assert not found[0].equal(found[2])


@pytest.mark.parametrize("copy", [deepcopy, lambda r: pickle.loads(pickle.dumps(r))])
@every_rule
def test_a_copy_goes_on_as_the_rule_itself(name, copy):
    steps, tasks = random_steps(3), torch.arange(3)
    rule = build(name, 3)
    drive(rule, steps[:2], tasks, 3)
    twin = copy(rule)
    found = []
    for one in (rule, twin):
        torch.manual_seed(0)
        found.append(drive(one, steps[2:], tasks, 3))
    assert found[0].equal(found[1])


@every_rule
def test_recipes_are_cloned_with_their_settings_and_build_anew(name):
    recipe = BALANCINGS[name]()
    place = {"at": "parameters"} if name in GRADIENTS else {"track_gradients": True}
    copy = clone(recipe.set_params(**place))
    assert copy.get_params() == recipe.get_params()
    assert copy.uses_gradients == (name in GRADIENTS)
    assert [getattr(copy, setting) for setting in place] == list(place.values())
    if name in TORCHJD:
        pytest.importorskip("torchjd")
    assert copy.build(2) is not copy.build(2)


@every_rule
def test_only_famo_looks_at_a_batch_again(name):
    assert build(name, 2).looks_again == (name == "famo")


@pytest.mark.parametrize("name", [n for n in TORCHJD if n != "famo"])
@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_gradients_that_are_not_finite_are_refused_by_name(name, value):
    gramian = torch.eye(2)
    gramian[0, 0] = value
    with pytest.raises(
        NonFiniteLossError, match=f"{BALANCINGS[name].__name__} was given"
    ):
        build(name, 2)(torch.ones(2), gramian, TWO)
