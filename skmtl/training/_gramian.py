"""Gradients of the tasks' losses, and their inner products."""

from __future__ import annotations

from collections.abc import Sequence

import torch

__all__ = ["cosines", "gramian_at_heads", "task_gradients"]

#: The most numbers that are propagated backwards at once.
_CELLS = 2**24


def cosines(gramian: torch.Tensor) -> torch.Tensor:
    """Return cosines from inner products, NaN where a gradient is zero."""
    norms = gramian.diagonal().clamp_min(0).sqrt()
    found = gramian / norms / norms.unsqueeze(1)
    return torch.where(found.isfinite(), found, torch.nan).clamp(-1, 1)


def gramian_at_heads(
    delta: torch.Tensor, weight: torch.Tensor, owners: torch.Tensor, n_tasks: int
) -> torch.Tensor:
    """Return inner products of gradients by a representation that linear heads read.

    With ``d`` the slopes of the class scores, task k's gradient is its columns of ``d``
    times its rows of ``W``: all inner products follow from ``d'd`` and ``WW'``, and no
    gradient is ever formed. Members' gradients stand side by side.

    Parameters
    ----------
    delta : tensor of shape (n_samples, [n_members,] n_logits)
        Slopes of each task's loss by its class scores.
    weight : tensor of shape ([n_members,] n_logits, width)
    owners : tensor of shape (n_logits,)
        The task of each class score.
    n_tasks : int
    """
    if delta.ndim == 2:
        delta, weight = delta.unsqueeze(1), weight.unsqueeze(0)
    by_member = delta.transpose(0, 1)
    products = by_member.transpose(1, 2) @ by_member * (weight @ weight.mT)
    rows = weight.new_zeros(n_tasks, len(owners))
    rows.index_add_(0, owners, products.sum(dim=0))
    return weight.new_zeros(n_tasks, n_tasks).index_add_(1, owners, rows)


def task_gradients(
    losses: torch.Tensor, tensors: Sequence[torch.Tensor], batched: bool
) -> torch.Tensor:
    """Return the gradients of losses by tensors, shape (n_tasks, n_elements).

    Parameters
    ----------
    losses : tensor of shape (n_tasks,)
    tensors : list of tensors
    batched : bool
        Whether to go back for many tasks at once. What lies between must be simple:
        recurrent layers, for one, go back for one task at a time.
    """
    unit = torch.eye(len(losses), dtype=losses.dtype, device=losses.device)
    n_cells = len(losses) * sum(tensor.numel() for tensor in tensors)
    size = max(1, _CELLS // n_cells) if batched else 1
    parts = []
    for some in unit.split(size):
        found = torch.autograd.grad(
            losses,
            tensors,
            some if batched else some[0],
            retain_graph=True,
            is_grads_batched=batched,
            allow_unused=True,
            materialize_grads=True,
        )
        parts.append(torch.cat([part.reshape(len(some), -1) for part in found], dim=1))
    return torch.cat(parts)
