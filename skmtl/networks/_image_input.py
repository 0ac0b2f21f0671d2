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
        if not self.standardize:
            return (images,)
        by_channel = -1, 1, 1
        mean, scale = self.mean.view(by_channel), self.scale.view(by_channel)
        # in one pass: (x - mean) * scale
        return (torch.addcmul(-mean * scale, images, scale),)
