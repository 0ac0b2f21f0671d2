"""Convolutions over tokens as trunk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import torch
import torch.nn.functional as F
from torch import nn

from skmtl.networks._dropout import Dropout
from skmtl.networks._token_embedding import TokenEmbedding
from skmtl.networks.trunks._base import Trunk, check_dropout, check_size, is_size

__all__ = ["TextCNNTrunk"]


class TextCNNTrunk(Trunk):
    """Recipe of convolutions over tokens, for texts and other sequences of token ids.

    Filters look at a few neighbouring tokens at a time, and what counts is the place
    where a filter answers most (Kim 2014, https://arxiv.org/abs/1408.5882). Several
    members, which are separate networks, are trained side by side, and their
    probabilities are averaged (deep ensembles, Lakshminarayanan et al. 2017,
    https://arxiv.org/abs/1612.01474). With early stopping each member holds out
    different rows, so all rows are learned from.

    Parameters
    ----------
    kernel_sizes : int or sequence of int, default=(1, 2, 3)
        How many tokens filters look at.
    n_filters : int, default=64
        Number of filters of each size of a member; the shared representation is as wide
        as all of them together.
    embedding_width : int, default=64
        Width of the vector that each token becomes in a member.
    dropout : float, default=0.4
        Share of units silenced in each training step, in [0, 1), of the embeddings and
        of the representation.
    n_members : int, default=4
        Number of networks. With 1 there is a single one, and no averaging.

    Examples
    --------
    >>> from skmtl.networks import TextCNNTrunk
    >>> TextCNNTrunk(kernel_sizes=(2, 3, 4), dropout=0.5)
    TextCNNTrunk(dropout=0.5, kernel_sizes=(2, 3, 4))
    """

    input_kind = "tokens"

    def __init__(
        self,
        kernel_sizes: int | Sequence[int] = (1, 2, 3),
        n_filters: int = 64,
        embedding_width: int = 64,
        dropout: float = 0.4,
        n_members: int = 4,
    ):
        self.kernel_sizes = kernel_sizes
        self.n_filters = n_filters
        self.embedding_width = embedding_width
        self.dropout = dropout
        self.n_members = n_members

    def build(self, n_tokens: int, length: int) -> nn.Module:
        """Return the network; see `Trunk.build`."""
        sizes = self.kernel_sizes
        sizes = list(sizes) if isinstance(sizes, Iterable) else [sizes]
        if not sizes or not all(is_size(s) for s in sizes):
            raise ValueError(
                f"Got kernel_sizes={self.kernel_sizes!r}, but expected one or more "
                "positive integers."
            )
        for name in ("n_filters", "embedding_width"):
            check_size(name, getattr(self, name))
        check_dropout(self.dropout)
        members = self.holding_members()
        embedding = TokenEmbedding(
            n_tokens, members * self.embedding_width, self.dropout
        )
        convolutions = [
            _Windows(
                members * self.embedding_width,
                members * self.n_filters,
                int(size),
                groups=members,
            )
            for size in sizes
        ]
        return _TextCNN(embedding, convolutions, self.dropout, members)

    def holding_members(self) -> int:
        """Return the number of networks; see `Trunk.holding_members`."""
        return check_size("n_members", self.n_members)


class _Windows(nn.Conv1d):
    """Filters with as many windows as there are tokens, however short the text."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        (size,) = self.kernel_size
        return super().forward(F.pad(x, ((size - 1) // 2, size // 2)))


class _TextCNN(nn.Module):
    """Where each filter answers most."""

    def __init__(
        self,
        embedding: TokenEmbedding,
        convolutions: list[_Windows],
        dropout: float,
        n_members: int,
    ):
        super().__init__()
        self.embedding = embedding
        self.convolutions = nn.ModuleList(convolutions)
        self.dropout = Dropout(dropout)
        self.n_members = n_members

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        x, mask = self.embedding(ids)
        x, padding = x.transpose(1, 2), ~mask.unsqueeze(1)
        peaks = [
            convolution(x).masked_fill(padding, -torch.inf).amax(dim=2)
            for convolution in self.convolutions
        ]
        each = [peak.unflatten(1, (self.n_members, -1)) for peak in peaks]
        pooled = self.dropout(torch.cat(each, dim=2).relu())
        return pooled if self.n_members > 1 else pooled.squeeze(1)
