"""A tower for each task; after each layer the towers are mixed."""

from __future__ import annotations

import torch
from torch import nn

from skmtl.networks.sharing._base import Sharing
from skmtl.networks.sharing._layers import GroupLinear, TaskSharing, size_or_part
from skmtl.networks.trunks._base import check_size

__all__ = ["CrossStitch"]

#: How much of a task's tower comes from itself at the start.
_OWN = 0.9


class CrossStitch(Sharing):
    """Cross-stitch networks: each task's tower learns what to take from the others.

    Misra et al. 2016, https://arxiv.org/abs/1604.03539. After each layer the units of
    each task become a weighted sum of those of all tasks. The weights are learned. They
    start at 0.9 for the task's own units, and 0.1 in equal parts for those of the other
    tasks: they sum to 1, so that the scale does not depend on the number of tasks.

    Parameters
    ----------
    width : int, optional
        Units of each layer of a tower. By default half the width of the representation.
    n_layers : int, default=1
        Number of layers of each tower.

    Notes
    -----
    Time and weights grow with the number of tasks, so it is meant for a few. The built
    module's ``stitches``, (n_layers, [n_members,] n_tasks, n_tasks), are the weights,
    in each row those of a task.

    Examples
    --------
    >>> from skmtl import MultiTaskClassifier
    >>> from skmtl.networks import CrossStitch
    >>> clf = MultiTaskClassifier(sharing=CrossStitch(width=32))  # or "cross_stitch"
    """

    per_task = True

    def __init__(self, width: int | None = None, n_layers: int = 1):
        self.width = width
        self.n_layers = n_layers

    def build(self, width: int, n_tasks: int, n_members: int | None) -> nn.Module:
        """Return the towers; see `Sharing.build`.

        Raises
        ------
        ValueError
            If a setting is not a positive integer.
        """
        n_layers = check_size("n_layers", self.n_layers)
        tower_width = size_or_part("width", self.width, width, 2)
        widths = [width] + [tower_width] * n_layers
        return _CrossStitch(widths, n_tasks, n_members)


class _CrossStitch(TaskSharing):
    """Towers, and after each layer the weights of every task in every other."""

    def __init__(self, widths: list[int], n_tasks: int, n_members: int | None):
        super().__init__(n_members)
        n_layers = len(widths) - 1
        self.layers = nn.ModuleList(
            GroupLinear(widths[i], widths[i + 1], n_tasks, n_members)
            for i in range(n_layers)
        )
        own = _OWN if n_tasks > 1 else 1.0
        others = (1 - own) / max(n_tasks - 1, 1)
        stitches = torch.full((n_tasks, n_tasks), others).fill_diagonal_(own)
        each = (n_layers,) if n_members is None else (n_layers, n_members)
        self.stitches = nn.Parameter(stitches.repeat(*each, 1, 1))

    def of_tasks(self, z: torch.Tensor) -> torch.Tensor:
        x = z
        for layer, stitches in zip(self.layers, self.stitches, strict=True):
            towers = layer(x).relu()
            each = stitches.unsqueeze(0) if self.n_members is None else stitches
            x = torch.bmm(each, towers.flatten(2)).view(towers.shape)
        return x
