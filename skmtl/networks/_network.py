"""The network as a whole: input, trunk, sharing, heads."""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F
from torch import nn

from skmtl.networks._averaging import joint_log_probabilities
from skmtl.networks._dropout import Dropout
from skmtl.networks._heads import PackedHeads
from skmtl.networks._joined_layout import JoinedLayout
from skmtl.networks._layout import HeadLayout
from skmtl.networks._linear_path import LinearPath
from skmtl.networks._terms import feature_terms

__all__ = ["MultiTaskNetwork"]

#: Share of the representation that is silenced beside a linear path: what single
#: columns say need not be learned twice.
_SILENCED = 0.5


class MultiTaskNetwork(nn.Module):
    """Rows in, packed class scores of all tasks out.

    Parameters
    ----------
    input : nn.Module
        Turns a batch of raw rows into the trunk's arguments.
    trunk : nn.Module
        Shared by all tasks.
    sharing : nn.Module
        From the trunk's representation to what the heads read.
    heads : PackedHeads
        From there to class scores.
    width : int
        Width of the trunk's representation.
    path : LinearPath, optional
        From raw rows to class scores that are added to those of `heads`. Beside it,
        half of the representation is silenced in each training step.

    Attributes
    ----------
    added : nn.ModuleList
        Heads of tasks that were added later; they read the trunk's representation.
    layout : HeadLayout or JoinedLayout
        Where each task's scores stand.
    is_additive : bool
        Whether class scores are sums of terms: then members are averaged as scores.
    augment : nn.Module or None
        Changes batches a little while the network learns.
    n_parameters : int
        Number of weights.
    n_multiplied : int
        Number of those that each row, token or pixel is multiplied with: about the
        multiply-adds of one.
    """

    def __init__(
        self,
        input: nn.Module,
        trunk: nn.Module,
        sharing: nn.Module,
        heads: PackedHeads,
        width: int,
        path: LinearPath | None = None,
    ):
        super().__init__()
        self.input = input
        self.trunk = trunk
        self.sharing = sharing
        self.heads = heads
        self.path = path
        self.silence = nn.Identity() if path is None else Dropout(_SILENCED)
        self.added = nn.ModuleList()
        self.layout: HeadLayout | JoinedLayout = heads.layout
        self.width = width
        self.is_additive: bool = getattr(trunk, "is_additive", False)
        self.augment: nn.Module | None = None
        self.n_parameters = sum(p.numel() for p in self.parameters())
        self.n_multiplied = _count_multiplied(self)

    @property
    def is_fixed(self) -> bool:
        """Whether the trunk begins with a part that gives the same in every epoch."""
        return self.augment is None and getattr(self.trunk, "is_fixed", False)

    @property
    def learned_trunk(self) -> list[nn.Parameter]:
        """The weights of the trunk that training changes."""
        return [weight for weight in self.trunk.parameters() if weight.requires_grad]

    @property
    def n_multiplied_in_training(self) -> int:
        """`n_multiplied` where the fixed part was run once for all epochs."""
        if not self.is_fixed:
            return self.n_multiplied
        return sum(p.numel() for p in self.parameters() if p.requires_grad)

    def fixed(self, *batch: torch.Tensor) -> torch.Tensor:
        """Return what the fixed part makes of a batch; the network takes it, too."""
        trunk: Any = self.trunk
        return trunk.fixed(*self.input(*batch))

    def attention(self, *batch: torch.Tensor) -> torch.Tensor:
        """Return how the trunk weighs the tokens of each row, or its pixels."""
        parts = self.input(*batch)
        trunk: Any = self.trunk
        weights, x = trunk.attention(*parts), parts[0]
        if x.ndim == 4:  # from the places of the last layer to the pixels
            weights = F.interpolate(weights.unsqueeze(1), x.shape[2:], mode="bilinear")
            weights = weights.squeeze(1)
            weights = weights / weights.sum(dim=(1, 2), keepdim=True)
        return weights

    def encode(self, *batch: torch.Tensor) -> torch.Tensor:
        """Return the trunk's representation, (n_samples, [n_members,] width)."""
        return self.read(*batch)[0]

    def read(self, *batch: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor | None]:
        """Return the same, and the class scores that the linear path adds, if any."""
        if self.training and self.augment is not None:
            batch = self.augment(*batch)
        representation = self.silence(self.trunk(*self.input(*batch)))
        return representation, self.straight(*batch)

    @property
    def takes_turns(self) -> bool:
        """Whether its members can read rows of their own: see `in_turn`.

        Not those of a linear path, which are a single product.
        """
        return self.path is None and getattr(self.trunk, "n_in_turn", 0) > 1

    def in_turn(self, *batch: torch.Tensor) -> torch.Tensor:
        """Return the class scores of rows that are for members 0, 1, ... in turn.

        Each row is read by that member alone. Shape: as of `forward`, less the members.
        """
        trunk: Any = self.trunk
        return self.decode(trunk.in_turn(*self.input(*batch))).flatten(0, 1)

    def straight(self, *batch: torch.Tensor) -> torch.Tensor | None:
        """Return the class scores that come straight from the columns, if any do."""
        return None if self.path is None else self.path(batch[0])

    def decode(
        self, representation: torch.Tensor, straight: torch.Tensor | None = None
    ) -> torch.Tensor:
        """Return the packed class scores of what `read` returns."""
        parts = self._scores(representation, straight)
        return torch.cat(parts, dim=-1) if self.added else parts[0]

    def _scores(
        self, representation: torch.Tensor, straight: torch.Tensor | None
    ) -> list[torch.Tensor]:
        """Return the class scores of the heads, then of each that was added."""
        first = self.heads(self.sharing(representation))
        if straight is not None:
            first = first + straight
        return [first, *(heads(representation) for heads in self.added)]

    def gates(self, *batch: torch.Tensor) -> torch.Tensor:
        """Return the experts' weights, (n_samples, [n_members,] n_tasks, n_experts)."""
        sharing: Any = self.sharing
        return sharing.gates(self.encode(*batch))

    def masks(self, *batch: torch.Tensor) -> torch.Tensor:
        """Return the tasks' masks, (n_samples, [n_members,] n_tasks, width)."""
        sharing: Any = self.sharing
        return sharing.masks(self.encode(*batch))

    def represent(self, *batch: torch.Tensor) -> torch.Tensor:
        """Return the shared representation, (n_samples, width), the mean of members."""
        x = self.trunk(*self.input(*batch))
        return x.mean(dim=1) if x.ndim == 3 else x

    def feature_terms(self, *batch: torch.Tensor) -> torch.Tensor:
        """Return the terms of an additive network; see `skmtl.networks._terms`."""
        return feature_terms(self, batch)

    def forward(self, *batch: torch.Tensor) -> torch.Tensor:
        return self.decode(*self.read(*batch))

    def log_probabilities(self, *batch: torch.Tensor) -> torch.Tensor:
        """Return the logs of class probabilities, tasks side by side in task order."""
        return self.log_probabilities_of(*self.read(*batch))

    def log_probabilities_by_share(
        self, shares: torch.Tensor | None, *batch: torch.Tensor
    ) -> torch.Tensor:
        """Return the same, of members by their shares of each row."""
        return self.log_probabilities_of(*self.read(*batch), shares)

    def log_probabilities_of(
        self,
        representation: torch.Tensor,
        straight: torch.Tensor | None = None,
        shares: torch.Tensor | None = None,
    ) -> torch.Tensor:
        """Return what the tasks make of what `read` returns."""
        heads = [self.heads, *self.added]
        scores = self._scores(representation, straight)
        parts = [
            joint_log_probabilities(some.layout, logits, shares, self.is_additive)
            for some, logits in zip(heads, scores, strict=True)
        ]
        # apart until here: in a wider array, kernels add up in another order, and what
        # is added would change the last bits of what was there
        return parts[0] if len(parts) == 1 else torch.cat(parts, dim=1)

    def with_heads(self, heads: PackedHeads) -> MultiTaskNetwork:
        """Return a network of the same parts with heads for later tasks beside them.

        What it predicts for the tasks that were there is the same, to the bit.

        Parameters
        ----------
        heads : PackedHeads
            Read the trunk's representation.
        """
        grown = MultiTaskNetwork(
            self.input, self.trunk, self.sharing, self.heads, self.width, self.path
        )
        grown.added.extend([*self.added, heads])
        layouts: list[Any] = [part.layout for part in (self.heads, *grown.added)]
        grown.layout = JoinedLayout(layouts)
        grown.augment = self.augment
        grown.n_parameters = sum(p.numel() for p in grown.parameters())
        # it decides on threads, and these on the last bits
        grown.n_multiplied = self.n_multiplied
        return grown.train(self.training)


def _count_multiplied(network: nn.Module) -> int:
    """Return the number of weights that each row, token or pixel is multiplied with."""
    modules = list(network.modules())
    # what follows on convolutions over pixels sees but a few numbers an image
    by_pixel = [module for module in modules if isinstance(module, nn.Conv2d)]
    return sum(
        parameter.numel()
        for module in by_pixel or modules
        if not isinstance(module, nn.Embedding)
        for parameter in module.parameters(recurse=False)
    )
