"""An encoder that has learned before, with a hidden layer on top."""

from __future__ import annotations

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
        learning: list[nn.Module],
        lr_scale: float,
    ):
        super().__init__()
        self.encoder = encoder.requires_grad_(False)
        self.adapter = adapter
        self.n_read = n_read
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
        return self.adapter(self._pooled(x))

    @torch.no_grad()
    def fixed(self, ids: torch.Tensor) -> torch.Tensor:
        """Return the means over the tokens of each text, (n_samples, n_features).

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
        known = ids >= FIRST
        tokens = torch.where(known, ids - FIRST, self.pad)
        known[:, 0] |= ~known.any(dim=1)  # a text without tokens is one of padding
        found = hidden_states(self.encoder, tokens, known.long(), self.n_read)
        weights = known.unsqueeze(2) / known.sum(dim=1).view(-1, 1, 1)
        return torch.cat([(hidden * weights).sum(dim=1) for hidden in found], dim=1)
