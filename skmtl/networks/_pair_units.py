"""Units that read two columns together, and say nothing of either alone."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import nn

from skmtl.networks._cells import N_CELLS, Cells, Column

__all__ = ["PairUnits", "Pairs"]

#: Tables start between this and its negative.
_START = 0.5


class Pairs(NamedTuple):
    """Pairs of columns that have a term of their own.

    Attributes
    ----------
    columns : list of Column
        Those that are in a pair.
    first, second : tensor of shape (n_pairs,), int
        The columns of each pair, by their place in `columns`.
    features : tensor of shape (n_pairs, 2), int
        The same, by their place among the features of the trunk.
    pure : tensor of shape (n_pairs, 81, 81)
        For each pair, the map from any table to one without margins.
    """

    columns: list[Column]
    first: torch.Tensor
    second: torch.Tensor
    features: torch.Tensor
    pure: torch.Tensor


class PairUnits(nn.Module):
    """A few units for each pair of columns: tables that are read between their cells.

    Each table is mapped to one that has no margins before it is read, so units are
    orthogonal to all that depends on one of both columns, over the rows that `pure`
    was made of. Whatever linear heads make of them is too.

    Parameters
    ----------
    pairs : Pairs
    width : int
        Units of a pair, those of all members together.

    Notes
    -----
    Shape: (n_samples, n_numeric), (n_samples, n_categorical) or None ->
    (n_samples, n_pairs, width).
    """

    first: torch.Tensor
    second: torch.Tensor
    features: torch.Tensor
    pure: torch.Tensor

    def __init__(self, pairs: Pairs, width: int):
        super().__init__()
        self.cells = Cells(pairs.columns)
        for name in ("first", "second", "features", "pure"):
            self.register_buffer(name, getattr(pairs, name), persistent=False)
        table = torch.empty(len(pairs.first), N_CELLS**2, width)
        self.table = nn.Parameter(table.uniform_(-_START, _START))

    def __len__(self) -> int:
        return len(self.first)

    def forward(
        self, numbers: torch.Tensor, codes: torch.Tensor | None
    ) -> torch.Tensor:
        cells = self.cells(numbers, codes)
        a, b = cells[:, self.first], cells[:, self.second]
        both = (a.unsqueeze(3) * b.unsqueeze(2)).flatten(2).transpose(0, 1)
        return (both @ (self.pure @ self.table)).transpose(0, 1)
