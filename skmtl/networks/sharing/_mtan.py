"""Each task looks at the shared layers through masks of its own."""

from __future__ import annotations

import torch
from torch import nn

from skmtl.networks.sharing._base import Sharing
from skmtl.networks.sharing._layers import (
    GroupLinear,
    TaskSharing,
    group_linear,
    size_or_part,
)
from skmtl.networks.trunks._base import check_size

__all__ = ["MTAN"]


class MTAN(Sharing):
    """Multi-task attention network: each task masks the units of shared layers.

    Liu et al. 2019, https://arxiv.org/abs/1803.10704, with linear maps in place of
    convolutions. The first shared layer is the representation; a task's mask, between 0
    and 1 for each unit and row, comes from the shared layer and from what the task made
    of the layer before. There is no batch normalization, unlike in the paper: it would
    tie the rows of a batch together.

    Parameters
    ----------
    n_layers : int, default=2
        Number of shared layers, the representation among them; all are as wide.
    bottleneck : int, optional
        Units of the hidden layer of each mask. By default a quarter of the width of the
        representation.

    Notes
    -----
    The built module's ``masks`` takes the representation and returns the masks of the
    last layer, (n_samples, [n_members,] n_tasks, width).

    Examples
    --------
    >>> from skmtl import MultiTaskClassifier
    >>> from skmtl.networks import MTAN
    >>> clf = MultiTaskClassifier(sharing=MTAN(n_layers=1))  # or sharing="mtan"
    """

    per_task = True

    def __init__(self, n_layers: int = 2, bottleneck: int | None = None):
        self.n_layers = n_layers
        self.bottleneck = bottleneck

    def build(self, width: int, n_tasks: int, n_members: int | None) -> nn.Module:
        """Return the layers and masks; see `Sharing.build`.

        Raises
        ------
        ValueError
            If a setting is not a positive integer.
        """
        n_layers = check_size("n_layers", self.n_layers)
        bottleneck = size_or_part("bottleneck", self.bottleneck, width, 4)
        return _MTAN(width, bottleneck, n_layers, n_tasks, n_members)


class _MTAN(TaskSharing):
    """Shared layers, and masks of each task over each of them."""

    def __init__(
        self,
        width: int,
        bottleneck: int,
        n_layers: int,
        n_tasks: int,
        n_members: int | None,
    ):
        super().__init__(n_members)
        self.layers = nn.ModuleList(
            GroupLinear(width, width, 1, n_members) for _ in range(n_layers - 1)
        )
        # from the second layer on, a task also sees what it made of the layer before
        inputs = [width] + [2 * width] * (n_layers - 1)
        self.attention = nn.ModuleList(
            _Attention(n_in, bottleneck, width, n_tasks, n_members) for n_in in inputs
        )

    def of_tasks(self, z: torch.Tensor) -> torch.Tensor:
        return self._run(z)[0]

    def masks(self, z: torch.Tensor) -> torch.Tensor:
        """Return the masks of the last layer.

        Shape: (n_samples, [n_members,] width) ->
        (n_samples, [n_members,] n_tasks, width).
        """
        return self.rows_first(self._run(self.members_first(z))[1])

    def _run(self, z: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the tasks' representations and the last layer's masks."""
        shared, masks = z, self.attention[0](z)
        tasks = masks * shared.unsqueeze(1)
        for layer, attention in zip(self.layers, self.attention[1:], strict=True):
            shared = layer(shared).relu().squeeze(1)
            masks = attention(shared, tasks)
            tasks = masks * shared.unsqueeze(1)
        return tasks, masks


class _Attention(nn.Module):
    """The masks of all tasks over one shared layer."""

    def __init__(
        self,
        n_in: int,
        bottleneck: int,
        width: int,
        n_tasks: int,
        n_members: int | None,
    ):
        super().__init__()
        self.hidden = GroupLinear(n_in, bottleneck, n_tasks, n_members)
        self.mask = GroupLinear(bottleneck, width, n_tasks, n_members)

    def forward(
        self, shared: torch.Tensor, tasks: torch.Tensor | None = None
    ) -> torch.Tensor:
        if tasks is None:
            return self.mask(self.hidden(shared).relu()).sigmoid()
        # the map of both side by side in two parts: the shared one is not repeated
        weights = self.hidden.weight.split(shared.shape[2], dim=3)
        hidden = group_linear(shared, weights[0], self.hidden.bias)
        hidden = hidden + group_linear(tasks, weights[1])
        return self.mask(hidden.relu()).sigmoid()
