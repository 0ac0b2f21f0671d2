"""Images: checked, channels found, handed out as tensors."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import torch
from sklearn.preprocessing import StandardScaler
from sklearn.utils import check_array, gen_batches

from skmtl.exceptions import SkmtlWarning

__all__ = ["ImageEncoder", "Images"]

#: The most images that means and standard deviations are learned from.
_MOST_IMAGES = 10_000
#: The most pixels that are looked at together.
_CELLS = 2**22
#: Maps that are reckoned with when a network is asked about images.
_MAPS = 16


class Images:
    """Images in the caller's own memory.

    Parameters
    ----------
    pixels : ndarray of shape (n_samples, n_channels, height, width)

    Examples
    --------
    >>> import numpy as np
    >>> from skmtl.inputs import Images
    >>> Images(np.zeros((5, 3, 8, 8), dtype=np.uint8)).take(slice(0, 2))[0].shape
    torch.Size([2, 3, 8, 8])
    """

    lengths = None

    def __init__(self, pixels: np.ndarray):
        self.pixels = pixels

    def __len__(self) -> int:
        return len(self.pixels)

    @property
    def n_cells(self) -> int:
        """About the numbers that a convolution makes of an image."""
        return max(self.pixels.shape[1], _MAPS) * self.n_positions

    @property
    def n_positions(self) -> int:
        """Number of pixels of an image."""
        return int(np.prod(self.pixels.shape[2:]))

    def take(self, rows: np.ndarray | slice) -> tuple[torch.Tensor, ...]:
        """Return some images as a tensor in the caller's precision."""
        pixels = self.pixels[rows]
        if pixels.dtype.kind == "b":
            return (torch.from_numpy(pixels.astype(np.uint8)),)
        if pixels.dtype not in _TORCH_DTYPES:
            return (torch.from_numpy(pixels.astype(np.float32)),)
        # torch warns of memory it may not write to, and refuses some views
        copy = not pixels.flags.writeable or min(pixels.strides, default=0) < 0
        return (torch.from_numpy(pixels.astype(pixels.dtype, copy=copy)),)


_TORCH_DTYPES = [
    np.dtype(name)
    for name in ("uint8", "int8", "int16", "int32", "int64", "float32", "float64")
]


