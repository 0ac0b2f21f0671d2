"""The network as a whole: input, trunk, sharing, heads."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from typing import Any

import torch
import torch.nn.functional as F
from torch import nn

from skmtl.networks._answers import NetworkAnswers
from skmtl.networks._dropout import Dropout
from skmtl.networks._heads import PackedHeads
from skmtl.networks._joined_layout import JoinedLayout
from skmtl.networks._layout import HeadLayout
from skmtl.networks._linear_path import LinearPath
from skmtl.networks._number_path import NumberPath
from skmtl.networks._terms import feature_terms
from skmtl.networks._text_decoder import Memory

__all__ = ["MultiTaskNetwork"]

#: Share of the representation that is silenced beside a linear path: what single
#: columns say need not be learned twice.
_SILENCED = 0.5


class MultiTaskNetwork(NetworkAnswers):
    """Rows in, packed scores of all tasks out.

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
    path : LinearPath or NumberPath, optional
        From raw rows, or from what the trunk gets, to scores that are added to those of
        `heads`. Beside one of raw rows, half of the representation is silenced in each
        training step.

    Attributes
    ----------
    writers : nn.ModuleList
        A `TextDecoder` for each task that is a text.
    for_texts : list of MultiTaskNetwork
        The network as it was when it was best at texts, if this was at another time
        than for the other tasks.
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
        path: LinearPath | NumberPath | None = None,
    ):
        super().__init__()
        self.input = input
        self.trunk = trunk
        self.sharing = sharing
        self.heads = heads
        self.path = path
        raw = path is not None and path.reads_raw
        self.silence = Dropout(_SILENCED) if raw else nn.Identity()
        self.added = nn.ModuleList()
        self.writers = nn.ModuleList()
        self.for_texts: list[MultiTaskNetwork] = []
        self.layout: HeadLayout | JoinedLayout = heads.layout
        self.width = width
        self.is_additive: bool = getattr(trunk, "is_additive", False)
        self.augment: nn.Module | None = None
        self.n_parameters = sum(p.numel() for p in self.parameters())
        self.n_multiplied = _count_multiplied(self)

    def _apply(self, fn: Any, recurse: bool = True) -> Any:
        """Move what is kept for texts along with the rest."""
        for own in self.for_texts:
            own._apply(fn, recurse)
        return super()._apply(fn, recurse)

    def add_writers(self, writers: Iterable[nn.Module]) -> None:
        """Take up the decoders of the tasks that are texts."""
        self.writers.extend(writers)
        self.n_parameters = sum(p.numel() for p in self.parameters())

    @property
    def is_fixed(self) -> bool:
        """Whether the trunk begins with a part that is run once for all epochs.

        It gives the same in each; but where texts are written, they are written from
        all that it reads, which is too much to keep.
        """
        can_be = self.augment is None and not len(self.writers)
        return can_be and getattr(self.trunk, "is_fixed", False)

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
        parts = self.input(*batch)
        return self.silence(self.trunk(*parts)), self._straight(batch, parts)

    def read_and_remember(
        self, *batch: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor | None, Memory]:
        """Return what `read` returns, and what texts are written from.

        That is a state for each token where the trunk has such, else what it has made
        of the row, or what each member has.
        """
        if self.training and self.augment is not None:
            batch = self.augment(*batch)
        parts = self.input(*batch)
        trunk: Any = self.trunk
        tokens = None
        if hasattr(trunk, "remember"):
            found, states, mask = trunk.remember(*parts)
            tokens = parts[0][:, : mask.shape[1]]
        else:
            found = trunk(*parts)
            states = found if found.ndim == 3 else found.unsqueeze(1)
            mask = states.new_ones(states.shape[:2], dtype=torch.bool)
        straight = self._straight(batch, parts)
        return self.silence(found), straight, Memory(states, mask, tokens)

    @property
    def takes_turns(self) -> bool:
        """Whether its members can read rows of their own: see `in_turn`.

        Not those of a path from raw rows, which are a single product.
        """
        raw = self.path is not None and self.path.reads_raw
        return not raw and getattr(self.trunk, "n_in_turn", 0) > 1

    def in_turn(self, *batch: torch.Tensor) -> torch.Tensor:
        """Return the class scores of rows that are for members 0, 1, ... in turn.

        Each row is read by that member alone. Shape: as of `forward`, less the members.
        """
        trunk: Any = self.trunk
        parts = self.input(*batch)
        representation, straight = trunk.in_turn(*parts), None
        if self.path is not None:
            straight = self.path(parts[0].unflatten(0, (-1, trunk.n_in_turn)))
        return self.decode(representation, straight).flatten(0, 1)

    def straight(self, *batch: torch.Tensor) -> torch.Tensor | None:
        """Return the class scores that come straight from the columns, if any do."""
        return self._straight(batch, None if self.path is None else self.input(*batch))

    def _straight(self, batch: Any, parts: Any) -> torch.Tensor | None:
        """Return the same; `parts` are what the trunk gets of the rows."""
        if self.path is None:
            return None
        return self.path((batch if self.path.reads_raw else parts)[0])

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
        grown.writers = self.writers
        grown.for_texts = [own.with_heads(deepcopy(heads)) for own in self.for_texts]
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
