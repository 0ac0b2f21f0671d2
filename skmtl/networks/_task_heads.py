"""The heads where each task has a representation of its own."""

from __future__ import annotations

import torch

from skmtl.networks._heads import PackedHeads
from skmtl.networks._layout import HeadLayout

__all__ = ["TaskHeads"]


class TaskHeads(PackedHeads):
    """One linear map from each task's representation to the class scores of the task.

    Weights and start are those of `PackedHeads`; each logit reads its own task's
    representation only. The tasks of a kind are one batched product.

    Parameters
    ----------
    width : int
        Width of a task's representation.
    layout : HeadLayout
        Where each task's scores stand.
    n_members : int, optional
        Number of members, each with a map of its own, where the representation has an
        axis of members.

    Notes
    -----
    Shape: (n_samples, n_tasks, width) -> (n_samples, n_logits), or
    (n_samples, n_members, n_tasks, width) -> (n_samples, n_members, n_logits); tasks in
    the order of ``layout.order``.
    """

    rows: torch.Tensor
    logits: torch.Tensor

    def __init__(self, width: int, layout: HeadLayout, n_members: int | None = None):
        super().__init__(width, layout, n_members)
        # of each multiclass task, the rows of its logits; those with fewer classes are
        # filled up with their last
        segments = layout.segments
        sizes = torch.bincount(segments, minlength=layout.n_multiclass)
        most = int(sizes.max()) if len(sizes) else 0
        classes = torch.minimum(torch.arange(most), sizes.unsqueeze(1) - 1)
        rows = layout.starts.unsqueeze(1) + layout.stride * classes
        # and of each logit, where it stands among them
        places = (
            torch.arange(len(segments)) - layout.starts[segments]
        ) // layout.stride
        # both follow from the layout, as they do there
        self.register_buffer("rows", layout.n_binary + rows, persistent=False)
        self.register_buffer("logits", segments * most + places, persistent=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        layout, one = self.layout, self.n_members is None
        weight = self.weight.unsqueeze(0) if one else self.weight
        x = x.unsqueeze(1) if one else x
        parts = [x.new_zeros(*x.shape[:2], 0)]  # there may be no task to learn
        if layout.n_binary:
            binary = weight[:, : layout.n_binary].unsqueeze(2)
            parts.append(_products(x[:, :, : layout.n_binary], binary))
        if layout.n_multiclass:
            multiclass = weight.index_select(1, self.rows.flatten())
            multiclass = multiclass.unflatten(1, self.rows.shape)
            own = slice(layout.n_binary, layout.n_binary + layout.n_multiclass)
            padded = _products(x[:, :, own], multiclass)
            parts.append(padded.index_select(2, self.logits))
        if layout.n_numbers:
            numbers = weight[:, layout.n_scores :].unsqueeze(2)
            parts.append(_products(x[:, :, -layout.n_numbers :], numbers))
        out = torch.cat(parts, dim=2)
        return (out.squeeze(1) if one else out) + self.bias


def _products(x: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    """Return each task's products with its rows of weights, tasks side by side.

    Shape: (n_samples, n_members, n_tasks, width), (n_members, n_tasks, n_rows, width)
    -> (n_samples, n_members, n_tasks * n_rows).
    """
    by_task = x.permute(1, 2, 0, 3).flatten(0, 1)
    products = torch.bmm(by_task, weight.flatten(0, 1).transpose(1, 2))
    return products.unflatten(0, weight.shape[:2]).permute(2, 0, 1, 3).flatten(2)
