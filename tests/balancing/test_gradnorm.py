"""GradNorm learns weights as its paper says."""

import pytest
import torch

from tests.balancing.rules import build, gramian_of, random_gradients


def gap(logits, norms, targets):
    """Return the objective of the paper."""
    weighted = len(norms) * torch.softmax(logits, 0) * norms
    return (weighted - targets).abs().sum()


@pytest.mark.parametrize("alpha", [0, 0.12, 1.5])
@pytest.mark.parametrize("n_tasks", [2, 5])
def test_the_gradient_of_the_logits_is_that_of_finite_differences(alpha, n_tasks):
    torch.manual_seed(n_tasks)
    rule, tasks = (
        build("gradnorm", n_tasks, alpha=alpha).double(),
        torch.arange(n_tasks),
    )
    gramian = gramian_of(random_gradients(n_tasks).double())
    first, now = torch.rand(2, n_tasks).double() + 0.5
    rule.begin_epoch(first)
    rule.begin_epoch(now)
    torch.nn.init.normal_(rule.logits)
    rule(torch.rand(n_tasks).double(), gramian, tasks)
    logits, norms = rule.logits.detach(), gramian.diagonal().sqrt()
    mean = (n_tasks * torch.softmax(logits, 0) * norms).mean()
    rates = now / first
    targets = mean * (rates / rates.mean()) ** alpha
    for k, step in enumerate(1e-6 * torch.eye(n_tasks, dtype=torch.float64)):
        up, down = (gap(logits + s, norms, targets) for s in (step, -step))
        # relative to the mean norm, so that its unit does not matter
        expected = (up - down).item() / 2e-6 / mean.item()
        assert rule.logits.grad[k].item() == pytest.approx(expected, abs=1e-6)


def test_the_first_epoch_that_has_a_task_is_its_yardstick():
    rule = build("gradnorm", 3)
    rule.begin_epoch(None)
    rule.begin_epoch(torch.tensor([4.0, torch.nan, 2.0]))
    rule.begin_epoch(torch.tensor([1.0, 8.0, torch.nan]))
    torch.testing.assert_close(rule.first, torch.tensor([4.0, 8.0, 2.0]))
    torch.testing.assert_close(rule.rates, torch.tensor([0.25, 1.0, 1.0]))
    rule.begin_epoch(torch.tensor([torch.nan, 4.0, 1.0]))
    torch.testing.assert_close(rule.rates, torch.tensor([0.25, 0.5, 0.5]))


def test_a_task_that_learned_less_gets_more_weight():
    rule, tasks = build("gradnorm", 2), torch.arange(2)
    rule.begin_epoch(torch.ones(2))
    rule.begin_epoch(torch.tensor([0.2, 0.8]))
    rule(torch.ones(2), torch.eye(2), tasks)
    assert rule.logits.grad[0] > 0 > rule.logits.grad[1]


def test_weights_are_those_before_the_update_and_sum_to_the_number_present():
    rule = build("gradnorm", 3)
    with torch.no_grad():
        rule.logits.copy_(torch.tensor([0.0, 5.0, 1.0]))
    weights = rule(torch.ones(2), torch.eye(2), torch.tensor([0, 2]))
    torch.testing.assert_close(weights, 2 * torch.tensor([0.0, 1.0]).softmax(0))


def test_the_learning_rate_is_that_of_the_recipe():
    assert build("gradnorm", 2, lr=0.3).lr == 0.3


def test_tasks_of_different_scale_come_to_gradients_of_one_norm():
    """The toy problem of the paper: the same kind of task, with scales 1 and 100."""
    torch.manual_seed(0)
    X = torch.randn(64, 5)
    scales = torch.tensor([1.0, 100.0])
    base, own = torch.randn(5, 4), torch.randn(2, 5, 4) * 0.2
    targets = scales[:, None, None] * torch.tanh(X @ (base + own))
    trunk = torch.nn.Linear(5, 4)
    rule, tasks = build("gradnorm", 2, alpha=0.12), torch.arange(2)
    learner = torch.optim.Adam(rule.parameters(), lr=0.05)
    optimizer = torch.optim.SGD(trunk.parameters(), lr=1e-5)
    ratios = []
    for _ in range(200):
        z = torch.tanh(trunk(X))
        outputs = scales[:, None, None] * z
        losses = (outputs - targets).square().mean((1, 2))
        gradients = [torch.autograd.grad(k, z, retain_graph=True)[0] for k in losses]
        rows = torch.stack(gradients).flatten(1)
        weights = rule(losses.detach(), gramian_of(rows), tasks)
        norms = weights * rows.norm(dim=1)
        ratios.append((norms[1] / norms[0]).item())
        optimizer.zero_grad()
        z.backward((weights[:, None] * rows).sum(0).view_as(z))
        optimizer.step()
        learner.step()
    assert ratios[0] > 1000
    assert 0.8 < ratios[-1] < 1.25
