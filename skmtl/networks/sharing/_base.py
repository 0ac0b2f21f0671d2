"""Sharing: how the tasks draw on the trunk's representation."""

from __future__ import annotations

from torch import nn

from skmtl._recipes import Recipe

__all__ = ["Sharing"]


class Sharing(Recipe):
    """Base class of sharing recipes.

    Attributes
    ----------
    per_task : bool
        Whether the built module returns one representation for each task, instead of
        one for all.

    Examples
    --------
    >>> from torch import nn
    >>> from skmtl import MultiTaskClassifier
    >>> from skmtl.networks import Sharing
    >>> class ScaledSharing(Sharing):
    ...     def build(self, width, n_tasks, n_members):
    ...         return nn.LayerNorm(width)
    >>> clf = MultiTaskClassifier(sharing=ScaledSharing())
    """

    per_task = False

    def build(self, width: int, n_tasks: int, n_members: int | None) -> nn.Module:
        """Return a module from the trunk's representation to what the heads read.

        Parameters
        ----------
        width : int
            Width of the trunk's representation.
        n_tasks : int
            Number of tasks that are learned.
        n_members : int or None
            Number of members of the trunk, if its representation has an axis of them.

        Returns
        -------
        module : nn.Module
            Takes (n_samples, width), or with members (n_samples, n_members, width), and
            returns the same with any width; if `per_task`, (n_samples, n_tasks, width)
            or (n_samples, n_members, n_tasks, width).
        """
        raise NotImplementedError
