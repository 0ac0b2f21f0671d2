"""Numbers cut into pieces, so that a straight line can bend at each cut."""

from __future__ import annotations

from numbers import Integral
from statistics import NormalDist

import torch
from torch import nn

__all__ = ["Pieces", "normal_edges"]

#: Where the first piece begins and the last one ends.
_FARTHEST = 3.0
#: With many more pieces, the first would end before it begins.
_MOST = 500


class Pieces(nn.Module):
    """Piecewise-linear encoding of numbers that are spread like a standard normal.

    Each piece holds as many of such numbers as the others. A column becomes ``n_bins``:
    how much of each piece lies below the number, from 0 to 1 (Gorishniy et al. 2022,
    https://arxiv.org/abs/2203.05556).

    Parameters
    ----------
    n_bins : int
        Number of pieces.

    Raises
    ------
    ValueError
        If `n_bins` is not a positive integer, or is too large.

    Notes
    -----
    Shape: (n_samples, n_numeric) -> (n_samples, n_numeric * n_bins).
    """

    starts: torch.Tensor
    slopes: torch.Tensor

    def __init__(self, n_bins: int):
        super().__init__()
        is_number = isinstance(n_bins, Integral) and not isinstance(n_bins, bool)
        if not is_number or not 1 <= n_bins <= _MOST:
            raise ValueError(
                f"Got n_bins={n_bins!r}, but expected an integer from 0 to {_MOST}."
            )
        edges = normal_edges(n_bins)
        self.register_buffer("slopes", 1 / edges.diff(), persistent=False)
        self.register_buffer("starts", -edges[:-1] * self.slopes, persistent=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        below = torch.addcmul(self.starts, x.unsqueeze(2), self.slopes)
        return below.clamp_(0, 1).flatten(1)


def normal_edges(n_bins: int) -> torch.Tensor:
    """Return the edges of pieces that hold equal shares of a standard normal."""
    cuts = [NormalDist().inv_cdf(q / n_bins) for q in range(1, n_bins)]
    return torch.tensor([-_FARTHEST, *cuts, _FARTHEST])
