"""A text encoder that has learned from much text already, as trunk."""

from __future__ import annotations

from numbers import Real
from os import PathLike
from typing import Any

import torch
from torch import nn

from skmtl.inputs._ids import PAD, UNKNOWN
from skmtl.networks._dropout import Dropout
from skmtl.networks.trunks import _pretrained_encoder as encoders
from skmtl.networks.trunks._base import Trunk, check_dropout, check_size, is_size

__all__ = ["PretrainedTextTrunk"]

#: The encoder's own ids begin here: padding and unknown tokens come before.
_FIRST = UNKNOWN + 1
#: Tokens that are read at a time where nothing is learned: few, for the cache.
_N_TOKENS = 2048


class PretrainedTextTrunk(Trunk):
    """Recipe around a text encoder of Hugging Face's kind, such as BERT.

    The mean of what the encoder makes of a text's tokens (Reimers and Gurevych 2019,
    https://arxiv.org/abs/1908.10084) goes through a hidden layer, which learns. The
    texts are to be cut into tokens by the encoder's own tokeniser:
    ``TokenSequencer(tokenizer=model)``. Texts longer than the encoder reads are cut.

    It needs the extra: ``pip install 'skmtl[pretrained]'``. Nothing is ever downloaded.

    Parameters
    ----------
    model : str, path or nn.Module
        A folder with config.json and weights, as ``save_pretrained`` writes it, or an
        encoder, which is copied: its weights are where each fit starts.
    tune : "none", "all" or int, default="none"
        What of the encoder learns: nothing, everything, or so many of its last layers.
        With "none", each text is encoded once for a whole fit, which is by far the
        fastest.
    lr_scale : float, default=0.01
        What the estimator's learning rate is multiplied with for the encoder's weights.
    width : int, default=256
        Width of the shared representation.
    dropout : float, default=0.3
        Share of its units silenced in each training step, in [0, 1). The encoder's own
        dropout works where the encoder learns.
    n_members : int, default=6
        Number of hidden layers, side by side on the same encoder, each with heads of
        its own; probabilities are averaged. If the encoder does not learn, each member
        holds out other rows.

    Examples
    --------
    >>> from skmtl.networks.trunks._pretrained import PretrainedTextTrunk
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
        width: int = 256,
        dropout: float = 0.3,
        n_members: int = 6,
    ):
        self.model = model
        self.tune = tune
        self.lr_scale = lr_scale
        self.width = width
        self.dropout = dropout
        self.n_members = n_members

    def n_ids(self) -> int:
        """Return the number of ids that the encoder knows; see `Trunk.n_ids`."""
        return encoders.n_words(self.model) + _FIRST

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
        check_dropout(self.dropout)
        if not (isinstance(self.lr_scale, Real) and 0 < float(self.lr_scale) <= 1):
            raise ValueError(
                f"Got lr_scale={self.lr_scale!r}, but expected a number in (0, 1]."
            )
        if self.tune not in ("none", "all") and not is_size(self.tune):
            raise ValueError(f"Got tune={self.tune!r}, but {_TUNES}.")
        encoder = encoders.copy_or_load(self.model)
        n_words = self.n_ids() - _FIRST
        n_hidden = encoders.hidden_width(encoder)
        adapter: list[nn.Module] = [
            nn.LayerNorm(n_hidden),
            nn.Linear(n_hidden, members * width),
            nn.ReLU(),
            Dropout(self.dropout),
        ]
        if members > 1:
            adapter.append(nn.Unflatten(1, (members, width)))
        learning = _learning_parts(encoder, self.tune)
        return _PretrainedText(
            encoder, nn.Sequential(*adapter), n_words, learning, float(self.lr_scale)
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


_TUNES = "expected 'none', 'all' or the number of last layers that learn"


def _learning_parts(encoder: nn.Module, tune: Any) -> list[nn.Module]:
    """Return the parts of an encoder that learn."""
    if tune in ("none", "all"):
        return [encoder] if tune == "all" else []
    found = encoders.layers(encoder)
    if tune > len(found):
        raise ValueError(
            f"Got tune={tune}, but {_TUNES}: {type(encoder).__name__} has {len(found)}."
        )
    return found[-tune:]


class _PretrainedText(nn.Module):
    """Ids, or what `fixed` makes of them, to a representation.

    Attributes
    ----------
    is_fixed : bool
        Whether the encoder gives the same for a text at every step.
    lr_scales : dict
        Names of parameters, with wildcards, and what their learning rate is multiplied
        with.
    """

    def __init__(
        self,
        encoder: nn.Module,
        adapter: nn.Module,
        n_words: int,
        learning: list[nn.Module],
        lr_scale: float,
    ):
        super().__init__()
        self.encoder = encoder.requires_grad_(False)
        self.adapter = adapter
        self.lr_scales = {"encoder.*": lr_scale} if learning else {}
        self.is_fixed = not learning
        self._learning = [
            name for name, part in encoder.named_modules() if part in learning
        ]
        for part in learning:
            part.requires_grad_(True)
        for name, parameter in encoder.named_parameters():
            if name.startswith("pooler."):  # no loss depends on it
                parameter.requires_grad_(False)
        pad = getattr(encoder.config, "pad_token_id", None)
        self.pad = pad if isinstance(pad, int) and 0 <= pad < n_words else 0
        self.n_positions = encoders.n_positions(encoder)
        self.train(self.training)

    def train(self, mode: bool = True) -> _PretrainedText:
        """Train what learns; the rest stays as it is in use, without dropout."""
        super().train(mode)
        self.encoder.eval()
        for name in self._learning:
            self.encoder.get_submodule(name).train(mode)
        return self

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if x.is_floating_point():
            return self.adapter(x)
        if self.is_fixed or not torch.is_grad_enabled():
            return self.adapter(self.fixed(x))
        return self.adapter(self._pooled(x))

    @torch.no_grad()
    def fixed(self, ids: torch.Tensor) -> torch.Tensor:
        """Return the mean over the tokens of each text, (n_samples, hidden width).

        Texts of about the same length are encoded together, so that the time follows
        the number of tokens.
        """
        lengths, order = (ids != PAD).sum(dim=1).clamp(min=1).sort(descending=True)
        sorted_lengths, start, parts = lengths.tolist(), 0, []
        while start < len(ids):
            longest = sorted_lengths[start]
            rows = order[start : start + max(1, _N_TOKENS // longest)]
            parts.append(self._pooled(ids[rows, :longest]))
            start += len(rows)
        return torch.cat(parts)[order.argsort()]

    def _pooled(self, ids: torch.Tensor) -> torch.Tensor:
        ids = ids[:, : self.n_positions].long()
        known = ids >= _FIRST
        tokens = torch.where(known, ids - _FIRST, self.pad)
        known[:, 0] |= ~known.any(dim=1)  # a text without tokens is one of padding
        hidden = self.encoder(
            input_ids=tokens, attention_mask=known.long()
        ).last_hidden_state
        weights = known.unsqueeze(2).to(hidden.dtype)
        return (hidden * weights).sum(dim=1) / weights.sum(dim=1)
