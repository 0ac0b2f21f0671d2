"""Members: several networks side by side in one, whose predictions are averaged."""

from __future__ import annotations

import math

import torch
from torch import nn

__all__ = [
    "MemberLinear",
    "as_one",
    "joint_losses",
    "learning_losses",
    "mean_log_probabilities",
    "member_linear",
]


def member_linear(
    x: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor
) -> torch.Tensor:
    """Apply to each member's rows a linear map of its own.

    Shape: (n_samples, n_members, n_in), (n_members, n_out, n_in), (n_members, n_out) ->
    (n_samples, n_members, n_out).
    """
    by_member = torch.baddbmm(
        bias.unsqueeze(1), x.transpose(0, 1), weight.transpose(1, 2)
    )
    return by_member.transpose(0, 1)


def mean_log_probabilities(log_p: torch.Tensor) -> torch.Tensor:
    """Return the logs of probabilities averaged over members, the second axis."""
    # logsumexp less the log of the number of members may come out above 0
    peak = log_p.amax(dim=1, keepdim=True).clamp_min(torch.finfo(log_p.dtype).min)
    return (log_p - peak).exp_().mean(dim=1).log_() + peak.squeeze(1)


def learning_losses(losses: torch.Tensor, shares: torch.Tensor | None) -> torch.Tensor:
    """Return the sum over members of their losses times their shares, or the mean.

    Shape: (n_samples, n_members, n_learned), (n_samples, n_members) ->
    (n_samples, n_learned).
    """
    if shares is None:
        return losses.mean(dim=1)
    return (shares.unsqueeze(1) @ losses).squeeze(1)


def joint_losses(losses: torch.Tensor, shares: torch.Tensor | None) -> torch.Tensor:
    """Return the losses of the members' averaged probabilities.

    Shape: as `learning_losses`; the shares of a row sum to 1.
    """
    if shares is None:
        return -mean_log_probabilities(-losses)
    return -torch.logsumexp(shares.log().unsqueeze(2) - losses, dim=1)


def as_one(numbers: torch.Tensor, shares: torch.Tensor | None) -> torch.Tensor:
    """Return the mean over members, by their shares, in the place of each member's.

    Numbers are averaged before they are judged: several members that hold a row out
    make one prediction.
    Shape: (n_samples, n_members, n_numbers), (n_samples, n_members) -> as the first.
    """
    if shares is None:
        return numbers.mean(dim=1, keepdim=True).expand_as(numbers)
    return (shares.unsqueeze(1) @ numbers).expand_as(numbers)


class MemberLinear(nn.Module):
    """A linear map for each member, the members side by side in the columns.

    Parameters
    ----------
    n_in, n_out : int
        Columns of each member.
    n_members : int

    Notes
    -----
    Shape: (n_samples, n_members * n_in) -> (n_samples, n_members * n_out).
    """

    def __init__(self, n_in: int, n_out: int, n_members: int):
        super().__init__()
        self.shape = n_members, n_in
        bound = 1 / math.sqrt(max(n_in, 1))  # as nn.Linear starts
        self.weight = nn.Parameter(torch.empty(n_members, n_out, n_in))
        self.bias = nn.Parameter(torch.empty(n_members, n_out))
        nn.init.uniform_(self.weight, -bound, bound)
        nn.init.uniform_(self.bias, -bound, bound)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = x.unflatten(1, self.shape)
        return member_linear(x, self.weight, self.bias).flatten(1)
