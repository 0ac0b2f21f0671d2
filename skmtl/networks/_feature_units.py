"""A few units for each column of a table, which nothing else comes into."""

from __future__ import annotations

import torch
from torch import nn

from skmtl.inputs._table import UNKNOWN_CODE
from skmtl.networks._dropout import Dropout
from skmtl.networks._pair_units import Pairs, PairUnits

__all__ = ["FeatureUnits"]

#: Units of categories start between this and its negative. Larger ones differ so much
#: by chance that rows of one category say something of others.
_CATEGORY_START = 0.25


class FeatureUnits(nn.Module):
    """A layer of units for each feature: a number with all that it is cut into, or a
    column of categories.

    All features are one batched product. What linear heads make of the units is a sum
    of one term for each feature. An unknown category has units of 0.

    Parameters
    ----------
    owners : tensor of shape (n_numeric,), int
        The number that each column of the input is made of, counted from 0.
    usual : tensor of shape (n_numeric,)
        What is usual in a column; the units see how far it is from that.
    cardinalities : list of int
        Number of codes of each column of categories.
    width : int
        Units of a feature.
    n_members : int
        Members with units of their own, side by side.
    dropout : float
        Share of the features that are silenced in each training step.
    pairs : Pairs, optional
        Pairs of features that have units too, as if they were features.

    Attributes
    ----------
    centre : tensor of shape (n_members, n_features + n_pairs, width)
        The units that terms are counted from, once that is known. Numbers come before
        categories, and pairs last.
    pairs : PairUnits or None

    Notes
    -----
    Shape: (n_samples, n_numeric), (n_samples, n_categorical) or None -> (n_samples,
    [n_members,] n_features * width).
    """

    is_additive = True

    columns: torch.Tensor
    usual: torch.Tensor
    firsts: torch.Tensor
    centre: torch.Tensor

    def __init__(
        self,
        owners: torch.Tensor,
        usual: torch.Tensor,
        cardinalities: list[int],
        width: int,
        n_members: int,
        dropout: float,
        pairs: Pairs | None = None,
    ):
        super().__init__()
        counts = torch.bincount(owners)
        n_numbers, n_categories = len(counts), len(cardinalities)
        n_pairs = 0 if pairs is None else len(pairs.first)
        self.shape = n_members, n_numbers + n_categories + n_pairs, width
        each = n_members * width
        # of each number, its columns, filled up with one that is always 0
        most, nothing = int(counts.max()) if n_numbers else 0, len(owners)
        order = owners.argsort(stable=True)
        firsts = (counts.cumsum(0) - counts)[owners[order]]
        columns = torch.full((n_numbers, most), nothing)
        columns[owners[order], torch.arange(nothing) - firsts] = order
        self.register_buffer("columns", columns, persistent=False)
        self.register_buffer("usual", usual, persistent=False)
        self.is_full = bool((columns < nothing).all())
        self.n_numbers, self.n_categories = n_numbers, n_categories
        self.cardinalities = list(cardinalities)
        if n_numbers:
            bound = counts.rsqrt().view(-1, 1, 1)  # as nn.Linear starts
            weight = bound * torch.empty(n_numbers, most, each).uniform_(-1, 1)
            bias = bound * torch.empty(n_numbers, 1, each).uniform_(-1, 1)
            self.weight = nn.Parameter(weight * (columns < nothing).unsqueeze(2))
            self.bias = nn.Parameter(bias)
        if n_categories:
            known = torch.tensor(cardinalities) - 1  # but for the unknown
            self.register_buffer("firsts", known.cumsum(0) - known, persistent=False)
            units = torch.empty(int(known.sum()) + 1, each)
            units.uniform_(-_CATEGORY_START, _CATEGORY_START)
            units[UNKNOWN_CODE] = 0.0
            self.units = nn.Embedding.from_pretrained(
                units, freeze=False, padding_idx=UNKNOWN_CODE
            )
        self.pairs = None if pairs is None else PairUnits(pairs, each)
        self.dropout = Dropout(dropout)
        self.register_buffer("centre", torch.zeros(self.shape))

    def forward(
        self, numbers: torch.Tensor, codes: torch.Tensor | None
    ) -> torch.Tensor:
        parts = []
        if self.n_numbers:
            parts.append(self._of_numbers(numbers))
        if codes is not None and self.n_categories:
            places = torch.where(codes == UNKNOWN_CODE, codes, self.firsts + codes)
            parts.append(self.units(places))
        if self.pairs is not None:
            parts.append(self.pairs(numbers, codes))
        units = parts[0] if len(parts) == 1 else torch.cat(parts, dim=1)
        n_members, n_features, width = self.shape
        units = units.unflatten(2, (n_members, width))
        if self.training and self.dropout.p:
            heard = units.new_ones(len(units), n_features, n_members, 1)
            units = units * self.dropout(heard)
        if n_members == 1:
            return units.flatten(1)
        return units.transpose(1, 2).flatten(2)

    def _of_numbers(self, numbers: torch.Tensor) -> torch.Tensor:
        """Return the units of numbers, (n_samples, n_numbers, n_members * width)."""
        x = numbers - self.usual
        if not self.is_full:
            x = torch.cat([x, x.new_zeros(len(x), 1)], dim=1)
        by_number = x.t()[self.columns].transpose(1, 2)
        return torch.baddbmm(self.bias, by_number, self.weight).relu_().transpose(0, 1)
