"""From one vector a token to one vector a text, padding left out."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn

__all__ = ["POOLINGS", "AttentionPooling", "pooled"]


class LastPooling(nn.Module):
    """What has read the whole text: forwards the last token, backwards the first.

    Parameters
    ----------
    width : int
    bidirectional : bool
        Whether the second half of the columns has read backwards.

    Notes
    -----
    Shape, here and below: (n_samples, length, width), mask (n_samples, length) ->
    (n_samples, width).
    """

    def __init__(self, width: int, bidirectional: bool):
        super().__init__()
        self.n_forwards = width // 2 if bidirectional else width

    def forward(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        rows = torch.arange(len(x), device=x.device)
        last = x[rows, mask.sum(dim=1) - 1, : self.n_forwards]
        return torch.cat([last, x[:, 0, self.n_forwards :]], dim=1)


class MeanPooling(nn.Module):
    """The mean over tokens."""

    def __init__(self, width: int, bidirectional: bool):
        super().__init__()

    def forward(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        shares = mask.to(x.dtype) / mask.sum(dim=1, keepdim=True)
        return (shares.unsqueeze(1) @ x).squeeze(1)


class MaxPooling(nn.Module):
    """The largest over tokens, column by column."""

    def __init__(self, width: int, bidirectional: bool):
        super().__init__()

    def forward(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        return x.masked_fill(~mask.unsqueeze(2), -torch.inf).amax(dim=1)


class AttentionPooling(nn.Module):
    """A mean over tokens whose weights are learned; it starts as the plain mean.

    Each token is weighed by itself, by one learned query (Yang et al. 2016,
    https://aclanthology.org/N16-1174).
    """

    def __init__(self, width: int, bidirectional: bool = False):
        super().__init__()
        self.query = nn.Parameter(torch.zeros(width))

    def weights(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Return the weights of the tokens, (n_samples, length); they sum to 1."""
        return (x @ self.query).masked_fill(~mask, -torch.inf).softmax(dim=1)

    def forward(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        return (self.weights(x, mask).unsqueeze(1) @ x).squeeze(1)


POOLINGS: dict[str, type[nn.Module]] = {
    "last": LastPooling,
    "mean": MeanPooling,
    "max": MaxPooling,
    "attention": AttentionPooling,
}


def pooled(body: nn.Module, pooling: nn.Module, dropout: nn.Module) -> nn.Module:
    """Return a network of a body that makes vectors and a mask of ids, and a pooling.

    With attention it has a method that tells the weights of the tokens.
    """
    attends = isinstance(pooling, AttentionPooling)
    return (_Attentive if attends else _Pooled)(body, pooling, dropout)


class _Pooled(nn.Module):
    def __init__(self, body: nn.Module, pooling: nn.Module, dropout: nn.Module):
        super().__init__()
        self.body = body
        self.pooling = pooling
        self.dropout = dropout

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        return self.dropout(self.pooling(*self.body(ids)))

    def remember(
        self, ids: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Return the same, the vectors of the tokens, and which of them are real."""
        states, mask = self.body(ids)
        return self.dropout(self.pooling(states, mask)), self.dropout(states), mask


class _Attentive(_Pooled):
    pooling: AttentionPooling

    def attention(self, ids: torch.Tensor) -> torch.Tensor:
        """Return the weights of the tokens, (n_samples, length), 0 for padding."""
        weights = self.pooling.weights(*self.body(ids))
        return F.pad(weights, (0, ids.shape[1] - weights.shape[1]))
