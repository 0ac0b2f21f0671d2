"""Images on their way into the trunk: standardised."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

__all__ = ["ImageInput"]


class ImageInput(nn.Module):
    """Standardise each channel, batch by batch.

    Parameters
    ----------
    shape : tuple of int
        Channels, height and width.
    standardize : bool
        Whether to standardise; if not, numbers stay as they are.

    Notes
    -----
    Shape: (n_samples, n_channels, height, width) -> the same, float32.
    """

    mean: torch.Tensor
    scale: torch.Tensor

    def __init__(self, shape: tuple[int, ...], standardize: bool):
        super().__init__()
        self.standardize = standardize
        self.width = int(np.prod(shape))
        self.register_buffer("mean", torch.zeros(shape[0]))
        self.register_buffer("scale", torch.ones(shape[0]))

    def set_statistics(self, mean: np.ndarray, scale: np.ndarray) -> None:
        """Take the channels' means and standard deviations, shape (n_channels,)."""
        self.mean.copy_(torch.from_numpy(mean))
        self.scale.copy_(torch.from_numpy(1 / scale))

    def forward(self, images: torch.Tensor) -> tuple[torch.Tensor]:
        images = images.float()
        if self.standardize:
            by_channel = -1, 1, 1
            mean, scale = self.mean.view(by_channel), self.scale.view(by_channel)
            # in one pass: (x - mean) * scale
            images = torch.addcmul(-mean * scale, images, scale)
        return (_channels_last(images),)


def _channels_last(images: torch.Tensor) -> torch.Tensor:
    """Return images with a pixel's channels side by side: convolutions run faster.

    They go by the strides, which contiguous() leaves as they are for a single channel.
    """
    images = images.contiguous(memory_format=torch.channels_last)
    _, n_channels, height, width = images.shape
    strides = height * width * n_channels, 1, width * n_channels, n_channels
    return images.as_strided(images.shape, strides)
