"""A fitted net goes on learning as a copy, so that it can predict in the meantime."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import torch
from torch import nn

from skmtl.training._net import MultiTaskNet

__all__ = ["copy_to_train"]


def copy_to_train(net: MultiTaskNet) -> MultiTaskNet:
    """Return a net with a network, an optimiser's state and a rule of its own."""
    copy, optimizer = _shallow(net), _shallow(net.optimizer_)
    parts: dict[str, Any] = {"module_": net.module_, "state": optimizer.state}
    if hasattr(net, "balancer_"):
        parts["balancer_"] = net.balancer_
    # together, for the optimiser knows the weights themselves
    parts = deepcopy(parts, _cut_loose(net.module_))
    optimizer.state = parts.pop("state")
    vars(copy).update(parts, module=parts["module_"], optimizer_=optimizer)
    return copy


def _cut_loose(network: nn.Module) -> dict[int, Any]:
    """Return copies, by identity, of what deepcopy refuses: tensors with a graph.

    A module may remember what it has made of its last batch, for one.
    """
    return {
        id(value): value.detach().clone()
        for module in network.modules()
        for value in vars(module).values()
        if isinstance(value, torch.Tensor) and not value.is_leaf
    }


def _shallow(part: Any) -> Any:
    """Return a shallow copy; skorch and torch copy by way of pickling."""
    copy = object.__new__(type(part))
    vars(copy).update(vars(part))
    return copy
