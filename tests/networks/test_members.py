"""Members: perceptrons side by side that share nothing, and their mean."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from skmtl.networks import MLPTrunk, Sharing
from skmtl.networks._heads import PackedHeads
from skmtl.networks._layout import HeadLayout
from skmtl.networks._members import (
    MemberLinear,
    joint_losses,
    learning_losses,
    mean_log_probabilities,
)
from tests.networks.plain_tasks import random_codes
from tests.networks.test_trunks import TABLES, batch_of
from tests.toy_tasks import make_tasks, small_classifier

N_MEMBERS = 3
SETTINGS = {
    "plain": {},
    "batch norm": {"normalization": "batch"},
    "layer norm": {"normalization": "layer"},
    "residuals": {"residual": True, "hidden_layer_sizes": (6, 6, 4)},
    "everything": {"residual": True, "normalization": "layer", "activation": "gelu"},
}
every_setting = pytest.mark.parametrize("name", SETTINGS)
every_table = pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)


def test_a_member_linear_is_a_linear_map_for_each_member():
    torch.manual_seed(0)
    module = MemberLinear(4, 5, N_MEMBERS)
    x = torch.randn(7, N_MEMBERS * 4)
    expected = []
    for m in range(N_MEMBERS):
        linear = nn.Linear(4, 5)
        linear.weight.data, linear.bias.data = module.weight[m], module.bias[m]
        expected.append(linear(x[:, 4 * m : 4 * (m + 1)]))
    torch.testing.assert_close(module(x), torch.cat(expected, dim=1))


def test_a_member_linear_starts_as_torchs_linear_does():
    torch.manual_seed(0)
    ours, theirs = MemberLinear(50, 40, 20), nn.Linear(50, 800)
    for name in ("weight", "bias"):
        found, expected = getattr(ours, name), getattr(theirs, name)
        assert found.abs().max() <= 1 / math.sqrt(50)
        assert found.std().item() == pytest.approx(expected.std().item(), rel=0.1)
        assert found.mean().item() == pytest.approx(0, abs=0.01)


def trunk_of(table, n_members, name, seed=0):
    chosen = {"hidden_layer_sizes": (6, 6), "dropout": 0} | SETTINGS[name]
    torch.manual_seed(seed)
    return MLPTrunk(n_members=n_members, **chosen).build(*table)


def part_of_member(value, like, m):
    """Return a member's part of a tensor, of the shape that one alone has."""
    if value.shape == like.shape:
        return value  # a count of batches
    if value.ndim > like.ndim:
        return value[m]
    if value.shape[1:] != like.shape[1:]:
        return value.chunk(N_MEMBERS, dim=1)[m]  # an embedding
    return value.chunk(N_MEMBERS)[m]


@every_table
@every_setting
@pytest.mark.parametrize("training", [False, True])
def test_each_member_is_a_perceptron_of_its_own(name, table, training):
    together = trunk_of(table, N_MEMBERS, name).train(training)
    batch = batch_of(table, n_samples=9)
    found = together(*batch)
    assert found.shape[:2] == (9, N_MEMBERS)
    for m in range(N_MEMBERS):
        alone = trunk_of(table, 1, name, seed=1).train(training)
        state = alone.state_dict()
        whole = trunk_of(table, N_MEMBERS, name).state_dict()
        assert state.keys() == whole.keys()
        alone.load_state_dict(
            {key: part_of_member(whole[key], state[key], m) for key in state}
        )
        torch.testing.assert_close(found[:, m], alone(*batch))


@every_table
@every_setting
def test_the_loss_of_a_member_has_no_gradient_by_the_weights_of_another(name, table):
    module = trunk_of(table, N_MEMBERS, name)
    like = trunk_of(table, 1, name).state_dict()
    out = module(*batch_of(table, n_samples=32))
    (out[:, 1] * torch.randn_like(out[:, 1])).sum().backward()
    for key, parameter in module.named_parameters():
        parts = [part_of_member(parameter.grad, like[key], m) for m in range(N_MEMBERS)]
        assert parts[1].any(), key
        assert not parts[0].any(), key
        assert not parts[2].any(), key


def test_members_start_apart():
    for table in TABLES.values():
        out = trunk_of(table, N_MEMBERS, "plain")(*batch_of(table))
        assert not out[:, 0].allclose(out[:, 1])


