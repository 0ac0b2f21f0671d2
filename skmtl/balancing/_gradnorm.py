"""Weights that even out how fast tasks train."""

from __future__ import annotations

import torch
from torch import nn

from skmtl.balancing._base import SMALLEST_LOSS, Balancer, Balancing
from skmtl.balancing._checks import check_above, check_at

__all__ = ["GradNorm"]


class GradNorm(Balancing):
    """Weights are learned so that all tasks train at a similar rate.

    The norm of each task's weighted gradient is drawn towards their mean, times the
    task's relative loss (its loss over its first, against the mean of these ratios) to
    the power ``alpha``: a task that has learned less gets more (Chen et al. 2018,
    https://arxiv.org/abs/1711.02257). Losses are means over an epoch, the last and the
    first, as the loss of one batch says little of a task with few labels. The weights
    are a softmax, times the number of tasks in the batch; norms count relative to their
    mean, whatever their unit. They weigh the pull on the trunk; what comes after it
    learns with equal weights, unlike in the paper.

    Parameters
    ----------
    alpha : float, default=1.5
        How strongly tasks that learn slowly are pulled; 0 makes all norms equal.
    lr : float, default=0.025
        Learning rate of the weights, above 0.
    at : {"representation", "parameters"}, default="representation"
        Where gradients are taken.

    Examples
    --------
    >>> import torch
    >>> from skmtl.balancing import GradNorm
    >>> rule = GradNorm().build(n_tasks=2)
    >>> gramian = torch.tensor([[1.0, 0.0], [0.0, 9.0]])  # gradients of norms 1 and 3
    >>> rule(torch.ones(2), gramian, torch.tensor([0, 1]))
    tensor([1., 1.])
    >>> rule.logits.grad  # the second is to weigh less
    tensor([-1.,  1.])
    """

    uses_gradients = True
    of_means = True

    def __init__(
        self, alpha: float = 1.5, lr: float = 0.025, at: str = "representation"
    ):
        self.alpha = alpha
        self.lr = lr
        self.at = at

    def build(self, n_tasks: int) -> Balancer:
        """Return the rule; see `Balancing.build`."""
        check_at(self.at)
        alpha = check_above("alpha", self.alpha, or_zero=True)
        return GradNormBalancer(n_tasks, alpha, check_above("lr", self.lr))


class GradNormBalancer(Balancer):
    """Learns weights that even out the norms of the tasks' gradients."""

    first: torch.Tensor
    rates: torch.Tensor

    def __init__(self, n_tasks: int, alpha: float, lr: float):
        super().__init__()
        self.alpha = alpha
        self.lr = lr
        self.logits = nn.Parameter(torch.zeros(n_tasks))
        self.register_buffer("first", torch.full((n_tasks,), torch.nan))
        self.register_buffer("rates", torch.ones(n_tasks))

    def begin_epoch(self, losses: torch.Tensor | None) -> None:
        if losses is None:
            return
        losses = losses.to(self.first).clamp_min(SMALLEST_LOSS)
        self.first = torch.where(self.first.isnan(), losses, self.first)
        # a task that was not seen keeps its rate
        self.rates = torch.where(losses.isnan(), self.rates, losses / self.first)

    def forward(
        self, losses: torch.Tensor, gramian: torch.Tensor | None, tasks: torch.Tensor
    ) -> torch.Tensor:
        assert gramian is not None
        logits = self.logits.detach()
        weights = len(tasks) * torch.softmax(logits[tasks], 0)
        norms = weights * gramian.diagonal().clamp_min(0).sqrt()
        norms = norms / norms.mean()
        rates = self.rates[tasks]
        targets = (rates / rates.mean()).pow(self.alpha)
        # the gradient of the sum of |norms - targets|, through the softmax
        pulls = torch.sign(norms - targets) * norms
        gradient = torch.zeros_like(logits)
        gradient[tasks] = pulls - weights * pulls.mean()
        self.logits.grad = gradient
        return weights
