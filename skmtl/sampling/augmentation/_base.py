"""Augmentation: training rows changed a little, labels kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import nn

from skmtl._recipes import Recipe

__all__ = ["Augmentation", "Augmentations"]


class Augmentation(Recipe):
    """Base class of augmentation recipes.

    What is built sees batches of training rows as they are, before the network
    standardises them, and never the rows that are held out or predicted.

    Attributes
    ----------
    input_kind : str
        The trunks it is for: "table", "tokens" or "images".

    Examples
    --------
    >>> from torch import nn
    >>> from skmtl import MultiTaskClassifier
    >>> from skmtl.sampling import Augmentation
    >>> class Negated(nn.Module):
    ...     def forward(self, numbers):
    ...         return (-numbers,)
    >>> class Negation(Augmentation):
    ...     def build(self, network_input):
    ...         return Negated()
    >>> clf = MultiTaskClassifier(augment=Negation())
    """

    input_kind = "table"

    def build(self, network_input: nn.Module) -> nn.Module:
        """Return a module from a batch to a batch.

        Parameters
        ----------
        network_input : nn.Module
            What the batch enters next; for tables and images, its buffers `mean` and
            `scale` are the mean and 1 / standard deviation of each numeric column, or
            of each channel.

        Returns
        -------
        module : nn.Module
            Called with the parts of a batch: numbers of shape (n_samples, n_numeric)
            and, if there are any, codes of shape (n_samples, n_categorical); or ids of
            shape (n_samples, length); or images of shape (n_samples, n_channels,
            height, width). Returns a tuple of as many parts.
        """
        raise NotImplementedError


class Augmentations(nn.Module):
    """Augmentations one after the other."""

    def __init__(self, steps: Sequence[nn.Module]):
        super().__init__()
        self.steps = nn.ModuleList(steps)

    def forward(self, *batch: torch.Tensor) -> tuple[Any, ...]:
        for step in self.steps:
            batch = step(*batch)
        return batch
