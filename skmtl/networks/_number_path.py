"""A straight way from the numbers of a row to the numbers that are predicted."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn

__all__ = ["NumberPath"]

#: What the columns are multiplied with: so much slower than the heads is it to learn.
_SIZE = 0.1


class NumberPath(nn.Module):
    """A linear map from columns to predicted numbers, added to what the heads make.

    It holds what goes up in a line with a column, also beyond the rows that were seen,
    while the trunk finds the rest ("wide and deep", Cheng et al. 2016,
    https://arxiv.org/abs/1606.07792). It starts at zero; the heads have the offsets.

    Parameters
    ----------
    n_read : int
        Columns that are read, the first of a row as the trunk gets it.
    n_scores, n_numbers : int
        Class scores, to which nothing is added, and numbers behind them.
    n_members : int, optional
        Number of members, each with a map of its own.

    Notes
    -----
    Shape: (n_samples, n_columns) -> (n_samples, [n_members,] n_scores + n_numbers), and
    with rows for each member (n_samples, n_members, n_columns) -> the same.
    """

    reads_raw = False

    def __init__(
        self,
        n_read: int,
        n_scores: int,
        n_numbers: int,
        n_members: int | None = None,
    ):
        super().__init__()
        self.n_read, self.n_scores, self.n_members = n_read, n_scores, n_members
        each = () if n_members is None else (n_members,)
        self.weight = nn.Parameter(torch.zeros(*each, n_numbers, n_read))

    def forward(self, numbers: torch.Tensor) -> torch.Tensor:
        x = numbers[..., : self.n_read] * _SIZE
        if x.ndim == 3:
            by_member = torch.bmm(x.transpose(0, 1), self.weight.transpose(1, 2))
            found = by_member.transpose(0, 1)
        elif self.n_members is None:
            found = F.linear(x, self.weight)
        else:
            found = F.linear(x, self.weight.flatten(0, 1))
            found = found.unflatten(1, self.weight.shape[:2])
        return F.pad(found, (self.n_scores, 0)) if self.n_scores else found
