"""Experts that all tasks have in common, weighed anew for each task and row."""

from __future__ import annotations

import torch
from torch import nn

from skmtl.networks.sharing._base import Sharing
from skmtl.networks.sharing._layers import GroupLinear, TaskSharing, mix, size_or_part
from skmtl.networks.trunks._base import check_size

__all__ = ["MMoE"]


class MMoE(Sharing):
    """Multi-gate mixture of experts: each task weighs experts that all tasks share.

    Ma et al. 2018, https://doi.org/10.1145/3219819.3220007. An expert is a hidden layer
    over the representation; a gate for each task says, row by row, how much of each
    expert the task reads. Related tasks come to use the same experts.

    Parameters
    ----------
    n_experts : int, default=4
        Number of experts.
    width : int, optional
        Units of each expert. By default a quarter of the width of the representation.

    Notes
    -----
    The built module's ``gates`` takes the representation and returns the weights of
    the experts, (n_samples, [n_members,] n_tasks, n_experts), which sum to 1.

    Examples
    --------
    >>> from skmtl import MultiTaskClassifier
    >>> from skmtl.networks import MMoE
    >>> clf = MultiTaskClassifier(sharing=MMoE(n_experts=8))  # or sharing="mmoe"
    """

    per_task = True

    def __init__(self, n_experts: int = 4, width: int | None = None):
        self.n_experts = n_experts
        self.width = width

    def build(self, width: int, n_tasks: int, n_members: int | None) -> nn.Module:
        """Return the experts and gates; see `Sharing.build`.

        Raises
        ------
        ValueError
            If a setting is not a positive integer.
        """
        n_experts = check_size("n_experts", self.n_experts)
        expert_width = size_or_part("width", self.width, width, 4)
        return _MMoE(width, expert_width, n_experts, n_tasks, n_members)


class _MMoE(TaskSharing):
    """Experts, and a gate for each task.

    Attributes
    ----------
    n_own : int
        Number of experts of a task alone.
    """

    n_own = 0

    def __init__(
        self,
        width: int,
        expert_width: int,
        n_experts: int,
        n_tasks: int,
        n_members: int | None,
    ):
        super().__init__(n_members)
        self.experts = GroupLinear(width, expert_width, n_experts, n_members)
        self.gate = GroupLinear(width, n_experts, n_tasks, n_members)

    def of_tasks(self, z: torch.Tensor) -> torch.Tensor:
        return mix(self.gate(z).softmax(dim=3), self.experts(z).relu())

    def gates(self, z: torch.Tensor) -> torch.Tensor:
        """Return the weights of the experts.

        Shape: (n_samples, [n_members,] width) ->
        (n_samples, [n_members,] n_tasks, n_experts).
        """
        return self.rows_first(self.gate(self.members_first(z)).softmax(dim=3))
