"""TabM: an ensemble of perceptrons that share most of their weights."""

from __future__ import annotations

import torch
from torch import nn

from skmtl._optional import require
from skmtl.networks._pieces import normal_edges
from skmtl.networks.trunks._base import Trunk, check_dropout, check_size

__all__ = ["TabMTrunk"]

#: Pieces of the embedding of a number.
_N_PIECES = 8
#: With more numbers than this, they come in as they are: wide tables are mostly bits.
_MOST_EMBEDDED = 256


class TabMTrunk(Trunk):
    """Recipe of TabM, many perceptrons in one, for dense tables.

    The members share their large weight matrices; small separate vectors make them
    differ, and each has its own heads. Their probabilities are averaged. Numbers
    enter through piecewise-linear embeddings where there are no more than 256 of them,
    categories one-hot. Several times slower than "mlp", and often better (Gorishniy et
    al. 2025, https://arxiv.org/abs/2410.24210).

    With early stopping each member holds out different rows. As the members share
    weights, the held-out loss is a little lower than that of new rows; it serves to
    compare epochs, for which it is better than that of a few rows held out by all.

    It needs the extra: ``pip install 'skmtl[tabm]'``.

    Parameters
    ----------
    n_layers : int, default=2
        Number of hidden layers.
    width : int, default=128
        Units of each hidden layer, and width of the shared representation.
    dropout : float, default=0.2
        Share of units silenced in each training step, in [0, 1).
    n_members : int, default=16
        Number of perceptrons.
    embedding_width : int, default=8
        Width of what each number becomes; 0 for plain numbers.

    Examples
    --------
    >>> from skmtl import MultiTaskClassifier
    >>> from skmtl.networks import TabMTrunk
    >>> clf = MultiTaskClassifier(TabMTrunk(dropout=0.1))  # or trunk="tabm"
    """

    def __init__(
        self,
        n_layers: int = 2,
        width: int = 128,
        dropout: float = 0.2,
        n_members: int = 16,
        embedding_width: int = 8,
    ):
        self.n_layers = n_layers
        self.width = width
        self.dropout = dropout
        self.n_members = n_members
        self.embedding_width = embedding_width

    def build(self, n_numeric: int, cardinalities: list[int]) -> nn.Module:
        """Return the network; see `Trunk.build`.

        Raises
        ------
        ImportError
            If the packages of the extra are not installed.
        """
        for name in ("n_layers", "width", "n_members"):
            check_size(name, getattr(self, name))
        check_size("embedding_width", self.embedding_width, least=0)
        check_dropout(self.dropout)
        tabm = require("tabm", extra="tabm")
        network = tabm.TabM.make(
            n_num_features=n_numeric,
            cat_cardinalities=cardinalities,
            d_out=None,
            num_embeddings=self._embeddings(n_numeric),
            n_blocks=self.n_layers,
            d_block=self.width,
            dropout=self.dropout,
            k=self.n_members,
            start_scaling_init="normal",
        )
        return _TabM(network)

    def holding_members(self) -> int:
        """Return the number of perceptrons; see `Trunk.holding_members`."""
        return check_size("n_members", self.n_members)

    def _embeddings(self, n_numeric: int) -> nn.Module | None:
        if not (0 < n_numeric <= _MOST_EMBEDDED and self.embedding_width):
            return None
        rtdl = require("rtdl_num_embeddings", extra="tabm")
        bins = [normal_edges(_N_PIECES)] * n_numeric
        return rtdl.PiecewiseLinearEmbeddings(
            bins, self.embedding_width, activation=False, version="B"
        )


class _TabM(nn.Module):
    """Leaves out the part of the input that is not there."""

    def __init__(self, network: nn.Module):
        super().__init__()
        self.network = network

    def forward(
        self, numbers: torch.Tensor, codes: torch.Tensor | None
    ) -> torch.Tensor:
        return self.network(
            numbers if numbers.shape[1] else None,
            codes if codes is None else codes.long(),
        )
