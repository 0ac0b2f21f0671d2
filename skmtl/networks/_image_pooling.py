"""Pooling: from a picture of features to a few numbers of each."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import nn

__all__ = ["POOLINGS", "AttentionPooling", "GridPooling"]


class GridPooling(nn.Module):
    """Pools over the regions of a grid.

    Parameters
    ----------
    kind : type of nn.Module
        `nn.AdaptiveMaxPool2d` or `nn.AdaptiveAvgPool2d`.
    grid : int
        Regions along each side; no more than pixels.
    side : tuple of int
        Height and width of the pictures.

    Notes
    -----
    Shape: (n_samples, n_features, height, width) -> (n_samples, n_features, n_regions).
    """

    def __init__(self, kind: Callable, grid: int, side: tuple[int, int]):
        super().__init__()
        size = min(grid, side[0]), min(grid, side[1])
        self.n_regions = size[0] * size[1]
        self.pool = kind(size)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.pool(x).flatten(2)


class AttentionPooling(nn.Module):
    """Weighted means over all pixels: regions that are learned.

    A pixel's weight for a region follows from where it is and what it shows. It starts
    from a grid, so that the regions differ.

    Parameters
    ----------
    grid : int
        The number of regions is its square.
    side : tuple of int
        Height and width of the pictures.
    n_features : int
        Features of each member.
    n_members : int

    Notes
    -----
    Shape: (n_samples, n_members * n_features, height, width) -> (n_samples,
    n_members * n_features, n_regions).
    """

    def __init__(
        self, grid: int, side: tuple[int, int], n_features: int, n_members: int
    ):
        super().__init__()
        self.n_members, self.n_regions = n_members, grid**2
        self.content = nn.Conv2d(
            n_members * n_features,
            n_members * self.n_regions,
            1,
            groups=n_members,
            bias=False,
        )
        self.place = nn.Parameter(_bumps(grid, side).repeat(n_members, 1, 1))

    def weights(self, x: torch.Tensor) -> torch.Tensor:
        """Return the weights, (n_samples, n_members, n_regions, n_pixels)."""
        scores = (self.content(x) + self.place).flatten(2).softmax(dim=2)
        return scores.unflatten(1, (self.n_members, self.n_regions))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        features = x.flatten(2).unflatten(1, (self.n_members, -1))
        return (features @ self.weights(x).transpose(2, 3)).flatten(1, 2)


def _bumps(grid: int, side: tuple[int, int]) -> torch.Tensor:
    """Return scores that are highest at a region's centre, (grid ** 2, *side)."""
    if grid == 1:
        return torch.zeros(1, *side, dtype=torch.float32)
    # distances in regions
    rows, columns = (_centres(n) * grid / n - _centres(grid)[:, None] for n in side)
    squares = rows.square()[:, None, :, None] + columns.square()[None, :, None, :]
    return -2 * squares.flatten(0, 1)


def _centres(n: int) -> torch.Tensor:
    return torch.arange(n, dtype=torch.float32) + 0.5


#: What makes a pooling from grid, side, features of a member, and members.
POOLINGS: dict[str, Callable[[int, tuple[int, int], int, int], nn.Module]] = {
    "max": lambda grid, side, *_: GridPooling(nn.AdaptiveMaxPool2d, grid, side),
    "mean": lambda grid, side, *_: GridPooling(nn.AdaptiveAvgPool2d, grid, side),
    "attention": AttentionPooling,
}
