"""Weights that make all losses fall at the same rate."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from skmtl.balancing._base import Balancer, Balancing
from skmtl.balancing._checks import check_above
from skmtl.balancing._torchjd import load_torchjd

__all__ = ["FAMO"]


class FAMO(Balancing):
    """Weights are learned so that all losses fall at the same rate.

    After each step the losses of its batch are computed again, and tasks whose loss
    fell less than that of the others get more weight (Liu et al. 2023,
    https://arxiv.org/abs/2306.03792). A step costs a second forward pass, and no
    gradients of single tasks. A task that is absent from a batch counts as one whose
    loss stood still. Needs the extra ``balancing``.

    Parameters
    ----------
    lr : float, default=0.025
        Learning rate of the weights, above 0.
    gamma : float, default=0.001
        How strongly the weights are drawn back to where they started; 0 or more.
    track_gradients : bool, default=False
        Whether the history records how much the tasks' gradients conflict.

    Examples
    --------
    >>> import torch
    >>> from skmtl.balancing import FAMO
    >>> rule = FAMO().build(n_tasks=2)
    >>> both = torch.tensor([0, 1])
    >>> rule(torch.tensor([1.0, 1.0]), None, both)
    tensor([1., 1.])
    >>> rule.after_step(torch.tensor([0.5, 1.0]), both)
    >>> rule(torch.tensor([1.0, 1.0]), None, both)
    tensor([0.9750, 1.0250])
    """

    def __init__(
        self, lr: float = 0.025, gamma: float = 1e-3, track_gradients: bool = False
    ):
        self.lr = lr
        self.gamma = gamma
        self.track_gradients = track_gradients

    def build(self, n_tasks: int) -> Balancer:
        """Return the rule; see `Balancing.build`."""
        lr = check_above("lr", self.lr)
        gamma = check_above("gamma", self.gamma, or_zero=True)
        scalarizer = load_torchjd("scalarization").FAMO
        return FamoBalancer(scalarizer(n_tasks, lr=lr, weight_decay=gamma), n_tasks)


class FamoBalancer(Balancer):
    """Weighs tasks as torchjd's FAMO does, which has an optimiser of its own."""

    looks_again = True
    known: torch.Tensor

    def __init__(self, scalarizer: nn.Module, n_tasks: int):
        super().__init__()
        self.scalarizer: Any = scalarizer
        # torchjd wants the losses of all tasks: the last of those that are absent
        self.register_buffer("known", torch.ones(n_tasks))

    def forward(
        self, losses: torch.Tensor, gramian: torch.Tensor | None, tasks: torch.Tensor
    ) -> torch.Tensor:
        self.known[tasks] = losses
        with torch.enable_grad():
            values = self.known.clone().requires_grad_()
            (weights,) = torch.autograd.grad(self.scalarizer(values), values)
        weights = weights[tasks]
        return len(tasks) * weights / weights.sum()

    def after_step(self, losses: torch.Tensor, tasks: torch.Tensor) -> None:
        values = self.known.clone()
        values[tasks] = losses
        self.scalarizer.update(values)
