"""In which range the numbers of images are."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

__all__ = ["PixelRange"]

#: No picture has larger numbers; what marks missing pixels in scientific files may.
_FARTHEST = 1e12
#: The ends of the usual ranges, with room for what resizing adds to them: fractions,
#: 8 bits. What lies beyond has 16 bits or some unit of its own.
_ENDS = (1.2, 300.0)


class PixelRange(NamedTuple):
    """The least and the largest number, and their dtype."""

    low: float
    high: float
    dtype: np.dtype

    @classmethod
    def of(cls, X: np.ndarray) -> PixelRange:
        """Return the range of an array, of which no axis is empty.

        Raises
        ------
        ValueError
            If there are pixels that are NaN, infinite, or beyond any picture's.
        """
        found = cls(float(X.min()), float(X.max()), X.dtype)
        if not found.largest <= _FARTHEST:  # NaN is not, either
            _tell_of_no_pixels(X)
        return found

    def joined(self, other: PixelRange) -> PixelRange:
        """Return the range of both."""
        return PixelRange(
            min(self.low, other.low),
            max(self.high, other.high),
            np.result_type(self.dtype, other.dtype),
        )

    @property
    def largest(self) -> float:
        """The largest distance from 0."""
        # not max(): of a NaN it makes what stands first
        return float(np.maximum(self.high, -self.low))

    @property
    def rank(self) -> int:
        """0 for fractions, 1 for 8 bits, 2 for more."""
        return sum(self.largest > end for end in _ENDS)

    def is_far_from(self, fitted: PixelRange) -> bool:
        """Whether these can hardly be numbers of the unit that was fitted.

        A dark picture among light ones is no other unit: small numbers must be of
        another dtype than large ones, be fractions, or be very small, to be told of.
        """
        if not self.largest or not fitted.largest:
            return False
        if fitted.low >= 0 and self.low < -self.largest / 3:
            return True
        if fitted.dtype == np.uint8 and self.dtype.kind in "iu" and self.high > 255:
            return True
        ratio, same_dtype = self.largest / fitted.largest, self.dtype == fitted.dtype
        if self.rank >= fitted.rank:
            return ratio > (3 if self.rank > fitted.rank else 10)
        if self.rank == 0 and self.dtype.kind in "fb":
            return ratio < 1 / 10
        if self.rank == 1 and not same_dtype:
            return ratio < 1 / 10 or fitted.dtype.kind in "iu"
        # 8 bits in a wider dtype: darker than pictures of 16 bits are
        return (not same_dtype or fitted.rank == 2) and ratio < 1 / 200


def _tell_of_no_pixels(X: np.ndarray) -> None:
    """Raise an error that names the images."""
    flat = X.reshape(len(X), -1)
    size = np.maximum(flat.max(axis=1), -flat.min(axis=1).astype(float))
    rows = np.flatnonzero(~(size <= _FARTHEST))
    named = ", ".join(map(str, rows[:5])) + (", ..." if len(rows) > 5 else "")
    worst = size[rows[0]]
    what = "NaN" if np.isnan(worst) else f"the number {worst:g}"
    raise ValueError(
        f"Got {what} among the pixels of row {rows[0]}, but expected numbers between "
        f"-{_FARTHEST:g} and {_FARTHEST:g}. Such pixels are in {len(rows)} of "
        f"{len(X)} images (rows {named}): fill them in first."
    )
