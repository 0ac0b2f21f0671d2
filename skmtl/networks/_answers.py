"""What a network answers: probabilities of classes, and numbers."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from skmtl.networks._averaging import joint_answers, joint_log_probabilities

__all__ = ["NetworkAnswers"]


class NetworkAnswers(nn.Module):
    """Makes answers of the packed scores of a `MultiTaskNetwork`."""

    heads: Any
    added: Any
    is_additive: bool
    read: Any
    _scores: Any

    def log_probabilities(self, *batch: torch.Tensor) -> torch.Tensor:
        """Return the logs of class probabilities, tasks side by side in task order."""
        return self.log_probabilities_of(*self.read(*batch))

    def log_probabilities_of(
        self,
        representation: torch.Tensor,
        straight: torch.Tensor | None = None,
    ) -> torch.Tensor:
        """Return what the tasks make of what `read` returns."""
        heads = [self.heads, *self.added]
        scores = self._scores(representation, straight)
        parts = [
            joint_log_probabilities(some.layout, logits, None, self.is_additive)
            for some, logits in zip(heads, scores, strict=True)
        ]
        # apart until here: in a wider array, kernels add up in another order, and what
        # is added would change the last bits of what was there
        return parts[0] if len(parts) == 1 else torch.cat(parts, dim=1)

    def answers(self, *batch: torch.Tensor) -> torch.Tensor:
        """Return log probabilities, and behind them numbers as they are learned.

        The numbers are those of all tasks that are numbers, in their order.
        """
        return self.answers_by_share(None, *batch)

    def answers_by_share(
        self, shares: torch.Tensor | None, *batch: torch.Tensor
    ) -> torch.Tensor:
        """Return the same, of members by their shares of each row."""
        representation, straight = self.read(*batch)
        return self.answers_of(representation, straight, shares)

    def answers_of(
        self,
        representation: torch.Tensor,
        straight: torch.Tensor | None = None,
        shares: torch.Tensor | None = None,
    ) -> torch.Tensor:
        """Return the answers that the tasks make of what `read` returns."""
        heads = [self.heads, *self.added]
        scores = self._scores(representation, straight)
        parts = [
            joint_answers(some.layout, logits, shares, self.is_additive)
            for some, logits in zip(heads, scores, strict=True)
        ]
        of_classes, of_numbers = zip(*parts, strict=True)
        return torch.cat([*of_classes, *of_numbers], dim=1)

    def member_numbers(self, *batch: torch.Tensor) -> torch.Tensor:
        """Return numbers as they are learned, (n_samples, n_members, n_numbers)."""
        heads = [self.heads, *self.added]
        scores = self._scores(*self.read(*batch))
        parts = [
            found[..., some.layout.n_scores :]
            for some, found in zip(heads, scores, strict=True)
        ]
        numbers = torch.cat(parts, dim=-1)
        return numbers if numbers.ndim == 3 else numbers.unsqueeze(1)
