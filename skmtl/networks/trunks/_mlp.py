"""A multi-layer perceptron as trunk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from copy import copy
from typing import Any

import torch
from torch import nn

from skmtl._recipes import choose
from skmtl.networks._dropout import Dropout
from skmtl.networks._first_linear import FirstLinear
from skmtl.networks._members import MemberLinear
from skmtl.networks.trunks._base import Trunk, check_dropout, check_size, is_size
from skmtl.networks.trunks._capacity import Capacity, capacity, n_columns
from skmtl.networks.trunks._table import TableEmbedding, TableOneHot, TableTrunk

__all__ = ["MLPTrunk"]

#: With more codes than this in a column, categories are embedded.
_MOST_ONE_HOT = 64
_ACTIVATIONS = {
    "relu": nn.ReLU,
    "gelu": nn.GELU,
    "silu": nn.SiLU,
    "tanh": nn.Tanh,
    "logistic": nn.Sigmoid,
    "identity": nn.Identity,
}

_NORMALIZATIONS: dict[str, Callable[[int, int], nn.Module]] = {
    "none": lambda n_members, size: nn.Identity(),
    "batch": lambda n_members, size: nn.BatchNorm1d(n_members * size),
    # over the units of a member: what LayerNorm is to one of them
    "layer": lambda n_members, size: nn.GroupNorm(n_members, n_members * size),
}


class MLPTrunk(Trunk):
    """Recipe of a multi-layer perceptron for tables, dense or sparse.

    Each hidden layer is linear map, normalization, activation, dropout. Categories
    enter one-hot, or, where a column has more than 64 of them, through embeddings, each
    member's own. Several members, which are separate perceptrons, are trained
    side by side, and their probabilities are averaged (deep ensembles,
    Lakshminarayanan et al. 2017, https://arxiv.org/abs/1612.01474). With early stopping
    each member holds out different rows, so all rows are learned from, and far more
    rows than one member holds out decide when to stop.

    What is "auto" is chosen by rows and columns, each setting for itself: for few rows
    six members with one hidden layer of 128 units, dropout 0.4 and 8 pieces; the more
    rows for each column, the fewer and larger the members, with less dropout; members
    with two layers are residual. Where all tasks are numbers, members have two layers
    for few rows too, which are not residual, and dropout 0.2.

    Beside it, sparse rows of more than 256 columns, such as TF-IDF of texts, also reach
    the class scores by a linear map of their own ("wide and deep", Cheng et al. 2016,
    https://arxiv.org/abs/1606.07792), in each member, and another half of the last
    layer's units is silenced in training.

    Parameters
    ----------
    hidden_layer_sizes : int, sequence of int or "auto", default="auto"
        Units of each hidden layer of a member; the last is the width of the shared
        representation.
    activation : {"relu", "gelu", "silu", "tanh", "logistic", "identity"}, \
            default="relu"
        What follows each linear map.
    dropout : float or "auto", default="auto"
        Share of units silenced in each training step, in [0, 1).
    normalization : {"none", "batch", "layer"}, default="none"
        What stands between a linear map and its activation: nothing, `BatchNorm1d` or
        `LayerNorm`.
    residual : bool or "auto", default="auto"
        Whether a hidden layer after the first that is as wide as its input adds that
        input to its output (He et al. 2016, https://arxiv.org/abs/1512.03385).
    n_members : int or "auto", default="auto"
        Number of perceptrons. With 1 there is a single one, and no averaging.
    n_bins : int or "auto", default="auto"
        Pieces that each number is cut into (piecewise-linear encoding, Gorishniy et al.
        2022, https://arxiv.org/abs/2203.05556), beside the number itself; 0 for none.
        Columns with two values are not cut, nor those of tables with more than 256
        others.

    Examples
    --------
    >>> from skmtl import MultiTaskClassifier
    >>> from skmtl.networks import MLPTrunk
    >>> clf = MultiTaskClassifier(MLPTrunk(hidden_layer_sizes=(64,), dropout=0.3))
    >>> clf.get_params()["trunk__dropout"]
    0.3
    """

    accepts_sparse = True

    def __init__(
        self,
        hidden_layer_sizes: int | Sequence[int] | str = "auto",
        activation: str = "relu",
        dropout: float | str = "auto",
        normalization: str = "none",
        residual: bool | str = "auto",
        n_members: int | str = "auto",
        n_bins: int | str = "auto",
    ):
        self.hidden_layer_sizes = hidden_layer_sizes
        self.activation = activation
        self.dropout = dropout
        self.normalization = normalization
        self.residual = residual
        self.n_members = n_members
        self.n_bins = n_bins

    def sized(
        self,
        n_samples: int,
        n_numeric: int = 0,
        cardinalities: Sequence[int] = (),
        numbers: bool = False,
    ) -> MLPTrunk:
        """Return the recipe with what is "auto" chosen; see `Trunk.sized`."""
        columns = n_columns(n_numeric, cardinalities)
        chosen = capacity(n_samples, columns, numbers)._asdict()
        recipe = copy(self)
        for name in self._open():  # a subclass may not have them as parameters
            setattr(recipe, name, chosen[name])
        return recipe

    def build(self, n_numeric: int, cardinalities: list[int]) -> nn.Module:
        """Return the perceptron; see `Trunk.build`. "auto" is for few rows."""
        if self._open():
            return self.sized(0).build(n_numeric, cardinalities)
        sizes: Any = self.hidden_layer_sizes
        sizes = list(sizes) if isinstance(sizes, Iterable) else [sizes]
        if not sizes or not all(is_size(s) for s in sizes):
            raise ValueError(
                f"Got hidden_layer_sizes={self.hidden_layer_sizes!r}, but expected "
                "'auto' or one or more positive integers."
            )
        dropout: Any = self.dropout
        check_dropout(dropout, "'auto' or ")
        if isinstance(self.residual, str):  # any text would count as True
            raise ValueError(
                f"Got residual={self.residual!r}, but expected 'auto', True or False."
            )
        sizes = [int(size) for size in sizes]
        members = self.holding_members()
        activation = choose("activation", self.activation, _ACTIVATIONS)
        norm = choose("normalization", self.normalization, _NORMALIZATIONS)
        # one-hot, all members read the same columns: one product for them all
        apart = max(cardinalities, default=0) > _MOST_ONE_HOT
        embedding = (
            TableEmbedding(n_numeric, cardinalities, members)
            if apart
            else TableOneHot(n_numeric, cardinalities)
        )
        width = embedding.width
        layers: list[nn.Module] = []
        for size in sizes:
            linear = (
                MemberLinear(width, size, members)
                if members > 1 and (apart or layers)
                else FirstLinear(width, size, members)
            )
            parts = [
                linear,
                norm(members, size),
                activation(),
                Dropout(dropout),
            ]
            parts = [part for part in parts if not _does_nothing(part)]
            adds = self.residual and layers and size == width
            layers += [Residual(nn.Sequential(*parts))] if adds else parts
            width = size
        if members > 1:
            layers.append(nn.Unflatten(1, (members, width)))
        return TableTrunk(embedding, nn.Sequential(*layers))

    def holding_members(self) -> int:
        """Return the number of perceptrons; see `Trunk.holding_members`."""
        return check_size("n_members", self.sized(0).n_members, also="'auto' or ")

    def _open(self) -> list[str]:
        """Names of the settings that are to be chosen."""
        values = {name: getattr(self, name) for name in Capacity._fields}
        return [n for n, v in values.items() if isinstance(v, str) and v == "auto"]


class Residual(nn.Module):
    """Adds a block's input to its output."""

    def __init__(self, block: nn.Module):
        super().__init__()
        self.block = block

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.block(x)


def _does_nothing(module: nn.Module) -> bool:
    return isinstance(module, nn.Identity) or (
        isinstance(module, nn.Dropout) and module.p == 0
    )
