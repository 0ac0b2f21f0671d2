"""The first layer of perceptrons side by side, which all read the same columns."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn

from skmtl.networks._members import member_linear

__all__ = ["FirstLinear"]


class FirstLinear(nn.Linear):
    """A linear map for each member, of the same rows, which may be sparse.

    Parameters
    ----------
    n_in, n_out : int
        Columns that all members read, and that each makes.
    n_members : int

    Notes
    -----
    Shape: (n_samples, n_in) or, with rows for each member, (n_samples, n_members, n_in)
    -> (n_samples, n_members * n_out).
    """

    def __init__(self, n_in: int, n_out: int, n_members: int):
        super().__init__(n_in, n_members * n_out)
        self.n_members = n_members

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if x.is_sparse:
            return torch.sparse.mm(x, self.weight.t()) + self.bias
        if x.ndim == 3:
            each = self.n_members, -1
            weight, bias = self.weight.unflatten(0, each), self.bias.unflatten(0, each)
            return member_linear(x, weight, bias).flatten(1)
        return F.linear(x, self.weight, self.bias)

    def lie_by_column(self) -> None:
        """Put side by side in memory what a column is multiplied with.

        Products with sparse rows take it so. Else it would be copied in each step, and
        its gradient, which takes longer than the product.
        """
        self.weight.data = self.weight.data.t().contiguous().t()
