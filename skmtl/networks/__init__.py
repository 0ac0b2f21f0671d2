"""What does the model look like? Trunks, sharing schemes, heads and losses."""

from skmtl.networks.sharing import HardSharing, Sharing
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
    "CNNTrunk",
    "HardSharing",
    "MLPTrunk",
    "PretrainedTextTrunk",
    "RNNTrunk",
    "Sharing",
    "TabMTrunk",
    "TextCNNTrunk",
    "TransformerTrunk",
    "Trunk",
]
