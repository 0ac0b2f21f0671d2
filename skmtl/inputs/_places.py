"""Places for the columns of wide sparse rows, where each cannot have one of its own."""

from __future__ import annotations

import numpy as np

__all__ = ["column_places"]

#: As many places there are, and so many are for columns of their own at the most.
_PLACES, _OWN = 8192, 6144


def column_places(counts: np.ndarray) -> np.ndarray | None:
    """Return the place of each column, or None if there is one for each.

    The columns that most rows have stand alone. All others are dealt to what places are
    left, with a sign by chance so that those of one place do not add up (feature
    hashing, Weinberger et al. 2009, https://arxiv.org/abs/0902.2206).

    Parameters
    ----------
    counts : ndarray of shape (n_numeric,)
        In how many rows each column is not 0.

    Returns
    -------
    places : ndarray of shape (n_numeric,), int32
        Numbers from 0 to 8191; ``~place`` where the sign is negative.
    """
    n_columns = len(counts)
    if n_columns <= _PLACES:
        return None
    n_used = np.count_nonzero(counts)
    n_own = n_used if n_used < _PLACES else _OWN
    rng = np.random.RandomState(0)
    # the most frequent first, equals by chance: neighbours may be related
    chance = rng.permutation(n_columns)
    order = chance[np.argsort(-counts[chance], kind="stable")]
    places = np.empty(n_columns, dtype=np.int32)
    places[order[:n_own]] = np.arange(n_own)
    shared = n_own + np.arange(n_columns - n_own) % (_PLACES - n_own)
    negative = rng.rand(len(shared)) < 0.5
    places[order[n_own:]] = np.where(negative, ~shared, shared)
    return places
