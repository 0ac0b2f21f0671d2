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
from skmtl.sampling import MemberFolds, TaskRows
from skmtl.tasks import Task
from skmtl.training._net import MultiTaskNet
from tests.networks.plain_tasks import losses_by_task, random_codes

LEARNED_COUNTS = st.lists(st.sampled_from([2, 3, 17]), min_size=1, max_size=6)


@settings(max_examples=60, deadline=None)
@given(LEARNED_COUNTS, st.integers(0, 2**16), st.sampled_from([1.0, 50.0, 1e4]))
@example([2], 0, 1.0)
@example([3, 3], 0, 1.0)
@example([17, 2, 3, 2], 0, 1.0)
@example([17, 3, 3], 3, 1e4)
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


def network_for(n_classes, n_members=1, n_features=4):
    """A network whose heads are not zero, so that gradients reach the trunk."""
    torch.manual_seed(0)
    layout = HeadLayout(n_classes)
    trunk = MLPTrunk((6,), dropout=0, n_members=n_members).build(n_features, [])
    heads = PackedHeads(6, layout, *[n_members] if n_members > 1 else [])
    for parameter in heads.parameters():
        nn.init.normal_(parameter)
    table = TableInput(np.zeros(n_features, dtype=bool), False)
    return MultiTaskNetwork(table, trunk, nn.Identity(), heads, 6)


def gradients_of_a_step(network, X, codes, weights, task_weights=None, members=None):
    """Return the gradients that one step of the real net takes, and the losses."""
    n_tasks = codes.shape[1]
    shares = torch.ones(n_tasks) if task_weights is None else task_weights
    rows = TaskRows(Table(X), codes, weights, np.arange(len(X)), shares, members)
    net = MultiTaskNet(
        network,
        LabelLosses(network.heads.layout),
        tasks=[
            Task(f"task_{k}", np.arange(n))
            for k, n in enumerate(network.heads.layout.n_classes)
        ],
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
@given(LEARNED_COUNTS, st.integers(0, 2**16), st.sampled_from([1, 3]))
def test_missing_labels_get_no_gradient(n_classes, seed, n_members):
    network = network_for(n_classes, n_members)
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


@pytest.mark.parametrize("n_members", [1, 3])
def test_a_task_without_a_label_in_the_batch_gets_no_gradient(n_members):
    network = network_for([2, 2], n_members)
    X = np.random.RandomState(0).randn(8, 4)
    codes = random_codes([2, 2], 8).to(torch.int16)
    weights = torch.ones(8, 2)
    weights[:, 1] = 0
    gradients, record = gradients_of_a_step(network, X, codes, weights)
    weight, bias = (gradients[f"heads.{part}"] for part in ("weight", "bias"))
    assert weight[..., 0, :].any()
    assert not weight[..., 1, :].any()
    assert not bias[..., 1].any()
    assert record["train_task_losses"]["task_1"] is None


@settings(max_examples=60, deadline=None)
@given(
    LEARNED_COUNTS,
    st.integers(0, 2**16),
    st.sampled_from([1, 3]),
    st.sampled_from([0, 2, 4]),
)
@example([2, 3], 0, 3, 0)
@example([2, 3], 0, 3, 2)
@example([2, 3], 0, 3, 4)
def test_a_step_takes_the_gradient_of_the_formula(n_classes, seed, n_members, n_folds):
    """Each task: the weighted mean over observed labels; then the mean over tasks.

    Each member takes its share of the loss of each row: the mean over members, or,
    where they hold out folds, none of its own fold and as much more of the others.
    """
    network = network_for(n_classes, n_members)
    torch.manual_seed(seed)
    X = np.random.RandomState(seed).randn(8, 4)
    order = network.heads.layout.order
    codes = random_codes(n_classes, 8)
    weights = torch.rand(codes.shape) * (torch.rand(codes.shape) < 0.7)
    weights[0] = 1
    shares = torch.rand(len(n_classes)) + 0.1
    members, of_members = None, torch.full((8, n_members), 1 / n_members)
    if n_members > 1 and n_folds:
        folds = torch.arange(8) % n_folds
        members = MemberFolds.dealt(folds.numpy(), n_folds, n_members)
        for m in range(n_members):
            of_members[:, m] *= n_folds / (n_folds - 1)
            of_members[folds == m % n_folds, m] = 0

    found, record = gradients_of_a_step(
        network,
        X,
        codes[:, order].to(torch.int16),
        weights[:, order],
        shares[order].double(),
        members,
    )
    network.zero_grad()
    logits = network(torch.from_numpy(X)).view(8, n_members, -1)
    losses = sum(
        of_members[:, [m]] * losses_by_task(n_classes, logits[:, m], codes)
        for m in range(n_members)
    )
    by_task = (losses * weights).sum(dim=0) / weights.sum(dim=0)
    objective = (by_task * shares).sum() / shares.sum()
    objective.backward()
    for name, parameter in network.named_parameters():
        torch.testing.assert_close(found[name], parameter.grad, rtol=1e-4, atol=1e-6)
    assert record["train_loss"] == pytest.approx(objective.item(), rel=1e-5)
    recorded = [record["train_task_losses"][f"task_{k}"] for k in range(len(order))]
    assert recorded == pytest.approx(by_task.tolist(), rel=1e-5)
