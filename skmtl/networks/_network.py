"""The network as a whole: input, trunk, sharing, heads."""

from __future__ import annotations

import torch
from torch import nn

from skmtl.networks._heads import PackedHeads
from skmtl.networks._members import mean_log_probabilities

__all__ = ["MultiTaskNetwork"]


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

    Attributes
    ----------
    n_parameters : int
        Number of weights.
    """

    def __init__(
        self,
        input: nn.Module,
        trunk: nn.Module,
        sharing: nn.Module,
        heads: PackedHeads,
        width: int,
    ):
        super().__init__()
        self.input = input
        self.trunk = trunk
        self.sharing = sharing
        self.heads = heads
        self.width = width
        self.n_parameters = sum(p.numel() for p in self.parameters())

    def represent(self, *batch: torch.Tensor) -> torch.Tensor:
        """Return the shared representation, (n_samples, width), the mean of members."""
        x = self.trunk(*self.input(*batch))
        return x.mean(dim=1) if x.ndim == 3 else x

    def forward(self, *batch: torch.Tensor) -> torch.Tensor:
        return self.heads(self.sharing(self.trunk(*self.input(*batch))))

    def log_probabilities(self, *batch: torch.Tensor) -> torch.Tensor:
        """Return the logs of class probabilities, tasks side by side in task order."""
        logits, layout = self(*batch), self.heads.layout
        if logits.ndim == 2:
            return layout.log_probabilities(logits)
        n_members = logits.shape[1]
        log_p = layout.log_probabilities(logits.flatten(0, 1))
        return mean_log_probabilities(log_p.unflatten(0, (-1, n_members)))
