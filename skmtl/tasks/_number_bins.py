"""Numbers as the quantiles that they lie between: classes of about the same size."""

from __future__ import annotations

import numpy as np
from scipy.stats import rankdata

from skmtl.tasks._encoder import MISSING

__all__ = ["quantile_codes"]

#: The most parts that numbers are cut into, and about the fewest numbers of one.
_MOST, _FEWEST = 10, 10


def quantile_codes(values: np.ndarray, observed: np.ndarray) -> np.ndarray:
    """Return in which part of its column each number is, from small to large.

    Columns are cut into ten parts, or fewer with under 100 numbers. Equal numbers are
    in the same part.

    Parameters
    ----------
    values : ndarray of shape (n_samples, n_numbers), float
    observed : ndarray of shape (n_samples, n_numbers), bool
        Which numbers count.

    Returns
    -------
    codes : ndarray of shape (n_samples, n_numbers), int32
        From 0 on, -1 for what does not count.
    """
    n_observed = np.maximum(observed.sum(axis=0), 1)
    n_parts = np.clip(n_observed // _FEWEST, 2, _MOST)
    # what does not count comes last
    ranks = rankdata(np.where(observed, values, np.inf), axis=0) - 0.5
    codes = (ranks / n_observed * n_parts).astype(np.int32)
    return np.where(observed, codes, np.int32(MISSING))
