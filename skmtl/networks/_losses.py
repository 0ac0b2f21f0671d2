"""The losses of all tasks in one pass."""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F
from torch import nn

from skmtl.networks._joined_layout import JoinedLayout
from skmtl.networks._layout import HeadLayout

__all__ = ["LabelLosses"]


class LabelLosses(nn.Module):
    """Cross-entropy of each label: one kernel for binary tasks, one for the others.

    Parameters
    ----------
    layout : HeadLayout or JoinedLayout
        Where each task's scores stand. The kernels run for each part of a joined one.

    Notes
    -----
    Shape: logits (n_samples, n_logits), codes (n_samples, n_learned) in the order of
    the layout -> (n_samples, n_learned). With an axis of members, logits (n_samples,
    n_members, n_logits) -> (n_samples, n_members, n_learned).
    """

    def __init__(self, layout: HeadLayout | JoinedLayout):
        super().__init__()
        self.layout: Any = layout
        parts: Any = layout.parts if isinstance(layout, JoinedLayout) else ()
        self.parts = nn.ModuleList(LabelLosses(part) for part in parts)

    def forward(self, logits: torch.Tensor, codes: torch.Tensor) -> torch.Tensor:
        if logits.ndim == 3:
            n_members = logits.shape[1]
            each = codes.repeat_interleave(n_members, dim=0)
            return self(logits.flatten(0, 1), each).unflatten(0, (-1, n_members))
        if self.parts:
            return self._by_part(logits, codes)
        n_binary = self.layout.n_binary
        # slicing costs a copy in the backward pass: only where both kinds are there
        if not n_binary:
            return self._multiclass(logits, codes)
        if not self.layout.n_multiclass:
            return self._binary(logits, codes)
        binary = self._binary(logits[:, :n_binary], codes[:, :n_binary])
        rest = self._multiclass(logits[:, n_binary:], codes[:, n_binary:])
        return torch.cat([binary, rest], dim=1)

    def _by_part(self, logits: torch.Tensor, codes: torch.Tensor) -> torch.Tensor:
        of_parts = zip(
            self.parts,
            logits.split(self.layout.widths, dim=1),
            codes.split(self.layout.n_learned, dim=1),
            strict=True,
        )
        # a part may have nothing to learn
        losses = [part(some, own) for part, some, own in of_parts if own.shape[1]]
        return torch.cat(losses, dim=1)

    def _binary(self, logits: torch.Tensor, codes: torch.Tensor) -> torch.Tensor:
        return F.binary_cross_entropy_with_logits(
            logits, codes.to(logits.dtype), reduction="none"
        )

    def _multiclass(self, logits: torch.Tensor, codes: torch.Tensor) -> torch.Tensor:
        layout = self.layout
        if layout.width:
            by_class = layout.by_class(logits)
            return F.cross_entropy(by_class, codes.long(), reduction="none")
        below, log_sums = layout.shifted(logits)
        return log_sums - below.gather(1, layout.starts + codes)
