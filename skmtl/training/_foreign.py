"""Which parts of a net may draw random numbers without asking us from what."""

from __future__ import annotations

from typing import Any

from torch import nn
from torch.nn.modules.dropout import _DropoutNd

__all__ = ["may_draw"]

_ALWAYS_DRAW = (nn.RReLU, nn.FractionalMaxPool2d, nn.FractionalMaxPool3d)


def may_draw(*parts: Any) -> bool:
    """Whether a module among some parts, or what is no module, is not known not to."""
    return any(
        _may_draw(module)
        for part in parts
        for module in (part.modules() if isinstance(part, nn.Module) else [part])
    )


def _may_draw(part: Any) -> bool:
    home = type(part).__module__.split(".")[0]
    if home == "skmtl":
        return False
    if home != "torch":
        return True
    if isinstance(part, _DropoutNd):
        return part.p > 0
    # that of recurrent layers and of attention is a number
    dropout = getattr(part, "dropout", 0.0)
    return isinstance(part, _ALWAYS_DRAW) or (
        isinstance(dropout, float | int) and dropout > 0
    )
