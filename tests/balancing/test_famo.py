"""FAMO is torchjd's, with tasks that may be absent."""

import pytest
import torch

from skmtl.balancing import FAMO
from tests.balancing.rules import build

BOTH = torch.arange(2)


def test_weights_are_the_gradient_of_torchjds_famo_step_by_step():
    Reference = pytest.importorskip("torchjd.scalarization").FAMO
    rule = FAMO(lr=0.1, gamma=0.01).build(3)
    reference, tasks = Reference(3, lr=0.1, weight_decay=0.01), torch.arange(3)
    torch.manual_seed(0)
    found = []
    for before, after in torch.rand(20, 2, 3) + 0.1:
        losses = before.clone().requires_grad_()
        reference(losses).backward()
        reference.update(after)
        found.append(rule(before, None, tasks))
        rule.after_step(after, tasks)
        torch.testing.assert_close(found[-1], 3 * losses.grad)
    # the logits have moved: without them the weights would be those of 1 / loss
    plain = 1 / before
    assert not torch.allclose(found[-1], 3 * plain / plain.sum(), rtol=0.05)


def test_weights_stay_equal_while_losses_are_equal_and_constant():
    rule = build("famo", 2)
    for _ in range(10):
        losses = torch.full((2,), 0.7)
        torch.testing.assert_close(rule(losses, None, BOTH), torch.ones(2))
        rule.after_step(losses, BOTH)


def test_a_task_whose_loss_falls_less_gets_more_weight():
    rule = build("famo", 2)
    for _ in range(5):
        weights = rule(torch.ones(2), None, BOTH)
        rule.after_step(torch.tensor([0.5, 0.9]), BOTH)
    assert weights[0] < 0.95
    assert weights.sum().item() == 2


def test_an_absent_task_counts_as_one_that_stands_still():
    rule, whole = build("famo", 3), build("famo", 3)
    losses, after = torch.tensor([1.0, 2.0, 3.0]), torch.tensor([0.5, 2.0, 2.9])
    for one in (rule, whole):
        one(losses, None, torch.arange(3))
        one.after_step(losses, torch.arange(3))
    present = torch.tensor([0, 2])
    rule(losses[present], None, present)
    rule.after_step(after[present], present)
    whole(losses, None, torch.arange(3))
    whole.after_step(after, torch.arange(3))
    found = rule(losses, None, torch.arange(3))
    torch.testing.assert_close(found, whole(losses, None, torch.arange(3)))
    assert found[0] < 3 / losses[0] / (1 / losses).sum()  # as its loss fell most


def test_the_optimiser_of_the_net_leaves_the_logits_alone():
    rule = build("famo", 2)
    optimizer = torch.optim.Adam(rule.parameters(), lr=1.0, weight_decay=0.1)
    expected = build("famo", 2)
    for losses, after in torch.rand(4, 2, 2) + 0.1:
        found = [one(losses, None, BOTH) for one in (rule, expected)]
        assert found[0].equal(found[1])
        optimizer.step()
        rule.after_step(after, BOTH)
        expected.after_step(after, BOTH)
