"""The terms that the class scores of an additive network are sums of."""

from __future__ import annotations

from itertools import chain
from typing import Any

import numpy as np
import torch
from torch import nn

from skmtl.networks._layout import HeadLayout

__all__ = ["feature_terms", "intercepts", "logits_by_task"]


def feature_terms(
    network: Any, batch: tuple[torch.Tensor, ...], by_member: bool = False
) -> torch.Tensor:
    """Return the terms of the class scores of rows: one for each feature.

    Together with `intercepts` they sum to the scores, the mean of those of all members.

    Parameters
    ----------
    network : MultiTaskNetwork
        Its trunk is a `FeatureUnits`.
    batch : tuple of tensors
        Rows, as the network takes them.
    by_member : bool, default=False
        Whether to return those of each member.

    Returns
    -------
    terms : tensor of shape (n_samples, [n_members,] n_features, n_logits)
        The columns are those of all heads side by side.
    """
    trunk = network.trunk
    units = trunk(*network.input(*batch)).view(-1, *trunk.centre.shape) - trunk.centre
    weight = _weights(network)
    if by_member:
        return torch.einsum("nmfd,mlfd->nmfl", units, weight)
    # a product for each feature, over the units of all members
    units = units.permute(2, 0, 1, 3).flatten(2)
    weight = weight.permute(2, 0, 3, 1).flatten(1, 2)
    return torch.bmm(units, weight).transpose(0, 1) / len(trunk.centre)


def intercepts(network: Any) -> torch.Tensor:
    """Return what the terms are added to, (n_logits,), in double precision."""
    heads = [network.heads, *network.added]
    bias = torch.cat([_with_members(some.bias, 1) for some in heads], dim=1).double()
    centre = network.trunk.centre.double()
    bias = bias + torch.einsum("mfd,mlfd->ml", centre, _weights(network).double())
    return bias.detach().mean(dim=0)


def logits_by_task(network: Any) -> list[np.ndarray]:
    """Return, for each task, the columns of its class scores.

    A task with two classes has one, the log-odds of the second; with a single class it
    has none, nor has a text.
    """
    heads: Any = [network.heads, *network.added]
    widths = np.cumsum([0, *(some.layout.n_logits for some in heads)])
    parts = zip(heads, widths[:-1], strict=True)
    return list(chain(*(_columns(some.layout, first) for some, first in parts)))


def _columns(layout: HeadLayout, first: int) -> list[np.ndarray]:
    found = [np.zeros(0, dtype=int) for _ in layout.n_classes]
    for position, task in enumerate(layout.order.tolist()):
        rank = position - layout.n_binary
        if position in layout.text_columns:
            continue
        if rank < 0:
            found[task] = np.array([first + position])
        elif rank >= layout.n_multiclass:
            own = layout.n_scores + rank - layout.n_multiclass
            found[task] = np.array([first + own])
        else:
            start = first + layout.n_binary + int(layout.starts[rank])
            found[task] = start + layout.stride * np.arange(layout.n_classes[task])
    return found


def _weights(network: Any) -> torch.Tensor:
    """Return the weights of all heads, (n_members, n_logits, n_features, width)."""
    heads: list[nn.Module] = [network.heads, *network.added]
    weights = [_with_members(some.weight, 2) for some in heads]
    _, *each = network.trunk.centre.shape
    return torch.cat(weights, dim=1).unflatten(2, each)


def _with_members(values: Any, n_axes: int) -> torch.Tensor:
    """Return weights with an axis of members, if need be of one."""
    return values if values.ndim > n_axes else values.unsqueeze(0)
