"""Experts of each task beside experts that all tasks have in common."""

from __future__ import annotations

import torch
from torch import nn

from skmtl.networks.sharing._base import Sharing
from skmtl.networks.sharing._layers import GroupLinear, TaskSharing, mix, size_or_part
from skmtl.networks.trunks._base import check_size

__all__ = ["PLE"]


class PLE(Sharing):
    """Progressive layered extraction: each task has its own experts beside shared ones.

    Tang et al. 2020, https://doi.org/10.1145/3383313.3412236. A gate for each task
    says, row by row, how much it reads from its own experts and from the shared ones;
    it never reads those of other tasks. With several levels, the next level's experts
    read what the gates let through; a shared gate over all experts feeds the shared
    ones.
    One level is the paper's customised gate control (CGC).

    Parameters
    ----------
    n_specific : int, default=1
        Number of experts of each task, in each level.
    n_shared : int, default=2
        Number of experts that all tasks share, in each level.
    n_levels : int, default=1
        Number of levels.
    width : int, optional
        Units of each expert. By default a quarter of the width of the representation.

    Notes
    -----
    The built module's ``gates`` takes the representation and returns the last level's
    weights of the experts, (n_samples, [n_members,] n_tasks, n_specific + n_shared),
    which sum to 1: a task's own experts first, then the shared ones.

    Examples
    --------
    >>> from skmtl import MultiTaskClassifier
    >>> from skmtl.networks import PLE
    >>> clf = MultiTaskClassifier(sharing=PLE(n_shared=4))  # or sharing="ple"
    """

    per_task = True

    def __init__(
        self,
        n_specific: int = 1,
        n_shared: int = 2,
        n_levels: int = 1,
        width: int | None = None,
    ):
        self.n_specific = n_specific
        self.n_shared = n_shared
        self.n_levels = n_levels
        self.width = width

    def build(self, width: int, n_tasks: int, n_members: int | None) -> nn.Module:
        """Return the levels of experts and gates; see `Sharing.build`.

        Raises
        ------
        ValueError
            If a setting is not a positive integer.
        """
        n_own = check_size("n_specific", self.n_specific)
        n_shared = check_size("n_shared", self.n_shared)
        n_levels = check_size("n_levels", self.n_levels)
        expert_width = size_or_part("width", self.width, width, 4)
        widths = [width] + [expert_width] * n_levels
        levels = [
            _Level(
                widths[i],
                expert_width,
                n_own,
                n_shared,
                n_tasks,
                n_members,
                is_last=i == n_levels - 1,
            )
            for i in range(n_levels)
        ]
        return _PLE(levels, n_members)


class _PLE(TaskSharing):
    """Levels of experts and gates.

    Attributes
    ----------
    n_own : int
        Number of experts of a task alone: the first of `gates`.
    """

    def __init__(self, levels: list[_Level], n_members: int | None):
        super().__init__(n_members)
        self.levels = nn.ModuleList(levels)
        self.n_own = levels[-1].n_own

    def of_tasks(self, z: torch.Tensor) -> torch.Tensor:
        return self._run(z)[0]

    def gates(self, z: torch.Tensor) -> torch.Tensor:
        """Return the last level's weights of the experts, a task's own ones first.

        Shape: (n_samples, [n_members,] width) ->
        (n_samples, [n_members,] n_tasks, n_specific + n_shared).
        """
        return self.rows_first(self._run(self.members_first(z))[1])

    def _run(self, z: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the tasks' representations and the last level's gates."""
        tasks = shared = z
        for level in self.levels:
            tasks, shared, gates = level(tasks, shared)
        return tasks, gates


class _Level(nn.Module):
    """The experts and gates of one level; in the last, nothing is shared on."""

    def __init__(
        self,
        n_in: int,
        width: int,
        n_own: int,
        n_shared: int,
        n_tasks: int,
        n_members: int | None,
        is_last: bool,
    ):
        super().__init__()
        self.n_own, self.sizes = n_own, (n_own, width)
        # a task's own experts stand side by side in the columns of its map
        self.own = GroupLinear(n_in, n_own * width, n_tasks, n_members)
        self.shared = GroupLinear(n_in, width, n_shared, n_members)
        self.gate = GroupLinear(n_in, n_own + n_shared, n_tasks, n_members)
        self.shared_gate: GroupLinear | None = None
        if not is_last:
            n_experts = n_tasks * n_own + n_shared
            self.shared_gate = GroupLinear(n_in, n_experts, 1, n_members)

    def forward(
        self, tasks: torch.Tensor, shared: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        own = self.own(tasks).relu().unflatten(3, self.sizes)
        common = self.shared(shared).relu()
        gates = self.gate(tasks).softmax(dim=3)
        mixed = (gates[..., : self.n_own].unsqueeze(4) * own).sum(dim=3)
        mixed = mixed + mix(gates[..., self.n_own :], common)
        if self.shared_gate is None:
            return mixed, shared, gates
        # all experts, task after task and then the shared ones, as one axis
        experts = own.transpose(2, 3).flatten(1, 2)
        experts = torch.cat([experts, common], dim=1)
        return mixed, mix(self.shared_gate(shared).softmax(3), experts)[:, 0], gates
