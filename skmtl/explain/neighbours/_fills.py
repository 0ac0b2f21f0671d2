"""What is seen of an image where a segment is not."""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["FILLS", "filled"]

FILLS = ("border", "mean")


def filled(image: np.ndarray, segments: np.ndarray, fill: Any) -> np.ndarray:
    """Return what is seen in place of the segments, in the dtype of the image.

    Parameters
    ----------
    image : ndarray of shape (height, width) or (height, width, n_channels)
    segments : ndarray of shape (height, width)
    fill : {"border", "mean"}, number or array-like of shape (n_channels,)
        "border": the median colour of the outermost pixels; "mean": the mean colour of
        the segment.

    Raises
    ------
    ValueError
        If `fill` is no colour that the image can have.
    """
    if isinstance(fill, str):
        planes = image.reshape(*segments.shape, -1)
        if fill == "border":
            rim = np.ones(segments.shape, dtype=bool)
            rim[1:-1, 1:-1] = False
            colours = np.median(planes[rim], axis=0)[None].repeat(segments.size, axis=0)
        else:
            labels = segments.ravel()
            sums = np.zeros((labels.max() + 1, planes.shape[-1]))
            np.add.at(sums, labels, planes.reshape(labels.size, -1))
            colours = (sums / np.bincount(labels)[:, None])[labels]
        if image.dtype.kind in "biu":
            colours = np.rint(colours)
        return colours.reshape(image.shape).astype(image.dtype)
    colour = np.asarray(fill)
    n_channels = image.shape[2:]
    if colour.shape not in ((), n_channels) or colour.dtype.kind not in "biuf":
        raise ValueError(
            f"Got fill={fill!r} for an image of shape {image.shape}, but expected "
            f"'border', 'mean', a number, or one number for each channel."
        )
    with np.errstate(invalid="ignore"):  # what does not fit is told below
        paint = np.broadcast_to(colour, image.shape).astype(image.dtype)
    if not np.isclose(paint, colour, rtol=1e-3, atol=1e-6).all():
        raise ValueError(
            f"Got fill={fill!r}, which is no value of an image of dtype {image.dtype}, "
            "but expected one that it can hold."
        )
    return paint
