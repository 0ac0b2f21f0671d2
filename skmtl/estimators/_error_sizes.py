"""How large errors are in a given share of rows that nobody learned from."""

from __future__ import annotations

import numpy as np

__all__ = ["by_size", "size_at"]

#: The most errors of a task that are kept; of more, some that are evenly spread.
_MOST = 1000


def by_size(errors: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return errors from small to large, and the shares of labels with such or less.

    Of n errors of equal weight, the i-th has the share i / (n + 1). Where weights
    differ, n is the number of labels of equal weight that tell as much: the square of
    the sum over the sum of squares (Kish 1965). Of many, some are kept.
    """
    order = np.argsort(errors, kind="stable")
    reached = np.cumsum(weight[order], dtype=np.float64)
    if not len(order):
        return errors, reached
    shares = reached / reached[-1]
    effective = shares[-1] / np.sum(np.diff(shares, prepend=0) ** 2)
    shares *= effective / (effective + 1)
    kept = np.linspace(0, len(order) - 1, min(len(order), _MOST)).round().astype(int)
    return errors[order][kept], shares[kept]


def size_at(sizes: np.ndarray, shares: np.ndarray, share: float) -> float:
    """Return how large errors are in that share of rows; infinite if it is not told."""
    # shares are rounded: 9 / 10 may come out above 0.9
    first = np.searchsorted(shares, share - 1e-12)
    return float(sizes[first]) if first < len(sizes) else np.inf
