"""Numbers by their rank among the training rows."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

__all__ = ["RankScores"]

#: Knots nearer than this are one: the slope between them would overflow in float32.
_NEAR = 1e-30


class RankScores(nn.Module):
    """The normal scores of numbers' ranks among the training rows.

    Scores are interpolated between the quantiles of each column, and constant beyond
    the first and the last.

    Parameters
    ----------
    n_numeric, n_knots : int

    Notes
    -----
    Shape: (n_samples, n_numeric) -> (n_samples, n_numeric).
    """

    knots: torch.Tensor
    lefts: torch.Tensor
    starts: torch.Tensor
    slopes: torch.Tensor

    def __init__(self, n_numeric: int, n_knots: int):
        super().__init__()
        self.register_buffer("knots", torch.zeros(n_numeric, n_knots))
        for name in ("lefts", "starts", "slopes"):
            self.register_buffer(name, torch.zeros(n_numeric, n_knots + 1))

    def set_knots(self, knots: np.ndarray, scores: np.ndarray) -> None:
        """Take quantiles and their scores, each of shape (n_numeric, n_knots)."""
        # as they are stored: a gap must not shrink to nothing while its slope stays
        knots = knots.astype(np.float32).astype(np.float64)
        gaps = np.diff(knots, axis=1)
        slopes = np.divide(
            np.diff(scores, axis=1), gaps, out=np.zeros_like(gaps), where=gaps > _NEAR
        )
        # one line for each gap, and a flat one on either side
        self.knots.copy_(torch.from_numpy(knots))
        self.slopes.copy_(torch.from_numpy(np.pad(slopes, ((0, 0), (1, 1)))))
        self.lefts.copy_(torch.from_numpy(np.hstack([knots[:, :1], knots])))
        self.starts.copy_(torch.from_numpy(np.hstack([scores[:, :1], scores])))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = x.t().contiguous()
        gap = torch.searchsorted(self.knots, x)
        steps = (x - self.lefts.gather(1, gap)).mul_(self.slopes.gather(1, gap))
        return steps.add_(self.starts.gather(1, gap)).t()
