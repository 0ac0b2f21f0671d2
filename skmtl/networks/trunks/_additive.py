"""A trunk whose class scores are sums of one term for each column."""

from __future__ import annotations

import torch
from torch import nn

from skmtl.networks._feature_units import FeatureUnits
from skmtl.networks.trunks._base import Trunk, check_dropout, check_size

__all__ = ["AdditiveTrunk"]


class AdditiveTrunk(Trunk):
    """Recipe."""

    is_additive = True

    def __init__(
        self,
        width: int = 16,
        dropout: float = 0.1,
        n_members: int = 6,
        n_bins: int = 8,
    ):
        self.width = width
        self.dropout = dropout
        self.n_members = n_members
        self.n_bins = n_bins

    def build(
        self,
        n_numeric: int,
        cardinalities: list[int],
        owners: torch.Tensor | None = None,
        usual: torch.Tensor | None = None,
    ) -> nn.Module:
        if owners is None or usual is None:
            owners, usual = torch.arange(n_numeric), torch.zeros(n_numeric)
        check_dropout(self.dropout)
        return FeatureUnits(
            owners,
            usual,
            cardinalities,
            check_size("width", self.width),
            self.holding_members(),
            float(self.dropout),
        )

    def holding_members(self) -> int:
        return check_size("n_members", self.n_members)
