"""Images whose values change: noise, and squares without content."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from skmtl._draws import integers, normal
from skmtl.sampling.augmentation._base import Augmentation
from skmtl.sampling.augmentation._checks import check_scale, check_share

__all__ = ["ImageCutout", "ImageNoise"]


class ImageNoise(Augmentation):
    """Recipe that adds normal noise to every pixel.

    Images of whole numbers stay such: values are rounded, and no value leaves the range
    of its type (0 to 255 for bytes). Floating-point values are not clipped.

    Parameters
    ----------
    scale : float, default=0.1
        Standard deviation of the noise, in standard deviations of each channel.

    Raises
    ------
    ValueError
        At `fit`, if `scale` is below 0.

    Examples
    --------
    >>> from skmtl import MultiTaskClassifier
    >>> from skmtl.sampling import ImageNoise
    >>> clf = MultiTaskClassifier("cnn", augment=ImageNoise(scale=0.2))
    >>> clf.get_params()["augment__scale"]
    0.2
    """

    input_kind = "images"

    def __init__(self, scale: float = 0.1):
        self.scale = scale

    def build(self, network_input: nn.Module) -> nn.Module:
        """Return the module; see `Augmentation.build`."""
        return _Noisy(check_scale("scale", self.scale), network_input)


class ImageCutout(Augmentation):
    """Recipe that blanks a square in each image (DeVries & Taylor 2017).

    Its centre may be any pixel, so a part of the square may lie outside
    (https://arxiv.org/abs/1708.04552). Inside, each channel has its mean value.

    Parameters
    ----------
    share : float, default=0.25
        Side of the square, as share of the shorter side of the image, in [0, 1).
        Rounded to whole pixels: with 0, nothing is blanked.

    Raises
    ------
    ValueError
        At `fit`, if `share` is out of range.

    Examples
    --------
    >>> from skmtl import MultiTaskClassifier
    >>> from skmtl.sampling import ImageCutout
    >>> clf = MultiTaskClassifier("cnn", augment=ImageCutout(share=0.5))
    >>> clf.get_params()["augment__share"]
    0.5
    """

    input_kind = "images"

    def __init__(self, share: float = 0.25):
        self.share = share

    def build(self, network_input: nn.Module) -> nn.Module:
        """Return the module; see `Augmentation.build`."""
        return _CutOut(check_share("share", self.share), network_input)


class _Noisy(nn.Module):
    def __init__(self, scale: float, network_input: nn.Module):
        super().__init__()
        self.scale = scale
        # in a tuple, it is no part of this module
        self.network_input: tuple[Any] = (network_input,)

    def forward(self, images: torch.Tensor) -> tuple[torch.Tensor]:
        if not self.scale:
            return (images,)
        spread = self.scale / self.network_input[0].scale.view(-1, 1, 1)
        noise = normal(images.shape, images.device).mul_(spread)
        if images.is_floating_point():
            return (images + noise.to(images.dtype),)
        limits = torch.iinfo(images.dtype)
        noisy = images.long() + noise.round_().long()
        return (noisy.clamp_(limits.min, limits.max).to(images.dtype),)


class _CutOut(nn.Module):
    def __init__(self, share: float, network_input: nn.Module):
        super().__init__()
        self.share = share
        self.network_input: tuple[Any] = (network_input,)

    def forward(self, images: torch.Tensor) -> tuple[torch.Tensor]:
        height, width = images.shape[2:]
        side = round(self.share * min(height, width))
        rows = _inside(images, height, side).unsqueeze(2)
        blank = (rows & _inside(images, width, side).unsqueeze(1)).unsqueeze(1)
        mean = self.network_input[0].mean.view(-1, 1, 1)
        if not images.is_floating_point():
            mean = mean.round()
        return (torch.where(blank, mean.to(images.dtype), images),)


def _inside(images: torch.Tensor, length: int, side: int) -> torch.Tensor:
    """Return which pixels of an axis the squares cover, (n_samples, length)."""
    device = images.device
    centre = integers(0, length, (len(images), 1), device)
    away = torch.arange(length, device=device) - centre + side // 2
    return (away >= 0) & (away < side)
