"""Ids of tokens on their way into the trunk."""

from __future__ import annotations

import torch
from torch import nn

from skmtl.inputs._ids import UNKNOWN

__all__ = ["TokenInput"]


class TokenInput(nn.Module):
    """Make ids that the network has no embedding for unknown tokens.

    Parameters
    ----------
    n_ids : int
        Number of ids, those of padding and unknown tokens included.

    Notes
    -----
    Shape: (n_samples, length) -> (n_samples, length). What a frozen trunk has made of
    the rows before, float32, passes as it is.
    """

    width = 1

    def __init__(self, n_ids: int):
        super().__init__()
        self.n_ids = n_ids

    def set_statistics(self) -> None:
        """Take nothing: ids have neither mean nor scale."""

    def forward(self, ids: torch.Tensor) -> tuple[torch.Tensor]:
        if ids.is_floating_point():
            return (ids,)
        return (ids.masked_fill(ids >= self.n_ids, UNKNOWN),)
