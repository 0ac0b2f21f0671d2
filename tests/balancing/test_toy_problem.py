"""Two tasks that pull at the same numbers, as in the papers of MGDA and CAGrad."""

import pytest
import torch

from skmtl.balancing import BALANCINGS
from tests.balancing.rules import build, gramian_of

BOTH = torch.arange(2)
GOALS = torch.tensor([[1.0, 0.0], [-1.0, 0.5]])
STRETCH = torch.tensor([[1.0, 3.0], [2.0, 1.0]])


def gradients_at(point):
    """Return the losses of two tasks, each a stretched bowl, and their gradients."""
    away = point - GOALS
    return 0.1 + (STRETCH * away.square()).sum(1) / 2, STRETCH * away


def distance_to_pareto(point):
    """Return the norm of the shortest mean of the gradients; 0 at a trade-off."""
    _, (a, b) = gradients_at(point)
    share = (b @ (b - a) / (a - b).square().sum()).clamp(0, 1)
    return (share * a + (1 - share) * b).norm()


@pytest.mark.parametrize("name", [n for n in BALANCINGS if n != "random"])
def test_every_rule_comes_to_a_trade_off(name):
    torch.manual_seed(0)
    rule = build(name, 2)
    learner = torch.optim.Adam([*rule.parameters(), torch.ones(1, requires_grad=True)])
    point = torch.tensor([-2.0, 3.0])
    start = distance_to_pareto(point)
    for step in range(150):
        losses, rows = gradients_at(point)
        rule.begin_epoch(losses if step else None)
        weights = rule(losses, gramian_of(rows), BOTH)
        point = point - 0.1 * (weights @ rows)
        learner.step()
        rule.after_step(gradients_at(point)[0], BOTH)
    assert start > 2
    assert distance_to_pareto(point) < 0.05
