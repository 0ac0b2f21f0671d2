"""The heads of all tasks as one matrix multiply."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import nn

from skmtl.networks._layout import HeadLayout

__all__ = ["PackedHeads"]

#: The share of a task's labels that is added to each of its classes at the start.
_LEAST = 1e-3


class PackedHeads(nn.Linear):
    """One linear map from the representation to the class scores of every task.

    The map starts at zero, so that no task pulls the trunk harder than another, and its
    offsets at the frequencies of the classes (`start_from`).

    Parameters
    ----------
    width : int
        Width of the representation.
    layout : HeadLayout
        Where each task's scores stand.

    Notes
    -----
    Shape: (n_samples, width) -> (n_samples, n_logits).
    """

    def __init__(self, width: int, layout: HeadLayout):
        super().__init__(width, layout.n_logits)
        self.layout = layout

    def reset_parameters(self) -> None:
        """Start at zero."""
        nn.init.zeros_(self.weight)
        nn.init.zeros_(self.bias)

    @torch.no_grad()
    def start_from(self, targets: Iterable[tuple[torch.Tensor, torch.Tensor]]) -> None:
        """Start at the log frequencies of the classes, as they are weighted.

        An optimiser moves an offset by about the learning rate in a step: from zero,
        the rare classes of a task take most of a short training to become rare. A small
        share is added to each class, so that none is impossible.

        Parameters
        ----------
        targets : iterable of (codes, weights)
            Parts of the training targets, each of shape (n_samples, n_learned).
        """
        layout = self.layout
        counts = torch.zeros(2 * layout.n_binary + len(layout.segments)).double()
        total = torch.zeros(len(layout.order), dtype=torch.float64)
        binary = torch.arange(layout.n_binary)
        for codes, weights in targets:
            # columns of the counts: negatives, positives, classes of multiclass tasks
            first = binary + layout.n_binary * codes[:, : layout.n_binary]
            rest = layout.starts + layout.stride * codes[:, layout.n_binary :]
            columns = torch.cat([first, 2 * layout.n_binary + rest], dim=1)
            counts += torch.bincount(
                columns.flatten(), weights.double().flatten(), len(counts)
            )
            total += weights.sum(dim=0, dtype=torch.float64)
        least = (_LEAST * total).clamp_min(1e-12)
        negative, positive, multiclass = counts.split(
            [layout.n_binary, layout.n_binary, len(layout.segments)]
        )
        least_binary, least_rest = least[: layout.n_binary], least[layout.n_binary :]
        log_odds = ((positive + least_binary) / (negative + least_binary)).log()
        segments = layout.segments
        sums = (total[layout.n_binary :] + least_rest)[segments]
        shares = ((multiclass + least_rest[segments]) / sums).log()
        self.bias.copy_(torch.cat([log_odds, shares]))
