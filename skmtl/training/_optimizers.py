"""Optimisers by name."""

from __future__ import annotations

from inspect import signature
from typing import Any

import torch

from skmtl._recipes import choose

__all__ = ["optimizer_settings"]

_OPTIMIZERS = {
    "adamw": torch.optim.AdamW,
    "adam": torch.optim.Adam,
    "sgd": torch.optim.SGD,
}


def optimizer_settings(optimizer: Any, weight_decay: float) -> dict[str, Any]:
    """Return the settings of a skorch net for an optimiser given by name or class."""
    settings: dict[str, Any] = {"optimizer__weight_decay": weight_decay}
    if isinstance(optimizer, type) and issubclass(optimizer, torch.optim.Optimizer):
        if "weight_decay" not in signature(optimizer).parameters:
            settings = {}  # LBFGS and Rprop know none
        return settings | {"optimizer": optimizer}
    cls = choose("optimizer", optimizer, _OPTIMIZERS, "a class of torch.optim")
    # one fused kernel for all parameters: a step of a small network is mostly this
    settings |= {"optimizer": cls, "optimizer__fused": True}
    if optimizer == "sgd":
        settings["optimizer__momentum"] = 0.9
    return settings
