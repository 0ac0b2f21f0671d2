"""Pictures one by one, Pillow's or arrays, on their way into one array."""

from __future__ import annotations

from typing import Any

import numpy as np

from skmtl._frames import is_frame

__all__ = ["as_pixels", "holds_pictures", "is_picture", "stacked"]

#: Pillow's modes whose pixels are numbers of entries in a list of colours.
_WITH_PALETTE = ("P", "PA")


def is_picture(value: Any) -> bool:
    """Whether it is an image of Pillow, which need not be installed."""
    return hasattr(value, "getbands") and hasattr(value, "mode")


def holds_pictures(X: Any) -> bool:
    """Whether it is a list, a Series or an array of Pillow's images."""
    is_boxed = isinstance(X, np.ndarray) and X.dtype == object and X.ndim == 1
    if not (is_boxed or isinstance(X, list | tuple) or hasattr(X, "to_list")):
        return False
    return is_picture(next(iter(X), None))


def as_pixels(image: Any, where: str = "") -> np.ndarray:
    """Return the pixels of one image as an array.

    Raises
    ------
    ValueError
        If it is a picture with a palette.
    """
    if is_picture(image) and image.mode in _WITH_PALETTE:
        raise ValueError(
            f"Got a picture of mode {image.mode!r}{where}: its pixels are numbers of "
            "entries in a palette, not colours. Convert such pictures first: "
            "image.convert('RGB'), or 'L' for shades of grey."
        )
    return np.asarray(image)


def stacked(X: Any) -> tuple[Any, str | None]:
    """Return images that come one by one as one array, and what its channels are.

    Whatever is no list, Series, column or array of images is returned as it is. The
    channels are known of Pillow's images of several channels: "RGB", "HSV", "CMYK"...

    Raises
    ------
    ValueError
        If the images differ in size, channels or dtype, or one is no image.
    """
    if is_picture(X):
        raise ValueError(
            f"Got one picture of size {X.size}, but expected several. One goes into a "
            "list: [image]."
        )
    if is_frame(X) and X.shape[1] == 1:
        X = X[X.columns[0]]
    is_boxed = isinstance(X, np.ndarray) and X.dtype == object
    if is_boxed and (X.ndim == 1 or X.shape[1:] == (1,)):
        X = X.ravel()
    elif not (isinstance(X, list | tuple) or hasattr(X, "to_list")):
        return X, None
    given = list(X)
    if not given:
        return np.asarray(X), None
    images = [as_pixels(image, f" in row {row}") for row, image in enumerate(given)]
    first = _Looks(given[0], images[0])
    channels = None
    for row, (image, pixels) in enumerate(zip(given, images, strict=True)):
        looks = _Looks(image, pixels)
        if pixels.ndim == 0 and pixels.dtype.kind not in "biuf":
            raise ValueError(
                f"Got {image!r:.60} in row {row}, but expected an image: an array of "
                "numbers, or an opened picture. Read files first, for instance with "
                "Image.open of Pillow."
            )
        first.check_like(looks, row)
        channels = channels or looks.channels
    return np.stack(images), channels


class _Looks:
    """What images of one array have in common."""

    def __init__(self, image: Any, pixels: np.ndarray):
        self.shape = pixels.shape
        self.mode = image.mode if is_picture(image) else None
        several = self.mode is not None and len(image.getbands()) > 1
        self.channels = self.mode if several else None
        # numbers in Python's own lists have no dtype that one could rely on
        has_dtype = self.mode is not None or hasattr(image, "dtype")
        self.dtype = pixels.dtype if has_dtype else None

    def check_like(self, other: _Looks, row: int) -> None:
        """Raise unless another image, that of `row`, has the looks of this one."""
        if self.mode and other.mode and self.mode != other.mode:
            raise ValueError(
                f"Got images of several modes: {self.mode!r} in row 0 and "
                f"{other.mode!r} in row {row}, but expected the same channels and the "
                "same range of numbers. Convert them to one mode first, such as "
                "image.convert('RGB')."
            )
        if self.shape != other.shape:
            shapes = f"{self.shape} in row 0 and {other.shape} in row {row}"
            if _side_lengths(self.shape) == _side_lengths(other.shape):
                raise ValueError(
                    f"Got images whose channels differ: {shapes}, but expected the "
                    "same ones on the same axis. Convert all to grey, or all to "
                    "colour, such as image.convert('RGB') of Pillow."
                )
            raise ValueError(
                f"Got images of mixed sizes: {shapes}, but expected one size. Resize "
                "them first."
            )
        if self.dtype and other.dtype and _unit(self.dtype) != _unit(other.dtype):
            raise ValueError(
                f"Got images of several dtypes: {self.dtype} in row 0 and "
                f"{other.dtype} in row {row}, whose numbers may be of different "
                "ranges. Bring the pixels to one range and one dtype first."
            )


def _side_lengths(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return height and width: the channels are the shorter of the other axes."""
    if len(shape) != 3:
        return shape
    return shape[1:] if shape[0] < shape[2] else shape[:2]


def _unit(dtype: np.dtype) -> Any:
    """Return what says which range numbers of a dtype are in; floats are in any."""
    return "f" if dtype.kind == "f" else (dtype.kind, dtype.itemsize)
