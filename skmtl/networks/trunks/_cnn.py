"""A convolutional network as trunk, for images."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import torch
from torch import nn

from skmtl._recipes import choose
from skmtl.networks._dropout import Dropout
from skmtl.networks._image_pooling import POOLINGS, AttentionPooling
from skmtl.networks._members import MemberLinear
from skmtl.networks.trunks._base import Trunk, check_dropout, check_size, is_size

__all__ = ["CNNTrunk"]


class CNNTrunk(Trunk):
    """Recipe of a convolutional network, for images of any size and channels.

    A block is convolution, max pooling over 2 x 2 pixels, normalization over the
    picture, ReLU, dropout. What is left of a picture is pooled over the regions of a
    grid, and a linear map, normalization, ReLU and dropout make it the shared
    representation.

    Several members, which are separate networks, are trained side by side, and their
    probabilities are averaged (deep ensembles, Lakshminarayanan et al. 2017,
    https://arxiv.org/abs/1612.01474). With early stopping each member holds out
    different rows, so all rows are learned from.

    Parameters
    ----------
    n_filters : int or sequence of int, default=(8, 16)
        Features of each block of a member. Larger pictures need more blocks: each
        halves their sides, and sees twice as far.
    kernel_size : int, default=3
        Side of the convolutions in pixels, odd.
    dropout : float, default=0.15
        Share of features silenced in each training step, in [0, 1).
    pooling : {"max", "mean", "attention"}, default="max"
        How the pixels of a region become one; "attention" learns its regions, as
        weights of the pixels by where they are and what they show, and
        ``attention_weights`` of the estimator returns them.
    grid : int, default=4
        Regions along each side: the representation knows in which of them something
        is. With 1, pooling is global, and places do not matter. With "attention", the
        number of regions is its square.
    width : int, default=128
        Units of the shared representation of a member.
    n_members : int, default=6
        Number of networks. With 1 there is a single one, and no averaging.

    Examples
    --------
    >>> from sklearn.datasets import load_digits
    >>> from skmtl import MultiTaskClassifier
    >>> from skmtl.networks import CNNTrunk
    >>> X, y = load_digits(return_X_y=True)
    >>> images = X[:200].reshape(-1, 8, 8)
    >>> trunk = CNNTrunk(n_filters=4, width=16, n_members=1)
    >>> clf = MultiTaskClassifier(trunk, max_epochs=2, random_state=0)
    >>> clf.fit(images, y[:200]).transform(images).shape
    (200, 16)
    """

    input_kind = "images"

    def __init__(
        self,
        n_filters: int | Sequence[int] = (8, 16),
        kernel_size: int = 3,
        dropout: float = 0.15,
        pooling: str = "max",
        grid: int = 4,
        width: int = 128,
        n_members: int = 6,
    ):
        self.n_filters = n_filters
        self.kernel_size = kernel_size
        self.dropout = dropout
        self.pooling = pooling
        self.grid = grid
        self.width = width
        self.n_members = n_members

    def build(self, n_channels: int, height: int, width: int) -> nn.Module:
        """Return a network for images.

        Parameters
        ----------
        n_channels, height, width : int

        Returns
        -------
        module : nn.Module
            Called with images of shape (n_samples, n_channels, height, width), float32;
            returns (n_samples, width), or (n_samples, n_members, width).
        """
        sizes = self._filters()
        kernel = check_size("kernel_size", self.kernel_size)
        if kernel % 2 == 0:
            raise ValueError(f"Got kernel_size={kernel}, but expected an odd number.")
        check_dropout(self.dropout)
        pooling = choose("pooling", self.pooling, POOLINGS)
        grid = check_size("grid", self.grid)
        n_units = check_size("width", self.width)
        members = self.holding_members()
        blocks: list[nn.Module] = []
        n_in, groups, side = n_channels, 1, (height, width)
        for size in sizes:
            n_out = members * size
            blocks.append(nn.Conv2d(n_in, n_out, kernel, padding="same", groups=groups))
            if max(side) > 1:
                blocks.append(nn.MaxPool2d(2, ceil_mode=True))
                side = -(-side[0] // 2), -(-side[1] // 2)
            blocks += self._rest(members, n_out)
            # the first block of all members reads the same picture
            n_in, groups = n_out, members
        pool = pooling(grid, side, sizes[-1], members)
        last = MemberLinear(sizes[-1] * pool.n_regions, n_units, members)
        end = [nn.Flatten(), last, *self._rest(members, members * n_units)]
        if members > 1:
            end.append(nn.Unflatten(1, (members, n_units)))
        network = _AttentiveCNN if hasattr(pool, "weights") else _CNN
        return network(nn.Sequential(*blocks), pool, nn.Sequential(*end))

    def holding_members(self) -> int:
        """Return the number of networks; see `Trunk.holding_members`."""
        return check_size("n_members", self.n_members)

    def _filters(self) -> list[int]:
        value = self.n_filters
        sizes = list(value) if isinstance(value, Iterable) else [value]
        if not sizes or not all(is_size(size) for size in sizes):
            raise ValueError(
                f"Got n_filters={value!r}, but expected one or more positive integers."
            )
        return [int(size) for size in sizes]

    def _rest(self, members: int, n_features: int) -> list[nn.Module]:
        """Return what follows a linear map.

        Statistics are those of one member's view of one picture: light and contrast of
        pictures differ, and a batch may be a single one.
        """
        norm: list[nn.Module] = [nn.GroupNorm(members, n_features)]
        if n_features == members:  # a single number has no spread
            norm = []
        return [*norm, nn.ReLU(), *([Dropout(self.dropout)] if self.dropout else [])]


class _CNN(nn.Module):
    """Blocks, pooling, and what makes the representation."""

    def __init__(self, blocks: nn.Module, pool: nn.Module, end: nn.Module):
        super().__init__()
        self.blocks = blocks
        self.pool = pool
        self.end = end

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return self.end(self.pool(self.features(images)))

    def features(self, images: torch.Tensor) -> torch.Tensor:
        return self.blocks(images)


class _AttentiveCNN(_CNN):
    """Tells where it looks."""

    pool: AttentionPooling

    def attention(self, images: torch.Tensor) -> torch.Tensor:
        """Return the mean weight of each pixel, (n_samples, height, width)."""
        features = self.features(images)
        weights = self.pool.weights(features).mean(dim=(1, 2))
        return weights.unflatten(1, features.shape[2:])
