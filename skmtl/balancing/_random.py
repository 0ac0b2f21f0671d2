"""Random weights."""

from __future__ import annotations

import torch

from skmtl._draws import normal
from skmtl.balancing._base import Balancer, Balancing

__all__ = ["RandomWeighting"]


class RandomWeighting(Balancing):
    """Tasks get random weights in each step, a softmax of normal numbers.

    The yardstick for every other rule: what does not beat it has learned nothing about
    the tasks (Lin et al. 2022, https://arxiv.org/abs/2111.10603).

    Parameters
    ----------
    track_gradients : bool, default=False
        Whether the history records how much the tasks' gradients conflict.

    Examples
    --------
    >>> import torch
    >>> from skmtl.balancing import RandomWeighting
    >>> rule = RandomWeighting().build(n_tasks=2)
    >>> round(rule(torch.ones(2), None, torch.tensor([0, 1])).sum().item(), 4)
    2.0
    """

    def __init__(self, track_gradients: bool = False):
        self.track_gradients = track_gradients

    def build(self, n_tasks: int) -> Balancer:
        """Return the rule; see `Balancing.build`."""
        return RandomBalancer()


class RandomBalancer(Balancer):
    """Draws weights anew in each step."""

    def forward(
        self, losses: torch.Tensor, gramian: torch.Tensor | None, tasks: torch.Tensor
    ) -> torch.Tensor:
        return len(losses) * torch.softmax(normal(losses.shape, losses.device), 0)
