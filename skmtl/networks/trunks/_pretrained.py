"""A text encoder that has learned from much text already, as trunk."""

from __future__ import annotations

from numbers import Real
from os import PathLike
from typing import Any

from torch import nn

from skmtl.inputs._ids import FIRST
from skmtl.networks._dropout import Dropout
from skmtl.networks.trunks._base import Trunk, check_dropout, check_size, is_size
from skmtl.networks.trunks._pretrained_encoder import hidden_shape, layers
from skmtl.networks.trunks._pretrained_loading import copy_or_load, n_words
from skmtl.networks.trunks._pretrained_text import PretrainedText

__all__ = ["PretrainedTextTrunk", "check_lr_scale"]

_TUNES = "expected 'none', 'all' or the number of last layers that learn"


class PretrainedTextTrunk(Trunk):
    """Recipe around a text encoder of Hugging Face's kind, such as BERT.

    The means over the tokens of a text (Reimers and Gurevych 2019,
    https://arxiv.org/abs/1908.10084) in the last layers of the encoder, side by side
    (Devlin et al. 2019, https://arxiv.org/abs/1810.04805, section 5.3), go through a
    hidden layer, which learns. Texts must be split into tokens by the encoder's own
    tokeniser: ``TokenSequencer(tokenizer=model)``. Texts longer than the encoder reads
    are cut.

    It needs the extra: ``pip install 'skmtl[pretrained]'``. Nothing is ever downloaded,
    and no code of a folder is run.

    Parameters
    ----------
    model : str, path or nn.Module
        A folder with config.json and weights, as ``save_pretrained`` writes it, or an
        encoder, which is copied: its weights are where each fit starts. Of a model that
        reads and writes, such as T5 or BART, it takes the encoder.
    tune : "none", "all" or int, default="none"
        What part of the encoder learns: none, all, or this many of its last layers.
        With "none", each text is encoded once for a whole fit, which is by far the
        fastest; where a task is a text to write, in every epoch, as what is written
        looks at each token.
    lr_scale : float, default=0.01
        Factor on the estimator's learning rate for the encoder's weights.
    read_layers : int, default=4
        Number of last layers that are read, fewer if the encoder has fewer.
    width : int, default=128
        Width of the shared representation.
    dropout : float, default=0.5
        Share of units silenced in each training step, in [0, 1), before and after the
        hidden layer. The encoder's own dropout works where the encoder learns.
    n_members : int, default=4
        Number of hidden layers, side by side on the same encoder, each with its own
        heads; probabilities are averaged. If the encoder does not learn, each member
        holds out different rows.

    Examples
    --------
    >>> from skmtl.networks import PretrainedTextTrunk
    >>> trunk = PretrainedTextTrunk("path/to/all-MiniLM-L6-v2", tune=2)
    >>> trunk.get_params()["tune"]
    2
    """

    input_kind = "tokens"

    def __init__(
        self,
        model: str | PathLike | nn.Module,
        tune: str | int = "none",
        lr_scale: float = 0.01,
        read_layers: int = 4,
        width: int = 128,
        dropout: float = 0.5,
        n_members: int = 4,
    ):
        self.model = model
        self.tune = tune
        self.lr_scale = lr_scale
        self.read_layers = read_layers
        self.width = width
        self.dropout = dropout
        self.n_members = n_members

    def n_ids(self) -> int:
        """Return the number of ids that the encoder knows; see `Trunk.n_ids`."""
        return n_words(self.model) + FIRST

    def build(self, n_tokens: int, length: int) -> nn.Module:
        """Return the encoder with a hidden layer on top.

        Parameters
        ----------
        n_tokens : int
            Number of ids, as `n_ids` gives it.
        length : int
            Not used: the encoder has its own limit.

        Raises
        ------
        ImportError
            If `model` is a path and transformers is not installed.
        TypeError, ValueError
            If `model` is no encoder, or another setting is not as described.
        """
        width, members = check_size("width", self.width), self._check_members()
        n_last = check_size("read_layers", self.read_layers)
        check_dropout(self.dropout)
        check_lr_scale(self.lr_scale)
        if self.tune not in ("none", "all") and not is_size(self.tune):
            raise ValueError(f"Got tune={self.tune!r}, but {_TUNES}.")
        n_ids, encoder = self.n_ids(), copy_or_load(self.model)
        n_read, n_hidden = hidden_shape(encoder, n_last)
        adapter: list[nn.Module] = [
            nn.GroupNorm(n_read, n_read * n_hidden),  # each layer's mean for itself
            Dropout(self.dropout),
            nn.Linear(n_read * n_hidden, members * width),
            nn.ReLU(),
            Dropout(self.dropout),
        ]
        if members > 1:
            adapter.append(nn.Unflatten(1, (members, width)))
        return PretrainedText(
            encoder,
            nn.Sequential(*adapter),
            n_ids,
            n_read,
            n_hidden,
            _learning_parts(encoder, self.tune),
            float(self.lr_scale),
        )

    def holding_members(self) -> int:
        """Return the number of members if the encoder does not learn, else 1.

        See `Trunk.holding_members`. An encoder that learns would tell all members of
        the rows that one of them holds out.
        """
        members = self._check_members()
        return members if self.tune == "none" else 1

    def _check_members(self) -> int:
        return check_size("n_members", self.n_members)


def check_lr_scale(scale: Any) -> None:
    """Raise if a factor on the learning rate is none."""
    if not (isinstance(scale, Real) and 0 < float(scale) <= 1):
        raise ValueError(f"Got lr_scale={scale!r}, but expected a number in (0, 1].")


def _learning_parts(encoder: nn.Module, tune: Any) -> list[nn.Module]:
    """Return the parts of an encoder that learn."""
    if tune in ("none", "all"):
        return [encoder] if tune == "all" else []
    found = layers(encoder)
    if tune > len(found):
        raise ValueError(
            f"Got tune={tune}, but {_TUNES}: {type(encoder).__name__} has {len(found)}."
        )
    return found[-tune:]
