"""Trunks: the part of the network that all tasks share."""

from collections.abc import Callable
from functools import partial
from typing import Any

from torch import nn

from skmtl._public import publish
from skmtl._recipes import resolve_recipe
from skmtl.networks.trunks._additive import AdditiveTrunk
from skmtl.networks.trunks._base import Trunk
from skmtl.networks.trunks._cnn import CNNTrunk
from skmtl.networks.trunks._mlp import MLPTrunk
from skmtl.networks.trunks._module import ModuleTrunk
from skmtl.networks.trunks._pretrained import PretrainedTextTrunk
from skmtl.networks.trunks._rnn import RNNTrunk
from skmtl.networks.trunks._tabm import TabMTrunk
from skmtl.networks.trunks._text_cnn import TextCNNTrunk
from skmtl.networks.trunks._transformer import TransformerTrunk

__all__ = [
    "AdditiveTrunk",
    "CNNTrunk",
    "MLPTrunk",
    "PretrainedTextTrunk",
    "RNNTrunk",
    "TabMTrunk",
    "TextCNNTrunk",
    "TransformerTrunk",
    "Trunk",
]

publish(globals())

TRUNKS: dict[str, Callable[[], Trunk]] = {
    "additive": AdditiveTrunk,
    "cnn": CNNTrunk,
    "gru": partial(RNNTrunk, cell="gru"),
    "lstm": partial(RNNTrunk, cell="lstm"),
    "mlp": MLPTrunk,
    "rnn": partial(RNNTrunk, cell="rnn"),
    "tabm": TabMTrunk,
    "text_cnn": TextCNNTrunk,
    "transformer": TransformerTrunk,
}


def resolve_trunk(value: Any) -> Trunk:
    """Return the recipe that a name, a recipe or an ``nn.Module`` stands for."""
    if isinstance(value, nn.Module) or (
        isinstance(value, type) and issubclass(value, nn.Module)
    ):
        return ModuleTrunk(value)
    return resolve_recipe(
        "trunk",
        value,
        TRUNKS,
        Trunk,
        "a Trunk, such as PretrainedTextTrunk(folder), or an nn.Module",
    )
