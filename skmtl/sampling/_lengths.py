"""Rows that differ in length, put together by length."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

__all__ = ["by_length", "in_pools"]


def in_pools(lengths: np.ndarray, rows: np.ndarray, bounds: list[int]) -> np.ndarray:
    """Return rows sorted by length within each pool of them.

    Parameters
    ----------
    lengths : ndarray of shape (n_all,)
    rows : ndarray of int
        The rows meant, out of ``n_all``.
    bounds : list of int
        Where the pools begin, and where the last one ends.
    """
    pools = (rows[start:stop] for start, stop in pairwise(bounds))
    return np.concatenate(
        [pool[np.argsort(lengths[pool], kind="stable")] for pool in pools]
    )


def by_length(
    lengths: np.ndarray, most_rows: int, most_cells: int
) -> Iterator[np.ndarray]:
    """Yield all rows in batches of similar length, the longest first.

    Parameters
    ----------
    lengths : ndarray of shape (n_samples,)
    most_rows : int
        The most rows of a batch.
    most_cells : int
        The most cells of a batch, padding included; a row is never cut.
    """
    order = np.argsort(-lengths, kind="stable")
    start = 0
    while start < len(order):
        longest = max(1, int(lengths[order[start]]))
        size = max(1, min(most_rows, most_cells // longest))
        yield order[start : start + size]
        start += size
