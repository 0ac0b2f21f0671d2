"""Trunks: the part of the network that all tasks share."""

from typing import Any

from torch import nn

from skmtl._recipes import resolve_recipe
from skmtl.networks.trunks._base import Trunk
from skmtl.networks.trunks._mlp import MLPTrunk
from skmtl.networks.trunks._module import ModuleTrunk
from skmtl.networks.trunks._tabm import TabMTrunk

__all__ = ["MLPTrunk", "TabMTrunk", "Trunk"]

TRUNKS: dict[str, type[Trunk]] = {"mlp": MLPTrunk, "tabm": TabMTrunk}


def resolve_trunk(value: Any) -> Trunk:
    """Return the recipe that a name, a recipe or an ``nn.Module`` stands for."""
    if isinstance(value, nn.Module) or (
        isinstance(value, type) and issubclass(value, nn.Module)
    ):
        return ModuleTrunk(value)
    return resolve_recipe("trunk", value, TRUNKS, Trunk, "a Trunk or an nn.Module")
