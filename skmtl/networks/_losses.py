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
    """The loss of each label: a kernel each for two classes, for more, for numbers.

    That of classes is the cross-entropy; that of numbers, which are about 1 in size as
    they are learned, the squared error, or Huber's, which beyond an error of 1 goes on
    as a line (Huber 1964, https://doi.org/10.1214/aoms/1177703732).

    Parameters
    ----------
    layout : HeadLayout or JoinedLayout
        Where each task's scores stand. The kernels run for each part of a joined one.
    loss : {"squared_error", "huber"}, default="squared_error"
        The loss of numbers.

    Notes
    -----
    Shape: logits (n_samples, n_logits), codes (n_samples, n_learned) in the order of
    the layout, values (n_samples, n_numbers), of_texts (n_samples, n_texts), which are
    losses already -> (n_samples, n_learned). With an axis of members, logits
    (n_samples, n_members, n_logits) -> (n_samples, n_members, n_learned). The codes of
    numbers and texts are not read.
    """

    def __init__(self, layout: HeadLayout | JoinedLayout, loss: str = "squared_error"):
        super().__init__()
        self.layout: Any = layout
        self.loss = loss
        parts: Any = layout.parts if isinstance(layout, JoinedLayout) else ()
        self.parts = nn.ModuleList(LabelLosses(part, loss) for part in parts)

    def forward(
        self,
        logits: torch.Tensor,
        codes: torch.Tensor,
        values: torch.Tensor | None = None,
        of_texts: torch.Tensor | None = None,
    ) -> torch.Tensor:
        if self.parts:
            return self._by_part(logits, codes, values, of_texts)
        if of_texts is None:
            return self._without_texts(logits, codes, values)
        losses = self._without_texts(logits, codes[:, : -of_texts.shape[1]], values)
        if losses.ndim == 3:
            of_texts = of_texts.unsqueeze(1).expand(-1, losses.shape[1], -1)
        return torch.cat([losses, of_texts], dim=-1)

    def _without_texts(
        self, logits: torch.Tensor, codes: torch.Tensor, values: torch.Tensor | None
    ) -> torch.Tensor:
        layout = self.layout
        if values is None or not layout.n_numbers:
            return self._classes(logits, codes)
        if layout.n_scores:
            logits, numbers = logits.tensor_split((layout.n_scores,), dim=-1)
            of_classes = self._classes(logits, codes[:, : -layout.n_numbers])
            return torch.cat([of_classes, self._numbers(numbers, values)], dim=-1)
        return self._numbers(logits, values)

    def _by_part(
        self,
        logits: torch.Tensor,
        codes: torch.Tensor,
        values: torch.Tensor | None,
        of_texts: torch.Tensor | None,
    ) -> torch.Tensor:
        layout = self.layout
        n_numbers = [part.n_numbers for part in layout.parts]
        of_parts = zip(
            self.parts,
            logits.split(layout.widths, dim=-1),
            codes.split(layout.n_learned, dim=1),
            [None] * len(n_numbers) if values is None else values.split(n_numbers, 1),
            # texts are those of the first part: none is added later
            [of_texts] + [None] * (len(n_numbers) - 1),
            strict=True,
        )
        # a part may have nothing to learn
        losses = [part(*some) for part, *some in of_parts if some[1].shape[1]]
        return torch.cat(losses, dim=-1)

    def _classes(self, logits: torch.Tensor, codes: torch.Tensor) -> torch.Tensor:
        if logits.ndim == 3:
            n_members = logits.shape[1]
            each = codes.repeat_interleave(n_members, dim=0)
            losses = self._classes(logits.flatten(0, 1), each)
            return losses.unflatten(0, (-1, n_members))
        n_binary = self.layout.n_binary
        # slicing costs a copy in the backward pass: only where both kinds are there
        if not n_binary:
            return self._multiclass(logits, codes)
        if not self.layout.n_multiclass:
            return self._binary(logits, codes)
        binary = self._binary(logits[:, :n_binary], codes[:, :n_binary])
        rest = self._multiclass(logits[:, n_binary:], codes[:, n_binary:])
        return torch.cat([binary, rest], dim=1)

    def _numbers(self, found: torch.Tensor, values: torch.Tensor) -> torch.Tensor:
        if found.ndim == 3:
            values = values.unsqueeze(1).expand_as(found)
        if self.loss == "huber":  # twice, to be the squared error where that is small
            return 2 * F.huber_loss(found, values, reduction="none")
        return F.mse_loss(found, values, reduction="none")

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
