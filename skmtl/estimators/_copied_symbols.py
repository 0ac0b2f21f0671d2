"""Which symbol of a text stands for which token that was read."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from skmtl.tasks._text_codec import FIRST_SYMBOL

__all__ = ["symbols_of_tokens"]

#: The first id that is a token's own.
_FIRST_TOKEN = 2
#: The least share of rows with one of both, that have both.
_LEAST = 0.25


def symbols_of_tokens(ids: np.ndarray, texts: np.ndarray, n_tokens: int) -> np.ndarray:
    """Return the symbol that comes most consistently with each token, or 0.

    That is the one with the largest share of common rows (Dice 1945,
    https://doi.org/10.2307/1932409) of those where token or symbol is.

    Parameters
    ----------
    ids : ndarray of shape (n_samples, n_read)
        Ids of tokens.
    texts : ndarray of shape (n_samples, length)
        Ids of symbols, padded with 0.
    n_tokens : int

    Examples
    --------
    >>> import numpy as np
    >>> from skmtl.estimators._copied_symbols import symbols_of_tokens
    >>> ids, texts = (
    ...     np.array([[2, 3], [3, 4], [4, 0]]),
    ...     np.array([[8, 6], [6, 7], [7, 5]]),
    ... )
    >>> symbols_of_tokens(ids, texts, 5)
    array([0, 0, 8, 6, 7])
    """
    n_symbols = int(texts.max(initial=FIRST_SYMBOL)) + 1
    read = _present(ids, _FIRST_TOKEN, n_tokens)
    written = _present(texts, FIRST_SYMBOL, n_symbols)
    both = (read.T @ written).tocoo()
    n_read, n_written = (np.asarray(x.sum(axis=0)).ravel() for x in (read, written))
    alike = 2 * both.data / (n_read[both.row] + n_written[both.col])
    found = np.zeros(n_tokens, dtype=np.int64)
    order = np.argsort(alike, kind="stable")  # the best of a token is told last
    order = order[alike[order] >= _LEAST]
    found[both.row[order]] = both.col[order]
    return found


def _present(ids: np.ndarray, first: int, n_ids: int) -> sp.csc_matrix:
    """Return which ids, from the first that counts, are in each row."""
    rows, places = np.nonzero((ids >= first) & (ids < n_ids))
    found = sp.csc_matrix(
        (np.ones(len(rows)), (rows, ids[rows, places])), shape=(len(ids), n_ids)
    )
    found.data[:] = 1
    return found
