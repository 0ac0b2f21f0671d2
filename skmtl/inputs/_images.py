"""Images: checked, channels found, handed out as tensors."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from sklearn.preprocessing import StandardScaler
from sklearn.utils import check_array, gen_batches

from skmtl._warning import warn
from skmtl.inputs._pictures import stacked
from skmtl.inputs._pixel_range import PixelRange
from skmtl.inputs._tensors import as_tensor

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
            return (as_tensor(pixels, np.uint8),)
        known = pixels.dtype in _TORCH_DTYPES
        return (as_tensor(pixels, pixels.dtype if known else np.float32),)


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

    #: What the channels of Pillow's pictures in several channels were: "RGB", ...
    _channels: str | None = None
    #: The range of the images that are to be fitted, where they have been checked.
    _looked_at: PixelRange | None = None

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
        X, channels = stacked(X)
        X = check_array(
            X,
            estimator=estimator,
            input_name="X",
            dtype="numeric",
            allow_nd=True,
            ensure_all_finite=False,  # PixelRange looks, and names the rows
        )
        if X.ndim not in (3, 4):
            raise ValueError(
                f"Got X of shape {X.shape}, but expected images: (n_samples, height, "
                f"width), with a fourth axis for channels.{self._hint(X)}"
            )
        if not X.size:
            raise ValueError(f"Got X of shape {X.shape}: images without a pixel.")
        found = PixelRange.of(X)
        if reset:
            self._channels, self._looked_at = channels, found
            vars(estimator).pop("feature_names_in_", None)
            estimator.n_features_in_ = X.shape[1]
            return X
        name = f"{type(estimator).__name__} was fitted on images of"
        if channels and self._channels and channels != self._channels:
            raise ValueError(
                f"Got pictures of mode {channels!r}, but {name} mode "
                f"{self._channels!r}. Convert them: image.convert({self._channels!r})."
            )
        is_grey = X.ndim == 3 and self.shape_[0] > 1
        if is_grey or self._channels_first(X).shape[1:] != self.shape_:
            where = "first" if self.channel_axis_ == 1 else "last"
            raise ValueError(
                f"Got images of shape {X.shape[1:]} in X of shape {X.shape}, but "
                f"{name} {self.shape_[0]} channel(s), {where}, height {self.shape_[1]} "
                f"and width {self.shape_[2]}. {self._remedy(X)}"
            )
        self._warn_of_other_range(found)
        return X

    def fit(self, X: np.ndarray) -> ImageEncoder:
        """Learn the images' shape."""
        self.channel_axis_ = 3
        # Pillow has them last
        if X.ndim == 4 and X.shape[1] < X.shape[3] and not self._channels:
            self.channel_axis_ = 1
        self.shape_ = self._channels_first(X[:1]).shape[1:]
        self.range_, self._looked_at = self._looked_at or PixelRange.of(X), None
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
        known = not hasattr(self.scaler_, "mean_")  # the range, since `fit`
        for chunk in gen_batches(len(some), size):
            pixels = np.moveaxis(images.pixels[some[chunk]], 1, -1)
            if not known:
                self.range_ = self.range_.joined(PixelRange.of(pixels))
            self.scaler_.partial_fit(pixels.reshape(-1, self.shape_[0]))

    @property
    def statistics_(self) -> tuple[np.ndarray, ...]:
        """Means and standard deviations of the channels."""
        return self.scaler_.mean_, self.scaler_.scale_

    def _hint(self, X: np.ndarray) -> str:
        """Return how rows of pixels become images."""
        if X.ndim != 2:
            return ""
        if X.shape == getattr(self, "shape_", ())[1:]:
            return " A single image needs an axis of its own: X[np.newaxis]."
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

    def _remedy(self, X: np.ndarray) -> str:
        """Return what to do with images of another shape."""
        first, last = self.shape_, (*self.shape_[1:], self.shape_[0])
        if X.shape in (first, last):
            return "A single image needs an axis of its own: X[np.newaxis]."
        places = {X.shape[1:]} if X.ndim == 3 else {X.shape[1:3], X.shape[2:]}
        if self.shape_[1:] not in places or X.shape[1:] in (first, last):
            return "Resize them, or move their axes."
        return (
            "Only the channels differ: convert the images, with image.convert of "
            "Pillow for instance."
        )

    def _warn_of_other_range(self, found: PixelRange) -> None:
        """Warn of pixels from 0 to 255 where the fit had 0 to 1, and the like."""
        if not found.is_far_from(self.range_):
            return
        known = self.range_
        warn(
            f"Got images with numbers up to {found.high:g} ({found.dtype}, down to "
            f"{found.low:g}), but the network was fitted on numbers up to "
            f"{known.high:g} ({known.dtype}, down to {known.low:g}). Bring the pixels "
            "to the same range."
        )
