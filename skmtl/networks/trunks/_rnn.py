"""Recurrent networks as trunks: LSTM, GRU, and the plain one."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import nn

from skmtl._recipes import choose
from skmtl.networks._dropout import Dropout
from skmtl.networks._pooling import POOLINGS, pooled
from skmtl.networks._token_embedding import TokenEmbedding
from skmtl.networks.trunks._base import Trunk, check_dropout, check_size

__all__ = ["RNNTrunk"]

_CELLS: dict[str, Callable[..., nn.Module]] = {
    "lstm": nn.LSTM,
    "gru": nn.GRU,
    "rnn": nn.RNN,
}


class RNNTrunk(Trunk):
    """Recipe of a recurrent network for texts and other sequences of token ids.

    It reads the tokens one after the other, by default in both directions, and pools
    its states. The cells are the LSTM (Hochreiter and Schmidhuber 1997,
    https://doi.org/10.1162/neco.1997.9.8.1735), the GRU (Cho et al. 2014,
    https://arxiv.org/abs/1406.1078) and the plain one (Elman 1990,
    https://doi.org/10.1207/s15516709cog1402_1).

    Parameters
    ----------
    cell : {"lstm", "gru", "rnn"}, default="lstm"
        How states are passed from one token to the next.
    width : int, default=128
        Units of each direction; the shared representation is as wide as both together.
    embedding_width : int, default=128
        Width of the vector that each token becomes.
    bidirectional : bool, default=True
        Whether the text is also read from its end.
    n_layers : int, default=1
        Number of recurrent layers, one on top of the other.
    dropout : float, default=0.5
        Share of units silenced in each training step, in [0, 1), of the embeddings,
        between layers, and of the representation.
    pooling : {"last", "mean", "max", "attention"}, default="max"
        How the states become one: the one that has read the whole text, their mean,
        the maximum of each unit, or a mean with learned weights.

    Examples
    --------
    >>> from skmtl.networks import RNNTrunk
    >>> RNNTrunk(cell="gru", width=32)
    RNNTrunk(cell='gru', width=32)
    """

    input_kind = "tokens"

    def __init__(
        self,
        cell: str = "lstm",
        width: int = 128,
        embedding_width: int = 128,
        bidirectional: bool = True,
        n_layers: int = 1,
        dropout: float = 0.5,
        pooling: str = "max",
    ):
        self.cell = cell
        self.width = width
        self.embedding_width = embedding_width
        self.bidirectional = bidirectional
        self.n_layers = n_layers
        self.dropout = dropout
        self.pooling = pooling

    def build(self, n_tokens: int, length: int) -> nn.Module:
        """Return the network; see `Trunk.build`."""
        for name in ("width", "embedding_width", "n_layers"):
            check_size(name, getattr(self, name))
        check_dropout(self.dropout)
        cell = choose("cell", self.cell, _CELLS)
        pooling = choose("pooling", self.pooling, POOLINGS)
        width = self.width * (1 + bool(self.bidirectional))
        embedding = TokenEmbedding(n_tokens, self.embedding_width, self.dropout)
        widths = [self.embedding_width, *[width] * (self.n_layers - 1)]
        layers = [
            _Layer(cell, n_in, self.width, bool(self.bidirectional)) for n_in in widths
        ]
        return pooled(
            _States(embedding, layers, self.dropout),
            pooling(width, bool(self.bidirectional)),
            Dropout(self.dropout),
        )


class _Layer(nn.Module):
    """One recurrent layer, in one direction or in both."""

    def __init__(
        self, cell: Callable[..., nn.Module], n_in: int, width: int, bidirectional: bool
    ):
        super().__init__()
        self.forwards = cell(n_in, width, batch_first=True)
        self.backwards = cell(n_in, width, batch_first=True) if bidirectional else None

    def forward(self, x: torch.Tensor, mirrored: torch.Tensor) -> torch.Tensor:
        states = self.forwards(x)[0]
        if self.backwards is None:
            return states
        from_end = self.backwards(_taken(x, mirrored))[0]
        return torch.cat([states, _taken(from_end, mirrored)], dim=2)


class _States(nn.Module):
    """The state of a recurrent network at each token, and which tokens are real."""

    def __init__(self, embedding: TokenEmbedding, layers: list[_Layer], dropout: float):
        super().__init__()
        self.embedding = embedding
        self.layers = nn.ModuleList(layers)
        self.dropout = Dropout(dropout)

    def forward(self, ids: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        x, mask = self.embedding(ids)
        # Packed sequences would do the same, one token at a time: on a processor, a
        # step of an LSTM on long texts takes up to thirty times as long with them.
        places = torch.arange(x.shape[1], device=x.device)
        mirrored = mask.sum(dim=1, keepdim=True) - 1 - places
        mirrored = torch.where(mirrored < 0, places, mirrored)
        for i, layer in enumerate(self.layers):
            x = layer(self.dropout(x) if i else x, mirrored)
        return x, mask


def _taken(x: torch.Tensor, places: torch.Tensor) -> torch.Tensor:
    """Return the vectors of other tokens: (n, length, width), (n, length)."""
    return x.gather(1, places.unsqueeze(2).expand_as(x))
