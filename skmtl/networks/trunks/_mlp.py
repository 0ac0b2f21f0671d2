"""A multi-layer perceptron as trunk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from numbers import Integral, Real

import torch
import torch.nn.functional as F
from torch import nn

from skmtl._recipes import choose
from skmtl.networks.trunks._base import Trunk
from skmtl.networks.trunks._table import TableEmbedding, TableTrunk

__all__ = ["MLPTrunk"]

_ACTIVATIONS = {
    "relu": nn.ReLU,
    "gelu": nn.GELU,
    "silu": nn.SiLU,
    "tanh": nn.Tanh,
    "logistic": nn.Sigmoid,
    "identity": nn.Identity,
}
_NORMALIZATIONS = {"none": nn.Identity, "batch": nn.BatchNorm1d, "layer": nn.LayerNorm}


class MLPTrunk(Trunk):
    """Recipe of a multi-layer perceptron for tables, dense or sparse.

    Each hidden layer is linear map, normalization, activation, dropout. Categories
    enter through embeddings.

    Parameters
    ----------
    hidden_layer_sizes : int or sequence of int, default=(128, 128)
        Units of each hidden layer; the last is the width of the shared representation.
    activation : {"relu", "gelu", "silu", "tanh", "logistic", "identity"}, \
            default="relu"
        What follows each linear map.
    dropout : float, default=0.2
        Share of units silenced in each training step, in [0, 1).
    normalization : {"none", "batch", "layer"}, default="none"
        What stands between a linear map and its activation: nothing, `BatchNorm1d` or
        `LayerNorm`.
    residual : bool, default=False
        Whether a hidden layer after the first that is as wide as its input adds that
        input to its output (He et al. 2016, https://arxiv.org/abs/1512.03385).

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
        hidden_layer_sizes: int | Sequence[int] = (128, 128),
        activation: str = "relu",
        dropout: float = 0.2,
        normalization: str = "none",
        residual: bool = False,
    ):
        self.hidden_layer_sizes = hidden_layer_sizes
        self.activation = activation
        self.dropout = dropout
        self.normalization = normalization
        self.residual = residual

    def build(self, n_numeric: int, cardinalities: list[int]) -> nn.Module:
        """Return the perceptron; see `Trunk.build`."""
        sizes = self.hidden_layer_sizes
        sizes = list(sizes) if isinstance(sizes, Iterable) else [sizes]
        if not sizes or not all(_is_size(s) for s in sizes):
            raise ValueError(
                f"Got hidden_layer_sizes={self.hidden_layer_sizes!r}, but expected one "
                "or more positive integers."
            )
        if not (isinstance(self.dropout, Real) and 0 <= self.dropout < 1):
            raise ValueError(
                f"Got dropout={self.dropout!r}, but expected a number in [0, 1)."
            )
        activation = choose("activation", self.activation, _ACTIVATIONS, "a known one")
        norm = choose(
            "normalization", self.normalization, _NORMALIZATIONS, "a known one"
        )
        embedding = TableEmbedding(n_numeric, cardinalities)
        width = embedding.width
        layers: list[nn.Module] = []
        for size in sizes:
            linear = nn.Linear(width, size) if layers else FirstLinear(width, size)
            parts = [linear, norm(size), activation(), nn.Dropout(self.dropout)]
            parts = [part for part in parts if not _does_nothing(part)]
            adds = self.residual and layers and size == width
            layers += [Residual(nn.Sequential(*parts))] if adds else parts
            width = size
        return TableTrunk(embedding, nn.Sequential(*layers))


class FirstLinear(nn.Linear):
    """A linear map that also takes sparse rows."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if x.is_sparse:
            return torch.sparse.mm(x, self.weight.t()) + self.bias
        return F.linear(x, self.weight, self.bias)


class Residual(nn.Module):
    """Adds a block's input to its output."""

    def __init__(self, block: nn.Module):
        super().__init__()
        self.block = block

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.block(x)


def _is_size(size: object) -> bool:
    return isinstance(size, Integral) and not isinstance(size, bool) and int(size) >= 1


def _does_nothing(module: nn.Module) -> bool:
    return isinstance(module, nn.Identity) or (
        isinstance(module, nn.Dropout) and module.p == 0
    )
