"""The losses of all tasks in one pass are those of a loop, to the gradient."""

import numpy as np
import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st
from torch import nn

from skmtl.inputs import Table
from skmtl.networks._heads import PackedHeads
from skmtl.networks._layout import HeadLayout
from skmtl.networks._losses import LabelLosses
from skmtl.networks._network import MultiTaskNetwork
from skmtl.networks._table_input import TableInput
from skmtl.networks.trunks import MLPTrunk
from skmtl.sampling import TaskRows
from skmtl.training._net import MultiTaskNet
from tests.networks.plain_tasks import losses_by_task, random_codes

LEARNED_COUNTS = st.lists(st.sampled_from([2, 3, 17]), min_size=1, max_size=6)


@settings(max_examples=60, deadline=None)
@given(LEARNED_COUNTS, st.integers(0, 2**16), st.sampled_from([1.0, 50.0]))
@example([2], 0, 1.0)
@example([3, 3], 0, 1.0)
@example([17, 2, 3, 2], 0, 1.0)
def test_losses_and_gradients_are_those_of_a_loop_over_tasks(n_classes, seed, size):
    torch.manual_seed(seed)
    layout = HeadLayout(n_classes)
    logits = (size * torch.randn(5, layout.n_logits)).requires_grad_()
    codes = random_codes(n_classes, 5)
    weights = torch.rand(5, len(n_classes))

    packed = LabelLosses(layout)(logits, codes[:, layout.order].to(torch.int16))
    (gradient,) = torch.autograd.grad((packed * weights[:, layout.order]).sum(), logits)
    plain = losses_by_task(n_classes, logits, codes)
    (expected,) = torch.autograd.grad((plain * weights).sum(), logits)

    torch.testing.assert_close(packed, plain[:, layout.order])
    torch.testing.assert_close(gradient, expected)


@pytest.mark.parametrize("dtype", [torch.int16, torch.int32, torch.int64])
@pytest.mark.parametrize("n_classes", [[2, 2], [3, 3], [2, 3, 5]])
def test_codes_of_any_integer_type_are_taken(n_classes, dtype):
    torch.manual_seed(0)
    layout = HeadLayout(n_classes)
    logits = torch.randn(4, layout.n_logits)
    codes = random_codes(n_classes, 4)
    losses = LabelLosses(layout)(logits, codes[:, layout.order].to(dtype))
    expected = losses_by_task(n_classes, logits, codes)[:, layout.order]
    torch.testing.assert_close(losses, expected)


def network_for(n_classes, n_features=4):
    """A network whose heads are not zero, so that gradients reach the trunk."""
    torch.manual_seed(0)
    layout = HeadLayout(n_classes)
    trunk = MLPTrunk(hidden_layer_sizes=(6,), dropout=0).build(n_features, [])
    heads = PackedHeads(6, layout)
    for parameter in heads.parameters():
        nn.init.normal_(parameter)
    table = TableInput(np.zeros(n_features, dtype=bool), False)
    return MultiTaskNetwork(table, trunk, nn.Identity(), heads, 6)


def gradients_of_a_step(network, X, codes, weights, task_weights=None):
    """Return the gradients that one step of the real net takes, and the losses."""
    n_tasks = codes.shape[1]
    shares = torch.ones(n_tasks) if task_weights is None else task_weights
    rows = TaskRows(Table(X), codes, weights, np.arange(len(X)), shares)
    net = MultiTaskNet(
        network,
        LabelLosses(network.heads.layout),
        learned_tasks=[f"task_{k}" for k in range(n_tasks)],
        optimizer=torch.optim.SGD,
        lr=1e-30,
        max_epochs=1,
        batch_size=len(X),
        train_split=None,
        verbose=0,
    )
    torch.manual_seed(0)  # the order of the rows
    net.partial_fit((rows, None))
    gradients = {
        name: parameter.grad.clone() for name, parameter in network.named_parameters()
    }
    return gradients, net.history[-1]


@settings(max_examples=40, deadline=None)
@given(LEARNED_COUNTS, st.integers(0, 2**16))
def test_missing_labels_get_no_gradient(n_classes, seed):
    network = network_for(n_classes)
    torch.manual_seed(seed)
    X = np.random.RandomState(seed).randn(8, 4)
    order = network.heads.layout.order
    codes = random_codes(n_classes, 8)[:, order].to(torch.int16)
    other = random_codes(n_classes, 8)[:, order].to(torch.int16)
    missing = torch.rand(codes.shape) < 0.4
    missing[0] = False
    weights = torch.rand(codes.shape).masked_fill(missing, 0)

    found, record = gradients_of_a_step(network, X, codes, weights)
    behind_the_mask = torch.where(missing, other, codes)
    again, other_record = gradients_of_a_step(network, X, behind_the_mask, weights)
    for name, gradient in found.items():
        assert torch.equal(gradient, again[name]), name
        assert gradient.any(), f"nothing is learned by {name}"
    assert record["train_task_losses"] == other_record["train_task_losses"]


def test_a_task_without_a_label_in_the_batch_gets_no_gradient():
    network = network_for([2, 2])
    X = np.random.RandomState(0).randn(8, 4)
    codes = random_codes([2, 2], 8).to(torch.int16)
    weights = torch.ones(8, 2)
    weights[:, 1] = 0
    gradients, record = gradients_of_a_step(network, X, codes, weights)
    assert gradients["heads.weight"][0].any()
    assert not gradients["heads.weight"][1].any()
    assert not gradients["heads.bias"][1].any()
    assert record["train_task_losses"]["task_1"] is None


@settings(max_examples=30, deadline=None)
@given(LEARNED_COUNTS, st.integers(0, 2**16))
def test_a_step_takes_the_gradient_of_the_formula(n_classes, seed):
    """Each task: the weighted mean over observed labels; then the mean over tasks."""
    network = network_for(n_classes)
    torch.manual_seed(seed)
    X = np.random.RandomState(seed).randn(8, 4)
    order = network.heads.layout.order
    codes = random_codes(n_classes, 8)
    weights = torch.rand(codes.shape) * (torch.rand(codes.shape) < 0.7)
    weights[0] = 1
    shares = torch.rand(len(n_classes)) + 0.1

    found, record = gradients_of_a_step(
        network,
        X,
        codes[:, order].to(torch.int16),
        weights[:, order],
        shares[order].double(),
    )
    network.zero_grad()
    losses = losses_by_task(n_classes, network(torch.from_numpy(X)), codes)
    by_task = (losses * weights).sum(dim=0) / weights.sum(dim=0)
    objective = (by_task * shares).sum() / shares.sum()
    objective.backward()
    for name, parameter in network.named_parameters():
        torch.testing.assert_close(found[name], parameter.grad, rtol=1e-4, atol=1e-6)
    assert record["train_loss"] == pytest.approx(objective.item(), rel=1e-5)
    recorded = [record["train_task_losses"][f"task_{k}"] for k in range(len(order))]
    assert recorded == pytest.approx(by_task[order].tolist(), rel=1e-5)
