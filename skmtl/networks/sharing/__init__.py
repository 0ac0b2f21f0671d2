"""Sharing schemes: how the tasks draw on the trunk's representation."""

from skmtl._public import publish
from skmtl.networks.sharing._base import Sharing
from skmtl.networks.sharing._bypass import BypassSharing
from skmtl.networks.sharing._cross_stitch import CrossStitch
from skmtl.networks.sharing._hard import HardSharing
from skmtl.networks.sharing._mmoe import MMoE
from skmtl.networks.sharing._mtan import MTAN
from skmtl.networks.sharing._ple import PLE

__all__ = [
    "MTAN",
    "PLE",
    "BypassSharing",
    "CrossStitch",
    "HardSharing",
    "MMoE",
    "Sharing",
]

publish(globals())

SHARINGS: dict[str, type[Sharing]] = {
    "hard": HardSharing,
    "bypass": BypassSharing,
    "mmoe": MMoE,
    "ple": PLE,
    "cross_stitch": CrossStitch,
    "mtan": MTAN,
}
