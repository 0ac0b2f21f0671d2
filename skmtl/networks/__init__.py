"""What does the model look like? Trunks, sharing schemes, heads and losses."""

from skmtl.networks.sharing import (
    MTAN,
    PLE,
    BypassSharing,
    CrossStitch,
    HardSharing,
    MMoE,
    Sharing,
)
from skmtl.networks.trunks import (
    CNNTrunk,
    MLPTrunk,
    PretrainedTextTrunk,
    RNNTrunk,
    TabMTrunk,
    TextCNNTrunk,
    TransformerTrunk,
    Trunk,
)

__all__ = [
    "MTAN",
    "PLE",
    "BypassSharing",
    "CNNTrunk",
    "CrossStitch",
    "HardSharing",
    "MLPTrunk",
    "MMoE",
    "PretrainedTextTrunk",
    "RNNTrunk",
    "Sharing",
    "TabMTrunk",
    "TextCNNTrunk",
    "TransformerTrunk",
    "Trunk",
]
