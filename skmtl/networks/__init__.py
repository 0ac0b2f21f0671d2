"""What does the model look like? Trunks, sharing schemes, heads and losses."""

from skmtl.networks.sharing import HardSharing, Sharing
from skmtl.networks.trunks import MLPTrunk, TabMTrunk, Trunk

__all__ = ["HardSharing", "MLPTrunk", "Sharing", "TabMTrunk", "Trunk"]
