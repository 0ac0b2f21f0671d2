"""A straight way from the columns of sparse rows to the class scores of all tasks."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

__all__ = ["LinearPath"]

#: The most weights. Of more columns, those that most rows have are read.
_MOST_WEIGHTS = 2**22
#: What the length of each row becomes: with rows of length 1, such as TF-IDF makes,
#: the steps of an optimiser are too short for rare columns to be heard.
_LENGTH = 10.0
#: An empty row stays one.
_LEAST = 1e-30


class LinearPath(nn.Module):
    """A linear map from columns to class scores, which are added to those of the heads.

    It remembers what single columns say, such as rare words, while the trunk finds what
    they have in common ("wide and deep", Cheng et al. 2016,
    https://arxiv.org/abs/1606.07792). Rows are scaled to one length. The map starts at
    zero, as the heads do, which have the offsets.

    Parameters
    ----------
    counts : ndarray of shape (n_columns,)
        In how many rows each column is not 0.
    n_logits : int
        Class scores of a member.
    n_members : int, optional
        Number of members, each with a map of its own.

    Notes
    -----
    Shape: (n_samples, n_columns), sparse or not -> (n_samples, n_logits), or
    (n_samples, n_members, n_logits).
    """

    reads_raw = True
    places: torch.Tensor

    def __init__(self, counts: np.ndarray, n_logits: int, n_members: int | None = None):
        super().__init__()
        self.shape = (n_logits,) if n_members is None else (n_members, n_logits)
        n_outputs = int(np.prod(self.shape))
        most = max(1, _MOST_WEIGHTS // max(n_outputs, 1))
        self.n_read = min(len(counts), most)
        self.reads_all = self.n_read == len(counts)
        # a column's row of weights; what is not read goes to one behind the last
        places = torch.arange(len(counts) * self.reads_all)
        if not self.reads_all:
            places = torch.full((len(counts),), self.n_read)
            read = np.sort(np.argsort(-counts, kind="stable")[: self.n_read])
            places[torch.from_numpy(read)] = torch.arange(self.n_read)
        self.register_buffer("places", places.int())
        self.weight = nn.Parameter(torch.zeros(self.n_read, n_outputs))

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        if not rows.is_sparse:
            rows = rows.nan_to_num(0.0)
            largest = rows.detach().abs().amax(dim=1, keepdim=True)
            rows = (rows / largest.clamp_min(_LEAST)).float()
            rows = rows * (
                _LENGTH * _over_length(rows.square().sum(dim=1, keepdim=True))
            )
            if not self.reads_all:
                rows = rows[:, self.places < self.n_read]
            return (rows @ self.weight).unflatten(1, self.shape)
        (row, column), values = rows._indices(), rows._values()
        largest = values.new_zeros(len(rows)).scatter_reduce_(
            0, row, values.abs(), "amax"
        )
        values = (values / largest.clamp_min(_LEAST)[row]).float()
        squares = values.new_zeros(len(rows)).index_add_(0, row, values.square())
        values = values * (_LENGTH * _over_length(squares))[row]
        if not self.reads_all:
            column = self.places[column].long()
            read = column < self.n_read
            row, column, values = row[read], column[read], values[read]
        scaled = torch.sparse_coo_tensor(
            torch.stack([row, column]),
            values,
            (len(rows), self.n_read),
            is_coalesced=True,  # columns keep their order
            check_invariants=False,
        )
        return torch.sparse.mm(scaled, self.weight).unflatten(1, self.shape)


def _over_length(squares: torch.Tensor) -> torch.Tensor:
    return squares.clamp_min(1e-12).rsqrt()