def test_each_member_has_heads_of_its_own_that_start_at_the_frequencies():
    layout = HeadLayout([2, 3, 1])
    heads = PackedHeads(5, layout, N_MEMBERS)
    alone = PackedHeads(5, layout)
    codes = random_codes([2, 3], 40).to(torch.int16)
    for part in (heads, alone):
        part.start_from([(codes, torch.ones(40, 2))])
    assert heads.weight.shape == (N_MEMBERS, 4, 5)
    assert heads.bias.equal(alone.bias.expand(N_MEMBERS, -1))
    nn.init.normal_(heads.weight)
    x = torch.randn(7, N_MEMBERS, 5)
    for m in range(N_MEMBERS):
        expected = nn.functional.linear(x[:, m], heads.weight[m], heads.bias[m])
        torch.testing.assert_close(heads(x)[:, m], expected)


SHAPES = st.tuples(st.integers(1, 5), st.integers(1, 8), st.integers(1, 4))
SEEDS = st.integers(0, 2**16)
SIZES = st.sampled_from([0.0, 1.0, 30.0, 1e4])


@settings(max_examples=60)
@given(SHAPES, SEEDS, SIZES)
def test_probabilities_are_averaged_and_never_more_than_one(shape, seed, size):
    torch.manual_seed(seed)
    log_p = (size * torch.randn(*shape)).log_softmax(dim=2)
    found = mean_log_probabilities(log_p)
    assert (found <= 0).all()
    expected = log_p.double().exp().mean(dim=1)
    torch.testing.assert_close(found.double().exp(), expected, rtol=1e-4, atol=1e-6)
    assert (found >= log_p.amax(dim=1) - math.log(shape[1]) - 1e-3 * size).all()


@pytest.mark.parametrize("n_members", range(1, 20))
def test_members_that_agree_say_together_what_each_says(n_members):
    log_p = torch.tensor([0.0, -0.1, -30.0, -1e4, -torch.inf])
    assert mean_log_probabilities(log_p.expand(1, n_members, 5))[0].equal(log_p)


@settings(max_examples=60)
@given(SHAPES, SEEDS)
def test_losses_are_averaged_for_learning_and_those_of_the_mean_for_judging(
    shape, seed
):
    torch.manual_seed(seed)
    losses = 3 * torch.rand(*shape)
    shares = torch.rand(shape[:2]) * (torch.rand(shape[:2]) < 0.6)
    shares[:, 0] += 0.1
    shares /= shares.sum(dim=1, keepdim=True)
    weighted = shares.unsqueeze(2)
    torch.testing.assert_close(
        learning_losses(losses, shares), (weighted * losses).sum(dim=1)
    )
    torch.testing.assert_close(
        joint_losses(losses, shares), -(weighted * (-losses).exp()).sum(dim=1).log()
    )
    even = torch.full_like(shares, 1 / shape[1])
    for function in (learning_losses, joint_losses):
        torch.testing.assert_close(function(losses, None), function(losses, even))


def test_the_loss_of_a_member_that_does_not_hold_a_row_out_does_not_count():
    losses = torch.tensor([[[1.0], [torch.inf], [50.0]]])
    shares = torch.tensor([[1.0, 0.0, 0.0]])
    assert joint_losses(losses, shares).tolist() == [[1.0]]


class Scaled(Sharing):
    def build(self, width, n_tasks, n_members):
        return nn.LayerNorm(width)


@pytest.mark.parametrize("n_members", [1, 8])
def test_sharing_of_the_user_may_have_members(n_members):
    X, Y = make_tasks()
    trunk = MLPTrunk(n_members=n_members)
    clf = small_classifier(trunk=trunk, sharing=Scaled()).fit(X, Y)
    assert clf.score(X, Y) > 0.9


@pytest.mark.parametrize("n_members", [1, 2, 5])
def test_the_number_of_members_can_be_searched_and_more_are_more_weights(n_members):
    X, Y = make_tasks()
    clf = small_classifier(max_epochs=1).set_params(trunk__n_members=n_members)
    n_parameters = clf.fit(X, Y).net_.module_.n_parameters
    one = clf.set_params(trunk__n_members=1).fit(X, Y).net_.module_.n_parameters
    assert n_parameters == n_members * one
    assert np.isfinite(clf.transform(X)).all()
