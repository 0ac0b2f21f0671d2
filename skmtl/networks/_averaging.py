"""What members say together: the mean of probabilities and numbers, or of scores."""

from __future__ import annotations

import torch

from skmtl.networks._layout import HeadLayout
from skmtl.networks._members import mean_log_probabilities

__all__ = ["joint_answers", "joint_log_probabilities", "mean_scores"]


def mean_scores(logits: torch.Tensor, shares: torch.Tensor | None) -> torch.Tensor:
    """Return the class scores of members averaged, those of a row by their shares.

    Shape: (n_samples, n_members, n_logits), (n_samples, n_members) ->
    (n_samples, n_logits). The shares of a row sum to 1.
    """
    if shares is None:
        # in memory by row, else the order of the sum goes by the place of a row
        return logits.contiguous().mean(dim=1)
    return (shares.unsqueeze(1) @ logits).squeeze(1)


def joint_answers(
    layout: HeadLayout,
    logits: torch.Tensor,
    shares: torch.Tensor | None = None,
    of_scores: bool = False,
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return log probabilities, and numbers as they are learned.

    Shape: as of `joint_log_probabilities`, and (n_samples, n_numbers).
    """
    numbers = logits[..., layout.n_scores :]
    if numbers.ndim == 3:
        numbers = mean_scores(numbers, shares)
    if not layout.bounds[-1]:  # there are no classes
        return numbers[:, :0], numbers
    return joint_log_probabilities(layout, logits, shares, of_scores), numbers


def joint_log_probabilities(
    layout: HeadLayout,
    logits: torch.Tensor,
    shares: torch.Tensor | None = None,
    of_scores: bool = False,
) -> torch.Tensor:
    """Return log probabilities of packed scores, averaged over members if there are.

    Parameters
    ----------
    layout : HeadLayout
        Where each task's scores stand.
    logits : tensor of shape (n_samples, [n_members,] n_logits)
    shares : tensor of shape (n_samples, n_members), optional
        How much of each row's mean a member makes; they sum to 1. The same by default.
    of_scores : bool, default=False
        Whether scores are averaged, so that the mean of sums of terms is one too, and
        not probabilities.
    """
    if logits.ndim == 2:
        return layout.log_probabilities(logits)
    if of_scores:
        return layout.log_probabilities(mean_scores(logits, shares))
    log_p = layout.log_probabilities(logits.flatten(0, 1))
    log_p = log_p.view(*logits.shape[:2], -1)
    if shares is None:
        return mean_log_probabilities(log_p)
    return (log_p + shares.log().unsqueeze(2)).logsumexp(dim=1)
