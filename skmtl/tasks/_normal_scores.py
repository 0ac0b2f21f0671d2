"""Scores of ranks: as if a normal variable had been sorted. Ties and weights are exact.

Equal numbers are a block of ranks, and share the mean of its scores: they are not torn
apart.
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

__all__ = ["normal_scores"]

#: Blocks of less than this share of their tail have the score of their middle, which is
#: exact enough then, and the difference of two densities is not.
_NARROW = 1e-5


def normal_scores(mass: np.ndarray) -> np.ndarray:
    """Return the mean of a normal variable over each block of its probability.

    Parameters
    ----------
    mass : ndarray of shape (n_blocks,)
        The share of each block, more than 0; they follow each other from 0 to 1.

    Examples
    --------
    >>> import numpy as np
    >>> from skmtl.tasks._normal_scores import normal_scores
    >>> normal_scores(np.array([0.25, 0.5, 0.25])).round(3) + 0.0
    array([-1.271,  0.   ,  1.271])
    """
    # both tails are summed from their own end, so that the small ones are exact
    below = np.append(0.0, np.cumsum(mass))
    above = np.append(np.cumsum(mass[::-1])[::-1], 0.0)
    edges = _quantile(below, above)
    density = np.exp(-(edges**2) / 2) / np.sqrt(2 * np.pi)
    below, above = below[:-1] + mass / 2, above[1:] + mass / 2
    scores = (density[:-1] - density[1:]) / mass
    narrow = mass < _NARROW * np.minimum(below, above)
    scores[narrow] = _quantile(below[narrow], above[narrow])
    return np.clip(scores, edges[:-1], edges[1:])


def _quantile(below: np.ndarray, above: np.ndarray) -> np.ndarray:
    """Return where a normal variable has so much of its probability on either side."""
    tail = ndtri(np.minimum(below, above))
    return np.where(below <= above, tail, -tail)
