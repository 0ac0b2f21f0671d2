"""An image without some of its segments, many times over."""

from __future__ import annotations

from typing import Any

import numpy as np

from skmtl.explain.neighbours._features import Features, ImageSource, TextSource
from skmtl.explain.neighbours._image_layout import ImageLayout
from skmtl.explain.neighbours._masks import MaskPerturber
from skmtl.explain.neighbours._segments import places_of
from skmtl.explain.neighbours._usual import Usual

__all__ = ["ImagePerturber"]


class ImagePerturber(MaskPerturber):
    """Draw which segments of an image are seen, and paint over the others.

    Parameters
    ----------
    image : ndarray of shape (height, width) or (height, width, n_channels)
    segments : ndarray of shape (height, width)
        Labels 0, 1... without gaps.
    paint : ndarray of the shape of image
        What is seen in place of a segment.
    layout : ImageLayout
        How the model wants its images.
    """

    def __init__(
        self,
        image: np.ndarray,
        segments: np.ndarray,
        paint: np.ndarray,
        layout: ImageLayout,
    ):
        places = places_of(segments)
        n_segments = len(places)
        self.features = Features(
            names=tuple(f"segment {s}" for s in range(n_segments)),
            values=places,
            forms=("segment",) * n_segments,
            spreads=np.full(n_segments, np.nan),
        )
        self.source: TextSource | ImageSource | None = ImageSource(image, segments)
        self.n_bytes = image.nbytes + segments.size
        self._image = image
        self._planes = image.reshape(*segments.shape, -1)
        self._segments = segments
        self._paint = paint
        self._layout = layout

    def rows(self, codes: np.ndarray) -> Any:
        """Return the image of each mask, in the dtype and the layout of the input."""
        seen = np.take(codes > 0.5, self._segments, axis=1)
        images = np.empty((len(codes), *self._image.shape), self._image.dtype)
        images[...] = self._paint
        planes = images.reshape(*seen.shape, -1)
        # a channel at a time: with a mask for all it takes many times as long
        for channel, plane in enumerate(np.moveaxis(self._planes, -1, 0)):
            np.copyto(planes[..., channel], plane, where=seen)
        return self._layout.restored(images)

    def usual(self) -> Usual:
        """Return an image of zeros: the only one that is the same for all images."""
        shape, dtype = self._image.shape, self._image.dtype

        def rows(codes: np.ndarray) -> Any:
            return self._layout.restored(np.zeros((len(codes), *shape), dtype))

        return Usual(np.zeros(1), rows, self.n_bytes, key=(shape, dtype.str))
