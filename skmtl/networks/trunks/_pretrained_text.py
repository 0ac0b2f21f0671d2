"""An encoder that has learned before, with a hidden layer on top."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import nn

from skmtl.inputs._ids import FIRST, PAD
from skmtl.networks.trunks._pretrained_encoder import hidden_states, n_positions

__all__ = ["PretrainedText"]

#: Tokens that are read at a time where nothing is learned: few, for the cache.
_N_TOKENS = 2048


class PretrainedText(nn.Module):
    """Ids, or what `fixed` makes of them, to a representation.

    Attributes
    ----------
    memory_width : int
        Width of the states that `remember` returns.
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
        n_ids: int,
        n_read: int,
        n_hidden: int,
        learning: list[nn.Module],
        lr_scale: float,
    ):
        super().__init__()
        self.encoder = encoder.requires_grad_(False)
        self.adapter = adapter
        self.n_read = n_read
        self.memory_width = n_hidden
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
        self.pad = pad if isinstance(pad, int) and 0 <= pad < n_ids - FIRST else 0
        self.n_positions = n_positions(encoder)
        self.train(self.training)

    def train(self, mode: bool = True) -> PretrainedText:
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
        return self.adapter(self._read(x)[0])

    def remember(
        self, ids: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Return the same, the vectors of the tokens, and which of them are real.

        The vectors are those of the last layer, as the encoder alone gives them.
        """
        if not self.is_fixed and torch.is_grad_enabled():
            means, states, known = self._read(ids)
        else:
            means, states, known = self._read_without_gradients(ids)
        return self.adapter(means), states, known

    @torch.no_grad()
    def fixed(self, ids: torch.Tensor) -> torch.Tensor:
        """Return the means over the tokens of each text, (n_samples, n_features)."""
        order, parts = [], []
        for rows, some in _by_length(ids):
            order.append(rows)
            parts.append(self._read(some)[0])
        return torch.cat(parts)[torch.cat(order).argsort()]

    @torch.no_grad()
    def _read_without_gradients(
        self, ids: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        found: tuple[torch.Tensor, ...] = ()
        for rows, some in _by_length(ids):
            parts = self._read(some)
            if not found:  # the longest texts come first
                found = tuple(
                    part.new_zeros(len(ids), *part.shape[1:]) for part in parts
                )
            means, states, known = found
            n = parts[1].shape[1]
            means[rows], states[rows, :n], known[rows, :n] = parts
        means, states, known = found
        return means, states, known

    def _read(
        self, ids: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Return means, states and which of them are real."""
        ids = ids[:, : self.n_positions].long()
        known = ids >= FIRST
        tokens = torch.where(known, ids - FIRST, self.pad)
        known[:, 0] |= ~known.any(dim=1)  # a text without tokens is one of padding
        found = hidden_states(self.encoder, tokens, known.long(), self.n_read)
        weights = known.unsqueeze(2) / known.sum(dim=1).view(-1, 1, 1)
        means = [(hidden * weights).sum(dim=1) for hidden in found]
        return torch.cat(means, dim=1), found[-1], known


def _by_length(ids: torch.Tensor) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """Yield rows and their ids, the longest first, texts of about a length together.

    So the time follows the number of tokens.
    """
    lengths, order = (ids != PAD).sum(dim=1).clamp(min=1).sort(descending=True)
    sorted_lengths, start = lengths.tolist(), 0
    while start < len(ids):
        longest = sorted_lengths[start]
        rows = order[start : start + max(1, _N_TOKENS // longest)]
        yield rows, ids[rows, :longest]
        start += len(rows)