class ImageEncoder:
    """Learn what images look like, and turn arrays into `Images`.

    Arrays of shape (n_samples, height, width) have one channel. With four axes, the
    channels are the second or the last one, whichever is smaller.

    Attributes
    ----------
    shape_ : tuple of int
        Channels, height and width.

    Examples
    --------
    >>> import numpy as np
    >>> from skmtl.inputs import ImageEncoder
    >>> ImageEncoder().fit(np.zeros((5, 32, 30, 3))).shape_
    (3, 32, 30)
    """

    def check(self, estimator: Any, X: Any, reset: bool) -> np.ndarray:
        """Return images as an array of numbers with three or four axes.

        Parameters
        ----------
        estimator : estimator
            Named in error messages; learns ``n_features_in_``, the second axis of `X`,
            if `reset`.
        X : array-like
        reset : bool

        Raises
        ------
        ValueError
            If `X` holds something else, or images of other sizes than those of the fit.
        """
        X = _stacked(X)
        X = check_array(
            X, estimator=estimator, input_name="X", dtype="numeric", allow_nd=True
        )
        if X.ndim not in (3, 4):
            raise ValueError(
                f"Got X of shape {X.shape}, but expected images: (n_samples, height, "
                f"width), with a fourth axis for channels.{self._hint(X)}"
            )
        if not X.size:
            raise ValueError(f"Got X of shape {X.shape}: images without a pixel.")
        if reset:
            vars(estimator).pop("feature_names_in_", None)
            estimator.n_features_in_ = X.shape[1]
            return X
        name = f"{type(estimator).__name__} was fitted on images of"
        if X.ndim == 3 and self.shape_[0] > 1:
            raise ValueError(
                f"Got X of shape {X.shape}, but {name} {self.shape_[0]} channels. A "
                "single image needs an axis of its own: X[np.newaxis]."
            )
        if self._channels_first(X).shape[1:] != self.shape_:
            where = "first" if self.channel_axis_ == 1 else "last"
            raise ValueError(
                f"Got images of shape {X.shape[1:]}, but {name} {self.shape_[0]} "
                f"channel(s), {where}, height {self.shape_[1]} and width "
                f"{self.shape_[2]}. Resize them, or move their axes."
            )
        self._warn_of_other_range(X)
        return X

    def fit(self, X: np.ndarray) -> ImageEncoder:
        """Learn the images' shape."""
        self.channel_axis_ = 3
        if X.ndim == 4 and X.shape[1] < X.shape[3]:
            self.channel_axis_ = 1
        self.shape_ = self._channels_first(X[:1]).shape[1:]
        self.largest_ = _largest(X)
        self.scaler_ = StandardScaler()
        return self

    def transform(self, X: np.ndarray) -> Images:
        """Return the images, not copied."""
        return Images(self._channels_first(X))

    def example(self, n_samples: int) -> tuple[torch.Tensor, ...]:
        """Return black images, as `Images.take` gives them."""
        return (torch.zeros(n_samples, *self.shape_, dtype=torch.float32),)

    def update_statistics(
        self, images: Images, rows: np.ndarray, weights: np.ndarray | None = None
    ) -> None:
        """Learn, or go on learning, the channels' means and standard deviations.

        Parameters
        ----------
        images : Images
        rows : ndarray of int
            Images to learn from; of very many, evenly spaced ones.
        weights : ndarray, optional
            Ignored: pixels are alike whatever the weights of their images.
        """
        some = rows[:: -(-len(rows) // _MOST_IMAGES)]
        size = max(1, _CELLS // images.n_cells)
        for chunk in gen_batches(len(some), size):
            pixels = np.moveaxis(images.pixels[some[chunk]], 1, -1)
            self.scaler_.partial_fit(pixels.reshape(-1, self.shape_[0]))

    @property
    def statistics_(self) -> tuple[np.ndarray, ...]:
        """Means and standard deviations of the channels."""
        return self.scaler_.mean_, self.scaler_.scale_

    def _hint(self, X: np.ndarray) -> str:
        """Return how rows of pixels become images."""
        if X.ndim != 2:
            return ""
        side = int(X.shape[1] ** 0.5)
        height, width = getattr(self, "shape_", (1, side, side))[1:]
        if height * width != X.shape[1]:
            return " For rows of pixels use X.reshape(-1, height, width)."
        return f" For rows of pixels use X.reshape(-1, {height}, {width})."

    def _channels_first(self, X: np.ndarray) -> np.ndarray:
        if X.ndim == 3:
            return X[:, None]
        first = self.channel_axis_ == 1
        shape = getattr(self, "shape_", ())
        if shape[:1] == (1,):  # one channel, wherever the fit had it, if at all
            first = X.shape[1:] == shape
        return X if first else np.moveaxis(X, 3, 1)

    def _warn_of_other_range(self, X: np.ndarray) -> None:
        """Warn of pixels from 0 to 255 where the fit had 0 to 1, or the reverse."""
        largest = _largest(X)
        shrunk = X.dtype.kind == "f" and 0 < largest <= 1 < self.largest_ / 10
        if shrunk or self.largest_ <= 1 < largest / 10:
            warnings.warn(
                f"Got images with numbers up to {largest:g}, but the network was "
                f"fitted on numbers up to {self.largest_:g}. Bring the pixels to the "
                "same range.",
                SkmtlWarning,
                stacklevel=6,
            )


def _largest(X: np.ndarray) -> float:
    """Return the largest distance from 0."""
    return max(float(X.max()), -float(X.min()))


def _stacked(X: Any) -> Any:
    """Return images that come in a list, a Series or an array of objects as one array.

    Raises
    ------
    ValueError
        If they differ in size.
    """
    is_boxed = isinstance(X, np.ndarray) and X.dtype == object and X.ndim == 1
    if not (is_boxed or isinstance(X, list | tuple) or hasattr(X, "to_list")):
        return X
    images = [np.asarray(image) for image in X]
    for row, image in enumerate(images):
        if image.shape != images[0].shape:
            raise ValueError(
                f"Got images of mixed sizes: {images[0].shape} in row 0 and "
                f"{image.shape} in row {row}, but expected one size. Resize them first."
            )
    return np.stack(images) if images else np.asarray(X)
