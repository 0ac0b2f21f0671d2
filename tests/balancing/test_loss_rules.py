"""Rules that look at losses alone do what their papers say."""

import math

import pytest
import torch

from tests.balancing.rules import build, drive

BOTH = torch.arange(2)
#: Losses of two tasks, once in the unit of the second and once not.
LOSSES, UNITS = torch.tensor([0.5, 2.0]), torch.tensor([1000.0, 1.0])


def settled(losses):
    """Return the weights that uncertainties settle at for constant losses."""
    rule = build("uncertainty", 2)
    # a short memory: the first gradients of large losses are thousands of times larger
    optimizer = torch.optim.Adam(rule.parameters(), lr=0.3, betas=(0.5, 0.8))
    schedule = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.98)
    for _ in range(300):
        rule(losses, None, BOTH)
        optimizer.step()
        schedule.step()
    return rule(losses, None, BOTH)


def test_uncertainties_settle_where_the_derivative_vanishes():
    torch.testing.assert_close(settled(LOSSES), 1 / (2 * LOSSES), rtol=1e-2, atol=0)


def test_settled_uncertainties_do_not_know_units():
    found = settled(LOSSES * UNITS) * UNITS
    torch.testing.assert_close(found, settled(LOSSES), rtol=2e-2, atol=0)


def test_the_gradient_of_log_variances_is_that_of_the_objective():
    rule = build("uncertainty", 2)
    torch.nn.init.normal_(rule.log_variances)
    rule(LOSSES, None, BOTH)
    s = rule.log_variances.detach().clone().requires_grad_()
    (s.neg().exp() * LOSSES + s / 2).sum().backward()
    torch.testing.assert_close(rule.log_variances.grad, s.grad)


def test_log_variances_are_used_up_to_ten_and_find_their_way_back():
    rule = build("uncertainty", 2)
    with torch.no_grad():
        rule.log_variances.copy_(torch.tensor([50.0, -50.0]))
    weights = rule(LOSSES, None, BOTH)
    torch.testing.assert_close(weights, torch.tensor([-10.0, 10.0]).exp())
    assert (rule.log_variances.grad * rule.log_variances.detach() > 0).all()


def test_scale_invariant_weights_are_the_gradient_of_the_sum_of_logs():
    losses = LOSSES.clone().requires_grad_()
    losses.log().sum().backward()
    found = build("scale_invariant", 2)(LOSSES, None, BOTH)
    torch.testing.assert_close(found, losses.grad)
    scaled = build("scale_invariant", 2)(LOSSES * UNITS, None, BOTH)
    torch.testing.assert_close(scaled * UNITS, found)


def test_a_loss_of_zero_gets_a_finite_weight():
    weights = build("scale_invariant", 2)(torch.tensor([0.0, 1.0]), None, BOTH)
    torch.testing.assert_close(weights, torch.tensor([1e8, 1.0]))


def test_dwa_follows_its_formula():
    rule = build("dwa", 2, temperature=0.5)
    history = torch.tensor([[4.0, 1.0], [2.0, 0.9], [1.5, 0.3]])
    rule.begin_epoch(None)
    assert rule(history[0], None, BOTH).tolist() == [1, 1]
    rule.begin_epoch(history[0])
    assert rule(history[1], None, BOTH).tolist() == [1, 1]
    for last, new in ((history[0], history[1]), (history[1], history[2])):
        rule.begin_epoch(new)
        a, b = (math.exp(ratio / 0.5) for ratio in (new / last).tolist())
        expected = torch.tensor([2 * a / (a + b), 2 * b / (a + b)])
        torch.testing.assert_close(rule(new, None, BOTH), expected)


def test_dwa_takes_an_unseen_task_for_one_that_stands_still():
    rule = build("dwa", 2, temperature=1.0)
    rule.begin_epoch(torch.tensor([1.0, 4.0]))
    rule.begin_epoch(torch.tensor([1.0, torch.nan]))
    assert rule(torch.ones(2), None, BOTH).tolist() == [1, 1]
    rule.begin_epoch(torch.tensor([1.0, 2.0]))  # half of what was last seen of it
    expected = 2 * torch.tensor([1.0, 0.5]).softmax(0)
    torch.testing.assert_close(rule(torch.ones(2), None, BOTH), expected)


def test_dwa_does_not_know_units():
    steps = [(LOSSES * factor, None, LOSSES) for factor in (4.0, 2.0, 1.5)]
    steps.append((torch.tensor([0.1, 1.0]), None, LOSSES))
    scaled = [(losses * UNITS, gramian, after) for losses, gramian, after in steps]
    found = drive(build("dwa", 2), [*scaled, scaled[-1]], BOTH, 2)
    torch.testing.assert_close(
        found, drive(build("dwa", 2), [*steps, steps[-1]], BOTH, 2)
    )
    expected = 2 * torch.tensor([0.1 / 0.75, 1 / 3]).div(2).softmax(0)
    torch.testing.assert_close(found[-1], expected)


def test_random_weights_are_positive_sum_to_the_number_present_and_average_one():
    torch.manual_seed(0)
    rule, tasks = build("random", 5), torch.tensor([0, 2, 4])
    drawn = torch.stack([rule(torch.ones(3), None, tasks) for _ in range(1000)])
    assert (drawn > 0).all()
    torch.testing.assert_close(drawn.sum(1), torch.full((1000,), 3.0))
    torch.testing.assert_close(drawn.mean(0), torch.ones(3), rtol=0, atol=0.1)
    # a softmax of normal numbers: ratios of weights are log-normal
    spread = (drawn[:, 0] / drawn[:, 1]).log().std()
    assert spread.item() == pytest.approx(math.sqrt(2), rel=0.1)
