"""Where the channels of an image are, and how the model wants its images."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from skmtl.inputs._pictures import as_pixels

__all__ = ["CHANNELS", "ImageLayout", "laid_out"]

CHANNELS = ("auto", "first", "last")

#: Numbers of channels of most images: grey, colour, colour with opacity.
_USUAL = (1, 3, 4)


@dataclass(frozen=True, eq=False)
class ImageLayout:
    """How a model takes images that we hold with the channels last, or without.

    Parameters
    ----------
    first : bool
        Whether its channels come first.
    flat : bool
        Whether its images are rows of pixels.
    columns : Index or None
        Names of the pixels, if its rows are those of a DataFrame.
    """

    first: bool
    flat: bool
    columns: pd.Index | None = None

    def restored(self, images: np.ndarray) -> Any:
        """Return images, (n_images, h, w) or (n_images, h, w, c), for the model."""
        if self.first:
            images = np.moveaxis(images, -1, 1)
        if self.flat:
            images = images.reshape(len(images), -1)
        if self.columns is not None:
            return pd.DataFrame(images, columns=self.columns)
        return np.ascontiguousarray(images)


def laid_out(
    x: Any, channels: str = "auto", image_shape: tuple[int, ...] | None = None
) -> tuple[np.ndarray, ImageLayout]:
    """Return an image with the channels last, or without, and how the model wants it.

    Raises
    ------
    TypeError
        If it does not hold numbers.
    ValueError
        If it is no single image, or one with a palette, its pixels are not all finite,
        or it is unclear which axis its channels are.
    """
    columns = None
    if isinstance(x, pd.Series | pd.DataFrame):
        columns = x.index if x.ndim == 1 else x.columns
    image = as_pixels(x)
    if image.dtype.kind not in "biuf":
        raise TypeError(
            f"Got an image of dtype {image.dtype}, but expected an array of numbers."
        )
    flat = image_shape is not None
    if image_shape is not None:
        shape = tuple(image_shape)
        size = int(np.prod(shape))
        if image.shape not in (shape, (size,), (1, size)):
            raise ValueError(
                f"Got an array of shape {image.shape}, but expected one image: a row "
                f"of {size} pixels, as image_shape={shape} says. Many images are for "
                "explain_many."
            )
        image = image.reshape(shape)
    if image.ndim not in (2, 3) or not image.size:
        hint = {
            1: " Pass image_shape for a model that takes images as rows of pixels.",
            4: " Many images are for explain_many.",
        }.get(image.ndim, "")
        raise ValueError(
            f"Got an image of shape {image.shape}, but expected height and width, or "
            f"these with the channels last or first.{hint}"
        )
    if not np.isfinite(image).all():
        raise ValueError(
            f"Got an image with {int((~np.isfinite(image)).sum())} values that are NaN "
            "or infinite, but expected finite ones. Fill them in first."
        )
    first = image.ndim == 3 and _channels_first(image.shape, channels)
    if first:
        image = np.moveaxis(image, 0, -1)
    return image, ImageLayout(first=first, flat=flat, columns=columns if flat else None)


def _channels_first(shape: tuple[int, ...], channels: str) -> bool:
    """Whether the channels are the first of three axes.

    There are fewer of them than pixels along any side. If that holds for one axis, and
    the other one is not as long as channels mostly are, there is no doubt.
    """
    if channels != "auto":
        return channels == "first"
    start, middle, end = shape
    fits_first, fits_last = start < min(middle, end), end < min(start, middle)
    if fits_first and end not in _USUAL:
        return True
    if (fits_last and start not in _USUAL) or start == end == 1:
        return False
    raise ValueError(
        f"Got an image of shape {shape}, in which the channels may be the first axis "
        "or the last. Pass channels='first' or channels='last'."
    )
