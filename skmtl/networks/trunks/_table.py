"""Tables on their way into a trunk: categories go through embeddings."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from skmtl.inputs._table import UNKNOWN_CODE

__all__ = ["TableEmbedding", "TableOneHot", "TableTrunk"]


class TableEmbedding(nn.Module):
    """Numbers and embedded categories, side by side.

    A column with ``c`` codes gets ``min(50, round(1.6 * c ** 0.56))`` dimensions (the
    rule of fastai, Howard & Gugger 2020, https://arxiv.org/abs/2002.04688). An unknown
    category is embedded as zeros, and stays there.

    Parameters
    ----------
    n_numeric : int
    cardinalities : list of int
    n_members : int, default=1
        Members that have embeddings of their own and, where there are categories, a
        copy of the numbers: ``width`` columns each.

    Notes
    -----
    Shape: (n_samples, n_numeric), (n_samples, n_categorical) ->
    (n_samples, n_members * ``width``).
    """

    def __init__(self, n_numeric: int, cardinalities: list[int], n_members: int = 1):
        super().__init__()
        self.n_members = n_members
        widths = [min(50, round(1.6 * c**0.56)) for c in cardinalities]
        self.embeddings = nn.ModuleList(
            nn.Embedding(c, n_members * width, padding_idx=UNKNOWN_CODE)
            for c, width in zip(cardinalities, widths, strict=True)
        )
        self.width = n_numeric + sum(widths)

    def forward(self, numbers: torch.Tensor, codes: torch.Tensor) -> torch.Tensor:
        each = self.n_members, -1
        embedded = (
            e(codes[:, j]).unflatten(1, each) for j, e in enumerate(self.embeddings)
        )
        numbers = numbers.unsqueeze(1).expand(-1, *each)
        return torch.cat([numbers, *embedded], dim=2).flatten(1)


class TableOneHot(nn.Module):
    """Numbers and categories as columns of 0 and 1, side by side.

    An unknown category has 0 in all of its columns.

    Parameters
    ----------
    n_numeric : int
    cardinalities : list of int

    Notes
    -----
    Shape: (n_samples, n_numeric), (n_samples, n_categorical) -> (n_samples, ``width``).
    """

    firsts: torch.Tensor

    def __init__(self, n_numeric: int, cardinalities: list[int]):
        super().__init__()
        counts = torch.tensor(cardinalities) - 1  # but for the unknown
        # of each column, where its first known code goes
        self.register_buffer("firsts", counts.cumsum(0) - counts, persistent=False)
        self.n_columns = int(counts.sum())
        self.width = n_numeric + self.n_columns

    def forward(self, numbers: torch.Tensor, codes: torch.Tensor) -> torch.Tensor:
        # codes begin with the unknown: it goes to a column that is left out
        places = torch.where(
            codes == UNKNOWN_CODE, self.n_columns, self.firsts + codes - 1
        )
        hot = numbers.new_zeros(len(numbers), self.n_columns + 1)
        hot.scatter_(1, places, 1.0)
        return torch.cat([numbers, hot[:, : self.n_columns]], dim=1)


class TableTrunk(nn.Module):
    """A body that works on plain rows, behind the embedding of categories."""

    def __init__(self, embedding: TableEmbedding | TableOneHot, body: nn.Module):
        super().__init__()
        self.embedding = embedding
        self.body = body

    def forward(
        self, numbers: torch.Tensor, codes: torch.Tensor | None
    ) -> torch.Tensor:
        if codes is not None:
            numbers = self.embedding(numbers, codes)
        return self.body(numbers)

    @property
    def n_in_turn(self) -> int:
        """Members that can each read rows of their own, 0 if they cannot."""
        first: Any = self.body[0] if isinstance(self.body, nn.Sequential) else None
        one_hot = isinstance(self.embedding, TableOneHot)
        return getattr(first, "n_members", 0) if one_hot else 0

    def in_turn(
        self, numbers: torch.Tensor, codes: torch.Tensor | None
    ) -> torch.Tensor:
        """Return what members make of rows that are for one after the other.

        Shape: as `forward`, -> (n_samples / n_members, n_members, width).
        """
        if codes is not None:
            numbers = self.embedding(numbers, codes)
        return self.body(numbers.unflatten(0, (-1, self.n_in_turn)))
