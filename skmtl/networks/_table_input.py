"""Raw table rows on their way into the trunk: standardised, missing numbers filled."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

__all__ = ["TableInput"]

#: Numbers beyond this are taken as this: they would overflow in the layers that follow.
_FARTHEST = 1e12


class TableInput(nn.Module):
    """Standardise numbers, fill missing ones with the mean, and mark them.

    Doing this batch by batch inside the network spares a copy of X, and lets a large
    float64 offset be removed before rounding to float32.

    Parameters
    ----------
    incomplete : ndarray of shape (n_numeric,), bool
        Columns that get an indicator of missing numbers, because the training data have
        missing numbers there.
    standardize : bool
        Whether to standardise; if not, missing numbers are still filled.

    Notes
    -----
    Shape: (n_samples, n_numeric), (n_samples, n_categorical) or None ->
    (n_samples, ``width``), the codes as they came. Sparse rows are scaled, not centred.
    """

    mean: torch.Tensor
    scale: torch.Tensor
    mean32: torch.Tensor
    scale32: torch.Tensor
    indicators: torch.Tensor

    def __init__(self, incomplete: np.ndarray, standardize: bool):
        super().__init__()
        n_numeric, indicators = len(incomplete), np.flatnonzero(incomplete)
        self.standardize = standardize
        self.width = n_numeric + len(indicators)
        self.has_indicators = len(indicators) > 0
        self.register_buffer("mean", torch.zeros(n_numeric, dtype=torch.float64))
        self.register_buffer("scale", torch.ones(n_numeric, dtype=torch.float64))
        # rounded once, not at every batch
        self.register_buffer("mean32", torch.zeros(n_numeric))
        self.register_buffer("scale32", torch.ones(n_numeric))
        self.register_buffer("indicators", torch.from_numpy(indicators))

    def set_statistics(self, mean: np.ndarray, scale: np.ndarray) -> None:
        """Take the means and standard deviations of the training rows."""
        self.mean.copy_(torch.from_numpy(mean))
        self.scale.copy_(torch.from_numpy(1 / scale))
        self.mean32.copy_(self.mean)
        self.scale32.copy_(self.scale)

    def forward(
        self, numbers: torch.Tensor, codes: torch.Tensor | None = None
    ) -> tuple[torch.Tensor, torch.Tensor | None]:
        if numbers.is_sparse:
            return self._scale_sparse(numbers), codes
        mean, scale = self.mean, self.scale
        if numbers.dtype == torch.float32:
            mean, scale = self.mean32, self.scale32
        if self.standardize:
            x = (numbers - mean).mul_(scale).nan_to_num_(0.0)
        else:
            x = torch.where(numbers.isnan(), mean, numbers)
        x = x.clamp_(-_FARTHEST, _FARTHEST).float()
        if self.has_indicators:
            missing = numbers.index_select(1, self.indicators).isnan()
            x = torch.cat([x, missing.float()], dim=1)
        return x, codes

    def _scale_sparse(self, rows: torch.Tensor) -> torch.Tensor:
        indices, values = rows._indices(), rows._values()
        if self.standardize:
            values = values * self.scale.to(rows.dtype)[indices[1]]
        return torch.sparse_coo_tensor(
            indices,
            values.clamp(-_FARTHEST, _FARTHEST).float(),
            rows.shape,
            is_coalesced=True,
            check_invariants=False,
        )
