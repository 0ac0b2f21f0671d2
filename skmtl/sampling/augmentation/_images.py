"""Images moved a little: shifted, mirrored, cropped."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn

from skmtl._draws import integers, uniform
from skmtl.sampling.augmentation._base import Augmentation
from skmtl.sampling.augmentation._checks import check_share

__all__ = ["ImageCrop", "ImageFlip", "ImageShift"]


class ImageShift(Augmentation):
    """Recipe that shifts images by whole pixels.

    Each image gets its own shift. Gaps at a border are filled with the border's last
    pixel. Labels that say where something is may no longer be true.

    Parameters
    ----------
    share : float, default=0.1
        The farthest shift, as share of the height and of the width, in [0, 1). Rounded
        to whole pixels: images smaller than half of 1 / share pixels stay in place.

    Raises
    ------
    ValueError
        At `fit`, if `share` is out of range.

    Examples
    --------
    >>> import torch
    >>> from skmtl.sampling import ImageShift
    >>> change = ImageShift(share=0.25).build(torch.nn.Identity())
    >>> _ = torch.manual_seed(1)
    >>> change(torch.tensor([[[[1, 2, 3, 4]]]]))
    (tensor([[[[2, 3, 4, 4]]]]),)
    """

    input_kind = "images"

    def __init__(self, share: float = 0.1):
        self.share = share

    def build(self, network_input: nn.Module) -> nn.Module:
        """Return the module; see `Augmentation.build`."""
        return _Shifted(check_share("share", self.share))


class ImageFlip(Augmentation):
    """Recipe that mirrors images.

    For pictures whose labels a mirror does not change: none with digits, letters, or
    "left" and "right" among the labels.

    Parameters
    ----------
    horizontal : float, default=0.5
        Share of the images whose left and right change places, in [0, 1).
    vertical : float, default=0.0
        Share of the images whose top and bottom change places, in [0, 1).

    Raises
    ------
    ValueError
        At `fit`, if a share is out of range.

    Examples
    --------
    >>> import torch
    >>> from skmtl.sampling import ImageFlip
    >>> change = ImageFlip().build(torch.nn.Identity())
    >>> _ = torch.manual_seed(1)
    >>> change(torch.tensor([[[[1, 2]]], [[[3, 4]]]]))
    (tensor([[[[1, 2]]],
    <BLANKLINE>
    <BLANKLINE>
            [[[4, 3]]]]),)
    """

    input_kind = "images"

    def __init__(self, horizontal: float = 0.5, vertical: float = 0.0):
        self.horizontal = horizontal
        self.vertical = vertical

    def build(self, network_input: nn.Module) -> nn.Module:
        """Return the module; see `Augmentation.build`."""
        return _Flipped(
            check_share("horizontal", self.horizontal),
            check_share("vertical", self.vertical),
        )


class ImageCrop(Augmentation):
    """Recipe that cuts a part out of images and enlarges it to the whole.

    The part has the proportions of the image; its size and place are drawn for each
    (as in Szegedy et al. 2015, https://arxiv.org/abs/1409.4842, but undistorted).
    Pixels between pixels are interpolated linearly; in images of whole numbers they are
    rounded.

    Parameters
    ----------
    share : float, default=0.2
        The most that is cut from the height and from the width, as share of them, in
        [0, 1).

    Raises
    ------
    ValueError
        At `fit`, if `share` is out of range.

    Examples
    --------
    >>> import torch
    >>> from skmtl.sampling import ImageCrop
    >>> change = ImageCrop(share=0.5).build(torch.nn.Identity())
    >>> _ = torch.manual_seed(1)
    >>> change(torch.tensor([[[[0, 10, 20, 30, 40]]]]))
    (tensor([[[[ 3, 10, 16, 22, 28]]]]),)
    """

    input_kind = "images"

    def __init__(self, share: float = 0.2):
        self.share = share

    def build(self, network_input: nn.Module) -> nn.Module:
        """Return the module; see `Augmentation.build`."""
        return _Cropped(check_share("share", self.share))


class _Shifted(nn.Module):
    def __init__(self, share: float):
        super().__init__()
        self.share = share

    def forward(self, images: torch.Tensor) -> tuple[torch.Tensor]:
        height, width = images.shape[2:]
        rows, columns = self._sources(images, height), self._sources(images, width)
        pixels = (rows.unsqueeze(2) * width + columns.unsqueeze(1)).flatten(1)
        every = pixels.unsqueeze(1).expand(-1, images.shape[1], -1)
        return (images.flatten(2).gather(2, every).view(images.shape),)

    def _sources(self, images: torch.Tensor, side: int) -> torch.Tensor:
        """Return where each pixel of a side comes from, (n_samples, side)."""
        most, device = round(self.share * side), images.device
        by = integers(-most, most + 1, (len(images), 1), device)
        return (torch.arange(side, device=device) + by).clamp_(0, side - 1)


class _Flipped(nn.Module):
    def __init__(self, horizontal: float, vertical: float):
        super().__init__()
        self.p_by_axis = {3: horizontal, 2: vertical}

    def forward(self, images: torch.Tensor) -> tuple[torch.Tensor]:
        for axis, p in self.p_by_axis.items():
            if p:
                drawn = uniform((len(images), 1, 1, 1), images.device) < p
                images = torch.where(drawn, images.flip(axis), images)
        return (images,)


class _Cropped(nn.Module):
    def __init__(self, share: float):
        super().__init__()
        self.share = share

    def forward(self, images: torch.Tensor) -> tuple[torch.Tensor]:
        if not self.share:
            return (images,)
        n_samples, device = len(images), images.device
        # in half pictures from the centre, as affine_grid has it
        size = 1 - self.share * uniform((n_samples,), device)
        centre = uniform((n_samples, 2), device).mul_(2).sub_(1)
        maps = centre.new_zeros(n_samples, 2, 3)
        maps[:, 0, 0] = maps[:, 1, 1] = size
        maps[:, :, 2] = centre * (1 - size).unsqueeze(1)
        places = F.affine_grid(maps, list(images.shape), align_corners=False)
        cropped = F.grid_sample(
            images.float(), places, padding_mode="border", align_corners=False
        )
        if not images.is_floating_point():
            cropped = cropped.round_()
        return (cropped.to(images.dtype),)
