"""A multi-layer perceptron as trunk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import torch
import torch.nn.functional as F
from torch import nn

from skmtl._recipes import choose
from skmtl.networks._dropout import Dropout
from skmtl.networks._members import MemberLinear
from skmtl.networks.trunks._base import Trunk, check_dropout, check_size, is_size
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

    Beside it, sparse rows of more than 256 columns, such as TF-IDF of texts, also reach
    the class scores by a linear map of their own ("wide and deep", Cheng et al. 2016,
    https://arxiv.org/abs/1606.07792), in each member, and another half of the last
    layer's units is silenced in training.

    Parameters
    ----------
    hidden_layer_sizes : int or sequence of int, default=(128,)
        Units of each hidden layer of a member; the last is the width of the shared
        representation.
    activation : {"relu", "gelu", "silu", "tanh", "logistic", "identity"}, \
            default="relu"
        What follows each linear map.
    dropout : float, default=0.4
        Share of units silenced in each training step, in [0, 1).
    normalization : {"none", "batch", "layer"}, default="none"
        What stands between a linear map and its activation: nothing, `BatchNorm1d` or
        `LayerNorm`.
    residual : bool, default=False
        Whether a hidden layer after the first that is as wide as its input adds that
        input to its output (He et al. 2016, https://arxiv.org/abs/1512.03385).
    n_members : int, default=6
        Number of perceptrons. With 1 there is a single one, and no averaging.
    n_bins : int, default=8
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
        hidden_layer_sizes: int | Sequence[int] = (128,),
        activation: str = "relu",
        dropout: float = 0.4,
        normalization: str = "none",
        residual: bool = False,
        n_members: int = 6,
        n_bins: int = 8,
    ):
        self.hidden_layer_sizes = hidden_layer_sizes
        self.activation = activation
        self.dropout = dropout
        self.normalization = normalization
        self.residual = residual
        self.n_members = n_members
        self.n_bins = n_bins

    def build(self, n_numeric: int, cardinalities: list[int]) -> nn.Module:
        """Return the perceptron; see `Trunk.build`."""
        sizes = self.hidden_layer_sizes
        sizes = list(sizes) if isinstance(sizes, Iterable) else [sizes]
        if not sizes or not all(is_size(s) for s in sizes):
            raise ValueError(
                f"Got hidden_layer_sizes={self.hidden_layer_sizes!r}, but expected one "
                "or more positive integers."
            )
        check_dropout(self.dropout)
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
                else FirstLinear(width, members * size)
            )
            parts = [
                linear,
                norm(members, size),
                activation(),
                Dropout(self.dropout),
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
        return check_size("n_members", self.n_members)


class FirstLinear(nn.Linear):
    """A linear map that also takes sparse rows."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if x.is_sparse:
            return torch.sparse.mm(x, self.weight.t()) + self.bias
        return F.linear(x, self.weight, self.bias)

    def lie_by_column(self) -> None:
        """Put side by side in memory what a column is multiplied with.

        Products with sparse rows take it so. Else it would be copied in each step, and
        its gradient, which takes longer than the product.
        """
        self.weight.data = self.weight.data.t().contiguous().t()


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
