"""The parts of an image that are seen or not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

__all__ = ["SEGMENTATIONS", "places_of", "segments_of"]

SEGMENTATIONS = ("grid", "slic")

#: Superpixels need room: smaller images, and those with fewer found, get a grid.
_LEAST_SIDE = 32
_LEAST_SEGMENTS = 4


def segments_of(
    image: np.ndarray,
    segmentation: str | Callable[[np.ndarray], Any] | Any = "slic",
    n_segments: int = 50,
) -> np.ndarray:
    """Return the segment of each pixel, of shape (height, width): 0, 1... without gaps.

    Parameters
    ----------
    image : ndarray of shape (height, width) or (height, width, n_channels)
    segmentation : {"slic", "grid"}, callable or array-like of shape (height, width)
    n_segments : int
        About so many, for the names.

    Raises
    ------
    ValueError
        If labels do not fit the image.
    """
    height, width = image.shape[:2]
    if isinstance(segmentation, str):
        labels = None
        if segmentation == "slic" and min(height, width) >= _LEAST_SIDE:
            labels = _superpixels(image, n_segments)
        if labels is None or len(np.unique(labels)) < min(_LEAST_SEGMENTS, n_segments):
            labels = _grid(height, width, n_segments)
    else:
        made = segmentation(image) if callable(segmentation) else segmentation
        labels = np.asarray(made)
        if labels.shape != (height, width):
            raise ValueError(
                f"Got segments of shape {labels.shape}, but expected {(height, width)}:"
                " a label for each pixel of the image."
            )
        if labels.dtype.kind not in "biu":
            raise ValueError(
                f"Got segments of dtype {labels.dtype}, but expected integers: a label "
                "for each pixel."
            )
    # scikit-image may start at 1 and leave numbers out
    return np.unique(labels, return_inverse=True)[1].reshape(height, width)


def _superpixels(image: np.ndarray, n_segments: int) -> np.ndarray:
    """Return SLIC superpixels, of an image with any number of channels."""
    from skimage.segmentation import slic  # lime brings scikit-image

    values = image.astype(np.float64)
    tiny = np.finfo(np.float64).tiny
    values /= max(np.abs(values).max(), tiny)  # or their range might overflow
    values -= values.min()
    values /= max(values.max(), tiny)
    is_colour = image.ndim == 3 and image.shape[-1] == 3
    return slic(
        values,
        n_segments=n_segments,
        # distances are those of the Lab space, to 100, or of numbers from 0 to 1
        compactness=10 if is_colour else 0.1,
        channel_axis=-1 if image.ndim == 3 else None,
        start_label=0,
    )


def _grid(height: int, width: int, n_segments: int) -> np.ndarray:
    """Return about square blocks, of two pixels a side or more where there is room."""
    side = max(np.sqrt(height * width / n_segments), 1)
    n_rows, n_columns = (
        int(np.clip(round(length / side), 1, max(length // 2, min(length, 4))))
        for length in (height, width)
    )
    rows = np.arange(height) * n_rows // height
    columns = np.arange(width) * n_columns // width
    return rows[:, None] * n_columns + columns


def places_of(segments: np.ndarray) -> tuple[str, ...]:
    """Return the box of pixels around each segment: "rows 0-1, columns 2-3"."""
    n_segments = int(segments.max()) + 1
    labels = segments.ravel()
    boxes = []
    for axis, unit in enumerate(("row", "column")):
        at = np.indices(segments.shape)[axis].ravel()
        low = np.full(n_segments, segments.shape[axis])
        high = np.zeros(n_segments, dtype=np.intp)
        np.minimum.at(low, labels, at)
        np.maximum.at(high, labels, at)
        boxes.append(
            [
                f"{unit} {a}" if a == b else f"{unit}s {a}-{b}"
                for a, b in zip(low.tolist(), high.tolist(), strict=True)
            ]
        )
    return tuple(", ".join(box) for box in zip(*boxes, strict=True))
