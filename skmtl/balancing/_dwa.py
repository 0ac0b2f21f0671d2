"""Weights from how fast each loss falls."""

from __future__ import annotations

import torch

from skmtl.balancing._base import SMALLEST_LOSS, Balancer, Balancing
from skmtl.balancing._checks import check_above

__all__ = ["DWA"]


class DWA(Balancing):
    """Dynamic weight average: tasks whose loss falls slowly weigh more.

    The weights of an epoch are ``n_tasks * softmax(r / temperature)``, where ``r`` is a
    task's mean training loss in the epoch before, relative to the one before that (Liu,
    Johns and Davison 2019, https://arxiv.org/abs/1803.10704). In the first two epochs
    they are 1. A task without a label in an epoch counts as one whose loss stood still.

    Parameters
    ----------
    temperature : float, default=2.0
        The higher, the more alike the weights; above 0.
    track_gradients : bool, default=False
        Whether the history records how much the tasks' gradients conflict.

    Examples
    --------
    >>> import torch
    >>> from skmtl.balancing import DWA
    >>> rule = DWA().build(n_tasks=2)
    >>> rule.begin_epoch(torch.tensor([1.0, 1.0]))
    >>> rule.begin_epoch(torch.tensor([0.5, 1.0]))
    >>> rule(torch.tensor([0.5, 1.0]), None, torch.tensor([0, 1]))
    tensor([0.8756, 1.1244])
    """

    def __init__(self, temperature: float = 2.0, track_gradients: bool = False):
        self.temperature = temperature
        self.track_gradients = track_gradients

    def build(self, n_tasks: int) -> Balancer:
        """Return the rule; see `Balancing.build`."""
        return PaceBalancer(n_tasks, check_above("temperature", self.temperature))


class PaceBalancer(Balancer):
    """Weighs tasks, epoch by epoch, by the ratio of their last two losses."""

    task_weights: torch.Tensor
    last: torch.Tensor

    def __init__(self, n_tasks: int, temperature: float):
        super().__init__()
        self.temperature = temperature
        self.register_buffer("task_weights", torch.ones(n_tasks))
        self.register_buffer("last", torch.full((n_tasks,), torch.nan))

    def begin_epoch(self, losses: torch.Tensor | None) -> None:
        if losses is None:
            return
        losses = losses.to(self.last).clamp_min(SMALLEST_LOSS)
        ratios = (losses / self.last).nan_to_num(nan=1.0)
        shares = torch.softmax(ratios / self.temperature, 0)
        self.task_weights = len(shares) * shares
        self.last = torch.where(losses.isnan(), self.last, losses)

    def forward(
        self, losses: torch.Tensor, gramian: torch.Tensor | None, tasks: torch.Tensor
    ) -> torch.Tensor:
        return self.task_weights[tasks]
