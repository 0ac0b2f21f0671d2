"""What it costs a network to write the texts of a batch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from skmtl.networks._text_decoder import Memory

__all__ = ["text_losses"]


def text_losses(
    writers: Any,
    memory: Memory,
    texts: Sequence[torch.Tensor],
    weights: torch.Tensor | None,
) -> torch.Tensor:
    """Return the loss of each text; see `TextDecoder.losses`.

    A missing text costs nothing, also no time: it is not decoded.

    Parameters
    ----------
    writers : sequence of TextDecoder
    memory : Memory
        Of all rows.
    texts : sequence of tensor of shape (n_samples, length)
        Ids of each task.
    weights : tensor of shape (n_samples, n_texts), or None
        Weights of the texts, 0 where one is missing.

    Returns
    -------
    losses : tensor of shape (n_samples, n_texts)
    """
    columns = []
    for k, (writer, ids) in enumerate(zip(writers, texts, strict=True)):
        there = ids[:, 0] > 0 if ids.shape[1] else ids.new_zeros(len(ids)).bool()
        if weights is not None:
            there &= weights[:, k] > 0
        rows = there.nonzero().flatten()
        column = memory.states.new_zeros(len(ids))
        if len(rows):
            own = ids.index_select(0, rows)
            longest = int((own > 0).sum(dim=1).max())
            losses = writer.losses(memory.take(rows), own[:, :longest])
            column = column.index_copy(0, rows, losses)
        columns.append(column)
    return torch.stack(columns, dim=1)
