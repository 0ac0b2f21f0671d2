"""What the sharing schemes are made of: maps side by side, and mixtures of experts."""

from __future__ import annotations

import math

import torch
from torch import nn

from skmtl.networks.trunks._base import check_size

__all__ = ["GroupLinear", "TaskSharing", "group_linear", "mix", "size_or_part"]


class TaskSharing(nn.Module):
    """Base class of modules that return one representation for each task.

    A subclass computes with the axes (n_members, n_tasks, n_samples, width), so that
    members and tasks are one axis of batched products; without members there is one.

    Parameters
    ----------
    n_members : int or None
        Number of members, if the representation has an axis of them.

    Notes
    -----
    Shape: (n_samples, width) -> (n_samples, n_tasks, width), or
    (n_samples, n_members, width) -> (n_samples, n_members, n_tasks, width).
    """

    def __init__(self, n_members: int | None):
        super().__init__()
        self.n_members = n_members

    def of_tasks(self, z: torch.Tensor) -> torch.Tensor:
        """Return the tasks' representations.

        Shape: (n_members, n_samples, width) -> (n_members, n_tasks, n_samples, width).
        """
        raise NotImplementedError

    def forward(self, z: torch.Tensor) -> torch.Tensor:
        return self.rows_first(self.of_tasks(self.members_first(z)))

    def members_first(self, z: torch.Tensor) -> torch.Tensor:
        """Return a representation with the axes (n_members, n_samples, width)."""
        return z.unsqueeze(0) if self.n_members is None else z.transpose(0, 1)

    def rows_first(self, x: torch.Tensor) -> torch.Tensor:
        """Return what was computed with the axes of the representation, and tasks."""
        x = x.permute(2, 0, 1, 3)
        return x.squeeze(1) if self.n_members is None else x


class GroupLinear(nn.Module):
    """A linear map for each task, or expert, of each member.

    Parameters
    ----------
    n_in, n_out : int
        Columns of each.
    n_groups : int
        Number of tasks or experts.
    n_members : int or None
        Number of members; None stands for one.

    Notes
    -----
    Shape: see `group_linear`.
    """

    def __init__(self, n_in: int, n_out: int, n_groups: int, n_members: int | None):
        super().__init__()
        groups = n_members or 1, n_groups
        bound = 1 / math.sqrt(n_in)  # as nn.Linear starts
        self.weight = nn.Parameter(torch.empty(*groups, n_out, n_in))
        self.bias = nn.Parameter(torch.empty(*groups, n_out))
        nn.init.uniform_(self.weight, -bound, bound)
        nn.init.uniform_(self.bias, -bound, bound)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return group_linear(x, self.weight, self.bias)


def group_linear(
    x: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor | None = None
) -> torch.Tensor:
    """Apply a linear map for each group of each member.

    Shape: (n_members, n_samples, n_in), which all groups read, or (n_members, n_groups,
    n_samples, n_in); weights (n_members, n_groups, n_out, n_in) and biases without the
    last axis -> (n_members, n_groups, n_samples, n_out).
    """
    n_members, n_groups, n_out, _ = weight.shape
    by_group = x.ndim == 4
    # read by all groups, their maps stand side by side in columns: x is not repeated
    axes = (0, 1) if by_group else (1, 2)
    x = x.flatten(0, 1) if by_group else x
    weight = weight.flatten(*axes).transpose(1, 2)
    if bias is None:
        out = torch.bmm(x, weight)
    else:
        out = torch.baddbmm(bias.flatten(*axes).unsqueeze(1), x, weight)
    if by_group:
        return out.unflatten(0, (n_members, n_groups))
    return out.unflatten(2, (n_groups, n_out)).transpose(1, 2)


def mix(gates: torch.Tensor, experts: torch.Tensor) -> torch.Tensor:
    """Return each task's mixture of experts that all tasks have in common.

    Shape: (n_members, n_tasks, n_samples, n_experts), (n_members, n_experts, n_samples,
    width) -> (n_members, n_tasks, n_samples, width).
    """
    return (gates.transpose(1, 2) @ experts.transpose(1, 2)).transpose(1, 2)


def size_or_part(name: str, setting: int | None, width: int, part: int) -> int:
    """Return a checked setting, by default one `part`-th of a width, 1 at least."""
    return max(width // part, 1) if setting is None else check_size(name, setting)
