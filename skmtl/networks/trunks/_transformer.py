"""A transformer encoder as trunk."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn

from skmtl._recipes import choose
from skmtl.networks._dropout import Dropout
from skmtl.networks._pooling import POOLINGS, pooled
from skmtl.networks._token_embedding import TokenEmbedding
from skmtl.networks.trunks._base import Trunk, check_dropout, check_size

__all__ = ["TransformerTrunk"]


class TransformerTrunk(Trunk):
    """Recipe of a transformer encoder for texts and other sequences of token ids.

    Each token looks at all others of its text (Vaswani et al. 2017,
    https://arxiv.org/abs/1706.03762), in layers that normalise what they read (Xiong
    et al. 2020, https://arxiv.org/abs/2002.04745). Positions are learned, and start at
    zero; tokens beyond the longest training text have the position of its last token.

    Parameters
    ----------
    n_layers : int, default=2
        Number of layers.
    width : int, default=64
        Width of the vectors of the tokens, and of the shared representation.
    n_heads : int, default=4
        Number of patterns of attention in each layer; `width` must be a multiple of it.
    dropout : float, default=0.3
        Share of units silenced in each training step, in [0, 1), of the embeddings, of
        what a layer adds, and of the representation.
    pooling : {"last", "mean", "max", "attention"}, default="attention"
        How the vectors of the tokens become one: that of the last token, their mean,
        the maximum of each unit, or a mean with learned weights.

    Examples
    --------
    >>> from skmtl.networks import TransformerTrunk
    >>> TransformerTrunk(n_layers=1, dropout=0.1)
    TransformerTrunk(dropout=0.1, n_layers=1)
    """

    input_kind = "tokens"

    def __init__(
        self,
        n_layers: int = 2,
        width: int = 64,
        n_heads: int = 4,
        dropout: float = 0.3,
        pooling: str = "attention",
    ):
        self.n_layers = n_layers
        self.width = width
        self.n_heads = n_heads
        self.dropout = dropout
        self.pooling = pooling

    def build(self, n_tokens: int, length: int) -> nn.Module:
        """Return the encoder; see `Trunk.build`."""
        for name in ("n_layers", "width", "n_heads"):
            check_size(name, getattr(self, name))
        check_dropout(self.dropout)
        if self.width % self.n_heads:
            raise ValueError(
                f"Got width={self.width} and n_heads={self.n_heads}, but expected a "
                "width that is a multiple of n_heads."
            )
        pooling = choose("pooling", self.pooling, POOLINGS)
        embedding = TokenEmbedding(n_tokens, self.width)
        layers = [
            EncoderLayer(self.width, self.n_heads, self.dropout)
            for _ in range(self.n_layers)
        ]
        return pooled(
            _Encoder(embedding, length, self.dropout, layers),
            pooling(self.width, bidirectional=False),
            Dropout(self.dropout),
        )


class EncoderLayer(nn.Module):
    """Self-attention and a perceptron, each added to what it reads.

    Parameters
    ----------
    width : int
    n_heads : int
    dropout : float

    Notes
    -----
    Shape: (n_samples, length, width), mask (n_samples, 1, 1, length) or None ->
    (n_samples, length, width).
    """

    def __init__(self, width: int, n_heads: int, dropout: float):
        super().__init__()
        self.n_heads = n_heads
        self.norm_attention = nn.LayerNorm(width)
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.perceptron = nn.Sequential(
            nn.LayerNorm(width),
            nn.Linear(width, 4 * width),
            nn.ReLU(),
            Dropout(dropout),
            nn.Linear(4 * width, width),
            Dropout(dropout),
        )
        self.dropout = Dropout(dropout)

    def forward(self, x: torch.Tensor, mask: torch.Tensor | None) -> torch.Tensor:
        qkv = self.qkv(self.norm_attention(x)).unflatten(2, (3, self.n_heads, -1))
        q, k, v = qkv.permute(2, 0, 3, 1, 4)
        seen = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        x = x + self.dropout(self.out(seen.transpose(1, 2).flatten(2)))
        return x + self.perceptron(x)


class _Encoder(nn.Module):
    """The vectors of tokens after all layers, and which tokens are real."""

    def __init__(
        self,
        embedding: TokenEmbedding,
        length: int,
        dropout: float,
        layers: list[EncoderLayer],
    ):
        super().__init__()
        width = embedding.vectors.embedding_dim
        self.embedding = embedding
        self.positions = nn.Parameter(torch.zeros(length, width))
        self.dropout = Dropout(dropout)
        self.layers = nn.ModuleList(layers)
        self.norm = nn.LayerNorm(width)

    def forward(self, ids: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        x, mask = self.embedding(ids)
        places = torch.arange(x.shape[1], device=x.device)
        x = self.dropout(x + self.positions[places.clamp_max(len(self.positions) - 1)])
        # without a mask attention is quicker
        keys = None if mask.all() else mask[:, None, None]
        for layer in self.layers:
            x = layer(x, keys)
        return self.norm(x), mask
