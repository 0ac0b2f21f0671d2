"""Symbols that a decoder takes over from what was read."""

from __future__ import annotations

import torch
from torch import nn

__all__ = ["Copying"]


class Copying(nn.Module):
    """How much of each symbol is taken over, and from which tokens.

    A gate shares out the probability between what the decoder says itself and the
    tokens that it looks at (See, Liu and Manning 2017,
    https://arxiv.org/abs/1704.04368). A network sees ids of tokens, not what they stand
    for: the symbol that stands for a token is the one that most often comes with it in
    the texts to learn from. What goes to tokens without a symbol stays with the
    decoder's own words.

    Parameters
    ----------
    n_tokens : int
        Number of ids that may be read.
    width : int
        Of the decoder's hidden state.
    memory_width : int
        Of the states that are read.
    """

    #: the symbol for each token id, 0 where there is none
    symbol_of: torch.Tensor

    def __init__(self, n_tokens: int, width: int, memory_width: int):
        super().__init__()
        self.n_tokens = n_tokens
        self.gate = nn.Linear(width + memory_width, 1)
        self.register_buffer("symbol_of", torch.zeros(n_tokens, dtype=torch.long))

    def symbols(self, tokens: torch.Tensor | None) -> torch.Tensor:
        """Return the symbol that stands for each token, 0 where none does."""
        if tokens is None:
            raise ValueError("Copying needs the ids of tokens that were read.")
        return self.symbol_of[tokens.long()]

    def shares(
        self,
        looks: torch.Tensor,
        symbols: torch.Tensor,
        hidden: torch.Tensor,
        found: torch.Tensor,
    ) -> torch.Tensor:
        """Return the probability of copying each token.

        Shape: looks ([length,] n_samples, n_read), symbols (n_samples, n_read), hidden
        and found ([length,] n_samples, width) -> as looks.
        """
        gate = torch.sigmoid(self.gate(torch.cat([hidden, found], dim=-1)))
        return gate * looks * (symbols > 0)
