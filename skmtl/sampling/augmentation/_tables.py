"""Rows of tables changed a little: cells blurred, missing or of another row."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from skmtl._draws import integers, normal, uniform
from skmtl.inputs._table import MISSING_CODE
from skmtl.sampling.augmentation._base import Augmentation
from skmtl.sampling.augmentation._checks import check_scale, check_share

__all__ = ["ColumnSwap", "FeatureDropout", "GaussianNoise"]

_SPARSE = (
    "{} got sparse rows, but expected dense ones. Use X.toarray(), or "
    "augment='feature_dropout'."
)


class GaussianNoise(Augmentation):
    """Recipe that adds normal noise to the numbers of a table.

    Categories and missing numbers stay as they are (Bishop 1995,
    https://doi.org/10.1162/neco.1995.7.1.108: noise of this kind is a penalty on steep
    outputs).

    Parameters
    ----------
    scale : float, default=0.1
        Standard deviation of the noise, in standard deviations of each column.

    Raises
    ------
    ValueError
        At `fit`, if `scale` is below 0.
    TypeError
        At `fit`, on sparse rows: their zeros would be none.

    Examples
    --------
    >>> from skmtl import MultiTaskClassifier
    >>> from skmtl.sampling import GaussianNoise
    >>> clf = MultiTaskClassifier(augment=GaussianNoise(scale=0.2))
    >>> clf.get_params()["augment__scale"]
    0.2
    """

    def __init__(self, scale: float = 0.1):
        self.scale = scale

    def build(self, network_input: nn.Module) -> nn.Module:
        """Return the module; see `Augmentation.build`."""
        return _Blurred(check_scale("scale", self.scale), network_input)


class FeatureDropout(Augmentation):
    """Recipe that makes cells of a table missing.

    Numbers and categories become missing, so the network learns to do without any one
    of them, and to handle rows that lack some. In sparse rows, entries become 0.

    Parameters
    ----------
    p : float, default=0.1
        Share of the cells that become missing, in [0, 1).

    Raises
    ------
    ValueError
        At `fit`, if `p` is out of range.

    Notes
    -----
    A cell becomes what a cell is that was missing from the start: the column's mean
    and, in columns that lack numbers in training, the indicator that says so; of
    categories, the one that stands for missing. Where being missing is itself
    informative, it becomes less so.

    Examples
    --------
    >>> from skmtl import MultiTaskClassifier
    >>> from skmtl.sampling import FeatureDropout
    >>> clf = MultiTaskClassifier(augment=FeatureDropout(p=0.2))
    >>> clf.get_params()["augment__p"]
    0.2
    """

    def __init__(self, p: float = 0.1):
        self.p = p

    def build(self, network_input: nn.Module) -> nn.Module:
        """Return the module; see `Augmentation.build`."""
        return _Missing(check_share("p", self.p))


class ColumnSwap(Augmentation):
    """Recipe that fills cells with those of other rows: swap noise.

    A cell takes the value that the same column has in another row of the batch, so that
    columns keep their values, whatever they look like (as in SCARF, Bahri et al. 2022,
    https://arxiv.org/abs/2106.15147).

    Parameters
    ----------
    p : float, default=0.1
        Share of the cells that come from another row, in [0, 1).

    Raises
    ------
    ValueError
        At `fit`, if `p` is out of range.
    TypeError
        At `fit`, on sparse rows.

    Examples
    --------
    >>> from skmtl import MultiTaskClassifier
    >>> from skmtl.sampling import ColumnSwap
    >>> clf = MultiTaskClassifier(augment=ColumnSwap(p=0.2))
    >>> clf.get_params()["augment__p"]
    0.2
    """

    def __init__(self, p: float = 0.1):
        self.p = p

    def build(self, network_input: nn.Module) -> nn.Module:
        """Return the module; see `Augmentation.build`."""
        return _FromOthers(check_share("p", self.p))


class _Blurred(nn.Module):
    def __init__(self, scale: float, network_input: nn.Module):
        super().__init__()
        self.scale = scale
        # in a tuple, it is no part of this module: what it knows of the columns is
        # read at each batch, for it learns of more rows
        self.network_input: tuple[Any] = (network_input,)

    def forward(
        self, numbers: torch.Tensor, *codes: torch.Tensor
    ) -> tuple[torch.Tensor, ...]:
        if numbers.is_sparse:
            raise TypeError(_SPARSE.format("GaussianNoise"))
        # drawing in float64 would take several times as long, for digits of no use
        noise = normal(numbers.shape, numbers.device).to(numbers.dtype)
        spread = (self.scale / self.network_input[0].scale).to(numbers.dtype)
        return torch.addcmul(numbers, noise, spread), *codes


class _Missing(nn.Module):
    def __init__(self, p: float):
        super().__init__()
        self.p = p

    def forward(
        self, numbers: torch.Tensor, *codes: torch.Tensor
    ) -> tuple[torch.Tensor, ...]:
        if numbers.is_sparse:
            return self._fewer_entries(numbers), *codes
        return (
            numbers.masked_fill(_drawn(numbers, self.p), torch.nan),
            *(c.masked_fill(_drawn(c, self.p), MISSING_CODE) for c in codes),
        )

    def _fewer_entries(self, rows: torch.Tensor) -> torch.Tensor:
        indices, values = rows._indices(), rows._values()
        kept = ~_drawn(values, self.p)
        return torch.sparse_coo_tensor(
            indices[:, kept],
            values[kept],
            rows.shape,
            is_coalesced=True,
            check_invariants=False,
        )


class _FromOthers(nn.Module):
    def __init__(self, p: float):
        super().__init__()
        self.p = p

    def forward(self, *batch: torch.Tensor) -> tuple[torch.Tensor, ...]:
        if batch[0].is_sparse:
            raise TypeError(_SPARSE.format("ColumnSwap"))
        return tuple(self._exchange(part) for part in batch)

    def _exchange(self, part: torch.Tensor) -> torch.Tensor:
        if len(part) < 2:
            return part
        flat = part.flatten()
        cells = _drawn(flat, self.p).nonzero().squeeze(1)
        away = integers(1, len(part), cells.shape, part.device)
        # one row is as many cells as there are columns; past the last comes the first
        others = (cells + away * part.shape[1]) % max(len(flat), 1)
        return flat.index_copy(0, cells, flat.index_select(0, others)).view(part.shape)


def _drawn(part: torch.Tensor, p: float) -> torch.Tensor:
    return uniform(part.shape, part.device) < p
