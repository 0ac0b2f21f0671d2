"""The losses of all tasks in one pass."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn

from skmtl.networks._layout import HeadLayout

__all__ = ["LabelLosses"]


class LabelLosses(nn.Module):
    """Cross-entropy of each label: one kernel for binary tasks, one for the others.

    Parameters
    ----------
    layout : HeadLayout
        Where each task's scores stand.

    Notes
    -----
    Shape: logits (n_samples, n_logits), codes (n_samples, n_learned) in the order of
    the layout -> (n_samples, n_learned). With an axis of members, logits (n_samples,
    n_members, n_logits) -> (n_samples, n_members, n_learned).
    """

    def __init__(self, layout: HeadLayout):
        super().__init__()
        self.layout = layout

    def forward(self, logits: torch.Tensor, codes: torch.Tensor) -> torch.Tensor:
        if logits.ndim == 3:
            n_members = logits.shape[1]
            each = codes.repeat_interleave(n_members, dim=0)
            return self(logits.flatten(0, 1), each).unflatten(0, (-1, n_members))
        n_binary = self.layout.n_binary
        # slicing costs a copy in the backward pass: only where both kinds are there
        if not n_binary:
            return self._multiclass(logits, codes)
        if not self.layout.n_multiclass:
            return self._binary(logits, codes)
        binary = self._binary(logits[:, :n_binary], codes[:, :n_binary])
        rest = self._multiclass(logits[:, n_binary:], codes[:, n_binary:])
        return torch.cat([binary, rest], dim=1)

    def _binary(self, logits: torch.Tensor, codes: torch.Tensor) -> torch.Tensor:
        return F.binary_cross_entropy_with_logits(
            logits, codes.to(logits.dtype), reduction="none"
        )

    def _multiclass(self, logits: torch.Tensor, codes: torch.Tensor) -> torch.Tensor:
        layout = self.layout
        if layout.width:
            by_class = layout.by_class(logits)
            return F.cross_entropy(by_class, codes.long(), reduction="none")
        scores = logits.gather(1, layout.starts + codes)
        return layout.log_normalizers(logits) - scores
