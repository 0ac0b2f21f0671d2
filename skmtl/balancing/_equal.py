"""Equal weights."""

from __future__ import annotations

import torch

from skmtl.balancing._base import Balancer, Balancing

__all__ = ["EqualWeighting"]


class EqualWeighting(Balancing):
    """Every task weighs the same: the mean of the losses is minimised.

    Well-tuned equal weights are hard to beat (Kurin et al. 2022,
    https://arxiv.org/abs/2201.04122).

    Parameters
    ----------
    track_gradients : bool, default=False
        Whether the history records how much the tasks' gradients conflict.

    Examples
    --------
    >>> import torch
    >>> from skmtl.balancing import EqualWeighting
    >>> rule = EqualWeighting().build(n_tasks=2)
    >>> rule(torch.tensor([0.5, 2.0]), None, torch.tensor([0, 1]))
    tensor([1., 1.])
    """

    def __init__(self, track_gradients: bool = False):
        self.track_gradients = track_gradients

    def build(self, n_tasks: int) -> Balancer:
        """Return the rule; see `Balancing.build`."""
        return EqualBalancer()


class EqualBalancer(Balancer):
    """Gives each task the weight 1."""

    def forward(
        self, losses: torch.Tensor, gramian: torch.Tensor | None, tasks: torch.Tensor
    ) -> torch.Tensor:
        return torch.ones_like(losses)
