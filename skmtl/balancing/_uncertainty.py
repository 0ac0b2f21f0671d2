"""Weights from the uncertainty of each task."""

from __future__ import annotations

import torch
from torch import nn

from skmtl.balancing._base import Balancer, Balancing

__all__ = ["UncertaintyWeighting"]

#: Log variances beyond this do not change the weights any further.
_LARGEST = 10.0


class UncertaintyWeighting(Balancing):
    """Noisy tasks weigh less: how noisy each one is, is learned.

    The objective is the sum of ``exp(-s) * loss + s / 2`` over the tasks, with a
    learned log variance ``s`` for each, 0 at the start (Kendall, Gal and Cipolla 2018,
    https://arxiv.org/abs/1705.07115). Where a loss no longer changes, its weight
    settles at ``1 / (2 * loss)``. For numbers the paper has half of the first term: it
    settles at the same weight, but starts at half of it. Here all start at 1, and the
    loss of a number counts as 0.001 at least, with the spread of its labels as 1, so
    that one that is solved weighs 500 at most. A task that is absent from a batch is
    left out; with an optimiser that has momentum, its ``s`` still moves a little.

    Parameters
    ----------
    track_gradients : bool, default=False
        Whether the history records how much the tasks' gradients conflict.

    Examples
    --------
    >>> import torch
    >>> from skmtl.balancing import UncertaintyWeighting
    >>> rule = UncertaintyWeighting().build(n_tasks=2)
    >>> rule(torch.tensor([0.5, 2.0]), None, torch.tensor([0, 1]))
    tensor([1., 1.])
    >>> rule.log_variances.grad  # the second is to weigh less
    tensor([ 0.0000, -1.5000])
    """

    def __init__(self, track_gradients: bool = False):
        self.track_gradients = track_gradients

    def build(self, n_tasks: int) -> Balancer:
        """Return the rule; see `Balancing.build`."""
        return UncertaintyBalancer(n_tasks)


class UncertaintyBalancer(Balancer):
    """Weighs tasks with learned precisions."""

    def __init__(self, n_tasks: int):
        super().__init__()
        self.log_variances = nn.Parameter(torch.zeros(n_tasks))

    def forward(
        self, losses: torch.Tensor, gramian: torch.Tensor | None, tasks: torch.Tensor
    ) -> torch.Tensor:
        s = self.log_variances.detach()
        weights = s[tasks].clamp(-_LARGEST, _LARGEST).neg().exp()
        gradient = torch.zeros_like(s)
        gradient[tasks] = 0.5 - weights * losses
        self.log_variances.grad = gradient
        return weights
