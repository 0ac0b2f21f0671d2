"""Token ids on their way into a trunk: which are real, and their embeddings."""

from __future__ import annotations

import torch
from torch import nn

from skmtl.inputs._ids import PAD, UNKNOWN
from skmtl.networks._dropout import Dropout

__all__ = ["TokenEmbedding", "real_tokens"]

#: Standard deviation of the vectors at the start. A rare word keeps most of what it
#: starts with: small vectors would leave it without a voice.
_SCALE = 0.5


def real_tokens(ids: torch.Tensor) -> torch.Tensor:
    """Return which tokens are real; an empty text counts as one token.

    Shape: (n_samples, length) -> (n_samples, longest), cut after the last real token.
    """
    mask = ids != PAD
    mask[:, 0] = True
    longest = int(mask.any(dim=0).nonzero()[-1]) + 1
    return mask[:, :longest]


class TokenEmbedding(nn.Module):
    """Learned vectors of tokens, and which tokens are real.

    Padding is embedded as zeros, and stays there. The unknown token starts at zero.

    Parameters
    ----------
    n_tokens : int
        Number of ids, those of padding and of the unknown token included.
    width : int
    dropout : float, default=0.0
        Share of the numbers in the vectors that is silenced in each training step.

    Notes
    -----
    Shape: (n_samples, length) -> (n_samples, longest, width), (n_samples, longest),
    where columns after the last real token of the batch are left out.
    """

    def __init__(self, n_tokens: int, width: int, dropout: float = 0.0):
        super().__init__()
        self.vectors = nn.Embedding(n_tokens, width, padding_idx=PAD)
        self.dropout = Dropout(dropout)
        nn.init.normal_(self.vectors.weight, std=_SCALE)
        with torch.no_grad():
            self.vectors.weight[[PAD, UNKNOWN]] = 0.0

    def forward(self, ids: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        mask = real_tokens(ids)
        return self.dropout(self.vectors(ids[:, : mask.shape[1]])), mask
