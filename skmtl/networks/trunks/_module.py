"""A user's own ``nn.Module`` as trunk."""

from __future__ import annotations

from copy import deepcopy

from torch import nn

from skmtl.networks.trunks._base import Trunk
from skmtl.networks.trunks._table import TableEmbedding, TableTrunk

__all__ = ["ModuleTrunk"]


class ModuleTrunk(Trunk):
    """Recipe around an ``nn.Module`` class or instance.

    Parameters
    ----------
    module : type or nn.Module
        A class is called with the number of input features; an instance is copied, and
        its weights are where each fit starts.
    """

    def __init__(self, module: type[nn.Module] | nn.Module):
        self.module = module

    def build(self, n_numeric: int, cardinalities: list[int]) -> nn.Module:
        """Return the module behind an embedding of categories; see `Trunk.build`."""
        embedding = TableEmbedding(n_numeric, cardinalities)
        if not isinstance(self.module, type):
            return TableTrunk(embedding, deepcopy(self.module))
        try:
            body = self.module(embedding.width)
        except TypeError as error:
            raise TypeError(
                f"Got trunk={self.module.__name__}, a class, but could not call it "
                f"with the number of input features ({embedding.width}): {error}. Pass "
                "an instance instead."
            ) from error
        return TableTrunk(embedding, body)
