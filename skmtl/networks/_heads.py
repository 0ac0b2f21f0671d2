"""The heads of all tasks as one matrix multiply."""

from __future__ import annotations

from collections.abc import Iterable

import torch
import torch.nn.functional as F
from torch import nn

from skmtl.networks._layout import HeadLayout
from skmtl.networks._members import member_linear

__all__ = ["PackedHeads"]

#: The share of a task's labels that is added to each of its classes at the start.
_LEAST = 1e-3


class PackedHeads(nn.Module):
    """One linear map from the representation to the scores of every task.

    The map starts at zero, so that no task pulls the trunk harder than another, its
    offsets at the frequencies of the classes (`start_from`), and at the mean of
    numbers, which is 0 as they are learned.

    Parameters
    ----------
    width : int
        Width of the representation.
    layout : HeadLayout
        Where each task's scores stand.
    n_members : int, optional
        Number of members, each with a map of its own, where the representation has an
        axis of members.

    Notes
    -----
    Shape: (n_samples, width) -> (n_samples, n_logits), or
    (n_samples, n_members, width) -> (n_samples, n_members, n_logits).
    """

    def __init__(self, width: int, layout: HeadLayout, n_members: int | None = None):
        super().__init__()
        self.layout = layout
        self.in_features = width
        self.n_members = n_members
        each = () if n_members is None else (n_members,)
        self.weight = nn.Parameter(torch.zeros(*each, layout.n_logits, width))
        self.bias = nn.Parameter(torch.zeros(*each, layout.n_logits))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if self.n_members is None:
            return F.linear(x, self.weight, self.bias)
        return member_linear(x, self.weight, self.bias)

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
        n_of_classes = layout.n_binary + layout.n_multiclass
        if not n_of_classes:
            return
        counts = torch.zeros(2 * layout.n_binary + len(layout.segments)).double()
        total = torch.zeros(n_of_classes, dtype=torch.float64)
        binary = torch.arange(layout.n_binary)
        for codes, weights in targets:
            if layout.n_numbers or layout.n_texts:
                codes, weights = codes[:, :n_of_classes], weights[:, :n_of_classes]
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
        self.bias[..., : layout.n_scores] = torch.cat([log_odds, shares])
