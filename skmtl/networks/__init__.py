"""What does the model look like? Trunks, sharing schemes, heads and losses.

Start with `_network.py`: input, trunk, sharing scheme and heads, one after the other.
`trunks/` and `sharing/` have a file for each choice.
"""

from skmtl._public import publish
from skmtl.networks._pretrained_text_head import PretrainedTextHead
from skmtl.networks._text_head import TextHead
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
    AdditiveTrunk,
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
    "AdditiveTrunk",
    "BypassSharing",
    "CNNTrunk",
    "CrossStitch",
    "HardSharing",
    "MLPTrunk",
    "MMoE",
    "PretrainedTextHead",
    "PretrainedTextTrunk",
    "RNNTrunk",
    "Sharing",
    "TabMTrunk",
    "TextCNNTrunk",
    "TextHead",
    "TransformerTrunk",
    "Trunk",
]

publish(globals())
