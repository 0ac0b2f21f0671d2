"""Sharing: how the tasks draw on the trunk's representation."""

from __future__ import annotations

from torch import nn

from skmtl._recipes import Recipe

__all__ = ["Sharing"]


class Sharing(Recipe):
    """Base class of sharing recipes.

    Examples
    --------
    >>> from torch import nn
    >>> from skmtl import MultiTaskClassifier
    >>> from skmtl.networks import Sharing
    >>> class ScaledSharing(Sharing):
    ...     def build(self, width, n_tasks):
    ...         return nn.LayerNorm(width)
    >>> clf = MultiTaskClassifier(sharing=ScaledSharing())
    """

    def build(self, width: int, n_tasks: int) -> nn.Module:
        """Return a module from the trunk's representation to what the heads read.

        Parameters
        ----------
        width : int
            Width of the trunk's representation.
        n_tasks : int
            Number of tasks.
        """
        raise NotImplementedError
