"""Rows that differ in length, put together by length."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

__all__ = ["in_pools"]


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
