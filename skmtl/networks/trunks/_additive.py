"""A trunk whose class scores are sums of one term for each column."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from typing import Any

import torch
from torch import nn

from skmtl.networks._feature_units import FeatureUnits
from skmtl.networks._pair_units import Pairs
from skmtl.networks.trunks._base import Trunk, check_dropout, check_size
from skmtl.networks.trunks._capacity import n_columns

__all__ = ["AdditiveTrunk"]

#: Units of a column, and members, where there are few columns.
_WIDTH, _MEMBERS = 16, 6
#: The fewest units of a column if several members can have as many.
_LEAST_WIDTH = 4
#: The most units of all columns and members that are made of a row by default.
_MOST_UNITS = 2**16
#: The share of columns that are silenced: the fewer rows for each, the more.
_LEAST_SILENT, _MOST_SILENT = 0.05, 0.2
#: Pieces of a number; with many rows, there are finer steps to be seen.
_FEW_BINS, _MANY_BINS, _MANY_ROWS = 16, 32, 4000


class AdditiveTrunk(Trunk):
    """Recipe of an additive network for dense tables: one that is its own explanation.

    Each column of X has a few units of its own, which read that column alone: a number
    with the pieces it is cut into, and whether it is missing, or a category. All tasks
    read all units through linear heads. So the log-odds of each class are exactly an
    intercept and one term for each column (neural additive models, Agarwal et al.
    2021, https://arxiv.org/abs/2004.13912): what `contributions` of the estimator
    returns for rows, and `shape_functions` draws as curves. What columns do together
    in other ways, such as their product, it cannot learn: that is the price, unless
    some pairs of columns have a term as well.

    Several members are trained side by side. Their class scores are averaged, not
    their probabilities as with other trunks, so that the mean is additive too. With
    early stopping each member holds out different rows.

    It takes `sharing="hard"` only: other schemes mix the columns.

    Parameters
    ----------
    width : int or "auto", default="auto"
        Units of each column. "auto" is 16, fewer in tables of more than 682 columns, so
        that the units of all columns and members are no more than 65536.
    dropout : float or "auto", default="auto"
        Share of the columns that are silenced in each training step, in [0, 1). "auto"
        is the number of columns for each row, at least 0.05 and at most 0.2; a column
        of categories counts as many as it has.
    n_members : int or "auto", default="auto"
        Number of networks. "auto" is 6, fewer in tables of more than 2730 columns.
    n_bins : int or "auto", default="auto"
        Pieces that each number is cut into (Gorishniy et al. 2022,
        https://arxiv.org/abs/2203.05556), beside the number itself; 0 for none, which
        makes the terms of numbers smooth. "auto" is 16, from 4000 rows on 32. Columns
        with two values are not cut, nor those of tables with more than 256 others.
    n_pairs : int or "auto", default=0
        Number of pairs of columns that have a term too (Lou et al. 2013,
        https://doi.org/10.1145/2487575.2487579). They are those that tell most, for
        all tasks together, of what single terms leave over of the labels: the fit
        trains twice, first without pairs. "auto" takes those that tell more than by
        chance, with a probability of 0.01 that any of them does not, at most 30 and
        as many as there are columns. It is careful: where it finds none, a number may
        still help. A term of a pair is a table of nine by nine places that is read
        between them, and says nothing of either column alone (Lengerich et al. 2020,
        https://arxiv.org/abs/1911.04974). Of more than 100 columns, those with the
        largest terms are paired; of many rows, outputs and columns, fewer. Not for
        `partial_fit` before the first `fit`.

    Examples
    --------
    >>> from skmtl import MultiTaskClassifier, load_penguins
    >>> from skmtl.networks import AdditiveTrunk
    >>> X, Y = load_penguins(return_X_y=True)
    >>> trunk = AdditiveTrunk(n_bins=8)  # or trunk="additive"
    >>> clf = MultiTaskClassifier(trunk, max_epochs=5, random_state=0).fit(X, Y)
    >>> clf.contributions(X)[0].shape  # a term for each column, of each species
    (344, 5, 3)
    >>> trunk = AdditiveTrunk(n_pairs=1)
    >>> clf = MultiTaskClassifier(trunk, max_epochs=5, random_state=0).fit(X, Y)
    >>> clf.contributions(X)[0].shape
    (344, 6, 3)
    """

    is_additive = True

    #: The pairs that the first of two trainings has found.
    _pairs: Pairs | None = None

    def __init__(
        self,
        width: int | str = "auto",
        dropout: float | str = "auto",
        n_members: int | str = "auto",
        n_bins: int | str = "auto",
        n_pairs: int | str = 0,
    ):
        self.width = width
        self.dropout = dropout
        self.n_members = n_members
        self.n_bins = n_bins
        self.n_pairs = n_pairs

    def sized(
        self,
        n_samples: int,
        n_numeric: int = 0,
        cardinalities: Sequence[int] = (),
        numbers: bool = False,
    ) -> AdditiveTrunk:
        """Return the recipe with what is "auto" chosen; see `Trunk.sized`."""
        each = max(_MOST_UNITS // max(n_numeric + len(cardinalities), 1), 1)
        recipe: Any = copy(self)
        if _is_open(self.width):
            recipe.width = min(max(each // _MEMBERS, _LEAST_WIDTH), _WIDTH, each)
        if _is_open(self.n_members):
            width = check_size("width", recipe.width, also="'auto' or ")
            recipe.n_members = min(max(each // width, 1), _MEMBERS)
        if _is_open(self.dropout):
            each_row = n_columns(n_numeric, cardinalities) / max(n_samples, 1)
            recipe.dropout = round(min(max(each_row, _LEAST_SILENT), _MOST_SILENT), 2)
        if _is_open(self.n_bins):
            recipe.n_bins = _FEW_BINS if n_samples < _MANY_ROWS else _MANY_BINS
        return recipe

    def build(
        self,
        n_numeric: int,
        cardinalities: list[int],
        owners: torch.Tensor | None = None,
        usual: torch.Tensor | None = None,
    ) -> nn.Module:
        """Return the units of all columns; see `Trunk.build`.

        Parameters
        ----------
        n_numeric, cardinalities
            As for every table.
        owners : tensor of shape (n_numeric,), int, optional
            The number of X that each numeric column is made of, counted from 0. By
            default each is one of its own.
        usual : tensor of shape (n_numeric,), optional
            What is usual in each of them, 0 by default.

        Returns
        -------
        module : FeatureUnits

        Raises
        ------
        ValueError
            If a setting is out of range.
        """
        if any(map(_is_open, (self.width, self.n_members, self.dropout))):
            recipe = self.sized(0, n_numeric, cardinalities)
            return recipe.build(n_numeric, cardinalities, owners, usual)
        dropout: Any = self.dropout
        check_dropout(dropout, "'auto' or ")
        self.most_pairs()
        if owners is None or usual is None:
            owners, usual = torch.arange(n_numeric), torch.zeros(n_numeric)
        return FeatureUnits(
            owners,
            usual,
            cardinalities,
            check_size("width", self.width, also="'auto' or "),
            self.holding_members(),
            float(dropout),
            self._pairs,
        )

    def holding_members(self) -> int:
        """Return the number of networks; see `Trunk.holding_members`."""
        return check_size("n_members", self.sized(0).n_members, also="'auto' or ")

    def most_pairs(self) -> int | None:
        """Return how many pairs are wanted; None if the data are to tell."""
        if _is_open(self.n_pairs):
            return None
        return check_size("n_pairs", self.n_pairs, least=0, also="'auto' or ")

    def with_pairs(self, pairs: Pairs | None, n_pairs: int = 0) -> AdditiveTrunk:
        """Return the recipe with pairs that it builds, or with none, but a number."""
        recipe = copy(self)
        recipe._pairs, recipe.n_pairs = pairs, n_pairs
        return recipe


def _is_open(setting: Any) -> bool:
    return isinstance(setting, str) and setting == "auto"
