"""A private hidden layer for each task, beside what is shared."""

from __future__ import annotations

import torch
from torch import nn

from skmtl.networks.sharing._base import Sharing
from skmtl.networks.sharing._layers import GroupLinear, TaskSharing
from skmtl.networks.trunks._base import check_size

__all__ = ["BypassSharing"]


class BypassSharing(Sharing):
    """Each task reads the representation, and its own small hidden layer.

    Bypass networks (Ramsundar et al. 2017, "Is Multitask Deep Learning Practical for
    Pharma?", https://doi.org/10.1021/acs.jcim.7b00146): a cheap remedy where tasks pull
    the trunk in different ways. In the paper the private layer reads the raw inputs;
    here it reads the representation, so that it works with every trunk.

    Parameters
    ----------
    width : int, default=16
        Units of each task's own layer.

    Examples
    --------
    >>> from skmtl import MultiTaskClassifier
    >>> from skmtl.networks import BypassSharing
    >>> clf = MultiTaskClassifier(sharing=BypassSharing(width=8))  # or "bypass"
    """

    per_task = True

    def __init__(self, width: int = 16):
        self.width = width

    def build(self, width: int, n_tasks: int, n_members: int | None) -> nn.Module:
        """Return the private layers; see `Sharing.build`.

        Raises
        ------
        ValueError
            If the setting is not a positive integer.
        """
        return _Bypass(width, check_size("width", self.width), n_tasks, n_members)


class _Bypass(TaskSharing):
    """For each task the representation, followed by the units of its own layer."""

    def __init__(self, width: int, added: int, n_tasks: int, n_members: int | None):
        super().__init__(n_members)
        self.private = GroupLinear(width, added, n_tasks, n_members)

    def of_tasks(self, z: torch.Tensor) -> torch.Tensor:
        own = self.private(z).relu()
        shared = z.unsqueeze(1).expand(-1, own.shape[1], -1, -1)
        return torch.cat([shared, own], dim=3)
