"""What is told apart in one input, and the text or image that it comes from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

__all__ = ["PARTS", "Features", "ImageSource", "TextSource"]

#: Forms of what is there or not, and so has no other value.
PARTS = ("word", "segment", "entry")


@dataclass(frozen=True, eq=False)
class Features:
    """What a surrogate tells apart in one input.

    Parameters
    ----------
    names : tuple of str
        Unique: columns, words of a text, segments of an image.
    values : tuple of str
        What each is in the input explained, as written for a reader.
    forms : tuple of str
        What an effect stands for: "number", one standard deviation more; "value",
        having this value and not another of the column; "range", being in this range
        of numbers and not in another; "entry", not being zero (sparse rows); "word",
        being in the text; "segment", being seen in the image.
    spreads : ndarray of shape (n_features,)
        A standard deviation in the column's own units for a "number", NaN for others.
    labels : tuple of str
        What they are called in words and on pages; empty if by their names.
    """

    names: tuple[str, ...]
    values: tuple[str, ...]
    forms: tuple[str, ...]
    spreads: np.ndarray
    labels: tuple[str, ...] = ()

    @property
    def shown(self) -> tuple[str, ...]:
        """What they are called in words and on pages."""
        return self.labels or self.names

    def __len__(self) -> int:
        return len(self.names)


@dataclass(frozen=True)
class TextSource:
    """A text, and for each feature the (start, end) of its places in it.

    `caseless` tells that upper and lower case are one to the model.
    """

    text: str
    spans: tuple[tuple[tuple[int, int], ...], ...]
    caseless: bool = False


@dataclass(frozen=True, eq=False)
class ImageSource:
    """An image, channels last or without, and the segment of each pixel."""

    image: np.ndarray
    segments: np.ndarray
