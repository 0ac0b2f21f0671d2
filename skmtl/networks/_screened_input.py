"""The columns of a table that the network looks at; others are left out, or faint."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import nn

from skmtl.networks._table_input import TableInput

__all__ = ["ScreenedInput"]

#: The size of faint columns. A tenth and a half did about as well, 0 and 1 did worse.
_FAINT = 0.25


class ScreenedInput(nn.Module):
    """Take some columns of raw rows, and let a `TableInput` see these alone.

    Parameters
    ----------
    numbers, categories : ndarray of int
        Positions of the columns that are looked at, among the numbers and among the
        categories. If there are none at all, a column of zeros is.
    faint : ndarray of int
        Positions among the numbers of those that come in at a quarter of their size,
        with all that is made of them: weight decay and early stopping keep what is
        learned from them small.
    incomplete, standardize, knots, n_bins, reach
        Of all columns, as for `TableInput`.

    Attributes
    ----------
    n_numeric : int
        Number of columns of numbers that are looked at.
    scale : Tensor of shape (n_columns,)
        The inverse standard deviations of all columns, as augmentation asks for them.
    """

    kept_numbers: torch.Tensor
    kept_categories: torch.Tensor
    mean: torch.Tensor
    scale: torch.Tensor
    sizes: torch.Tensor

    def __init__(
        self,
        numbers: np.ndarray,
        categories: np.ndarray,
        faint: np.ndarray,
        incomplete: np.ndarray,
        standardize: bool,
        knots: np.ndarray | None = None,
        n_bins: int = 0,
        reach: float = 3.0,
    ):
        super().__init__()
        self.sees = len(numbers) + len(categories) > 0
        self.table = TableInput(
            incomplete[numbers],
            standardize,
            None if knots is None else knots[numbers],
            n_bins,
            reach=reach,
        )
        self.width = self.table.width if self.sees else 1
        self.register_buffer("kept_numbers", torch.from_numpy(numbers))
        self.register_buffer("kept_categories", torch.from_numpy(categories))
        self.has_faint = len(faint) > 0
        sizes = np.where(np.isin(numbers, faint), _FAINT, 1.0).astype(np.float32)
        self.register_buffer("sizes", self._of_all(torch.from_numpy(sizes), n_bins))
        self.n_numeric = len(numbers)
        n_numeric = len(incomplete)
        self.register_buffer("mean", torch.zeros(n_numeric, dtype=torch.float64))
        self.register_buffer("scale", torch.ones(n_numeric, dtype=torch.float64))

    def set_statistics(self, mean: np.ndarray, scale: np.ndarray, *known: Any) -> None:
        """Take what is known of all columns; see `TableInput.set_statistics`."""
        self.mean.copy_(torch.from_numpy(mean))
        self.scale.copy_(torch.from_numpy(1 / scale))
        kept = self.kept_numbers.numpy(force=True)
        parts = (None if part is None else part[kept] for part in known)
        self.table.set_statistics(mean[kept], scale[kept], *parts)

    def origins(self) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the same as that of `TableInput`, of the numbers looked at."""
        if not self.sees:
            return torch.zeros(1, dtype=torch.int64), torch.zeros(1)
        owners, usual = self.table.origins()
        return owners, usual * self.sizes.cpu()

    def forward(
        self,
        numbers: torch.Tensor,
        codes: torch.Tensor | None = None,
        ready: torch.Tensor | None = None,
    ) -> tuple[torch.Tensor, torch.Tensor | None]:
        if codes is not None:
            some = len(self.kept_categories) > 0
            codes = codes.index_select(1, self.kept_categories) if some else None
        if ready is not None:
            return numbers, codes
        numbers = numbers.index_select(1, self.kept_numbers)
        if not self.sees:  # a sum of nothing is 0, and has a slope, of 0 too
            return numbers.sum(dim=1, keepdim=True).float(), None
        x, codes = self.table(numbers, codes)
        return x * self.sizes if self.has_faint else x, codes

    def _of_all(self, sizes: torch.Tensor, n_bins: int) -> torch.Tensor:
        """Return the sizes of numbers, their pieces, and the marks of missing ones."""
        parts = [sizes]
        if self.table.pieces is not None:
            parts.append(sizes[self.table.bent].repeat_interleave(n_bins))
        return torch.cat([*parts, sizes[self.table.indicators]])
