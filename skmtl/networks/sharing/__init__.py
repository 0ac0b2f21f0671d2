"""Sharing schemes: how the tasks draw on the trunk's representation."""

from skmtl.networks.sharing._base import Sharing
from skmtl.networks.sharing._hard import HardSharing

__all__ = ["HardSharing", "Sharing"]

SHARINGS: dict[str, type[Sharing]] = {"hard": HardSharing}
