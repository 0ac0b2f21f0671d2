"""Texts as ids of tokens: checked, padding at the end, handed out as tensors."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp
import torch
from sklearn.utils import check_array

from skmtl._warning import warn
from skmtl._wording import counted
from skmtl.inputs._ids import PAD, UNKNOWN
from skmtl.inputs._tensors import as_tensor
from skmtl.inputs._texts import holds_texts

__all__ = ["TokenEncoder", "Tokens"]

#: An embedding of more ids than this is a mistake.
_MOST_IDS = 10_000_000


class Tokens:
    """Rows of token ids in the caller's own memory, padding at their end.

    Parameters
    ----------
    ids : ndarray of shape (n_samples, length), int

    Attributes
    ----------
    lengths : ndarray of shape (n_samples,)
        Number of tokens of each row.

    Examples
    --------
    >>> import numpy as np
    >>> from skmtl.inputs import Tokens
    >>> ids = Tokens(np.array([[0, 5, 7, 0], [4, 0, 0, 0]]))
    >>> ids.take(slice(0, 2))[0].tolist()
    [[5, 7], [4, 0]]
    """

    def __init__(self, ids: np.ndarray):
        real = ids != PAD
        self.lengths = real.sum(axis=1)
        # where the last token stands, counted from 1
        ends = ids.shape[1] - real[:, ::-1].argmax(axis=1)
        gaps = np.flatnonzero((self.lengths > 0) & (ends != self.lengths))
        if len(gaps):
            ids = ids.copy()
            order = np.argsort(~real[gaps], axis=1, kind="stable")
            ids[gaps] = np.take_along_axis(ids[gaps], order, axis=1)
        self.ids = ids

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def n_cells(self) -> int:
        """Number of ids of a row."""
        return self.ids.shape[1]

    @property
    def n_positions(self) -> int:
        """Number of tokens of a row, as a mean."""
        return max(1, round(self.lengths.mean()))

    def take(self, rows: np.ndarray | slice) -> tuple[torch.Tensor, ...]:
        """Return some rows as a tensor that is as wide as the longest of them."""
        ids = self.ids[rows, : max(1, self.lengths[rows].max())]
        dtype = ids.dtype if ids.dtype in (np.int32, np.int64) else np.int64
        return (as_tensor(ids, dtype),)


class TokenEncoder:
    """Learn how many ids there are, and turn arrays of ids into `Tokens`.

    Id 0 is padding and 1 an unknown token.

    Attributes
    ----------
    n_ids_ : int
        Number of ids, those of padding and unknown tokens included.
    length_ : int
        Tokens of the longest text.

    Examples
    --------
    >>> import numpy as np
    >>> from skmtl.inputs import TokenEncoder
    >>> encoder = TokenEncoder().fit(np.array([[2, 3, 0], [4, 0, 0]]))
    >>> encoder.n_ids_, encoder.length_
    (5, 2)
    """

    statistics_: tuple[Any, ...] = ()

    def check(self, estimator: Any, X: Any, reset: bool) -> np.ndarray:
        """Return ids as an array of integers, shape (n_samples, length).

        Parameters
        ----------
        estimator : estimator
            Named in error messages; learns ``n_features_in_`` if `reset`.
        X : array-like
        reset : bool

        Raises
        ------
        ValueError
            If `X` holds something else, such as texts or negative numbers.
        """
        name = type(estimator).__name__
        if holds_texts(X):
            raise ValueError(
                f"Got texts, but {name} with a trunk for tokens expects their ids. Put "
                "a tokeniser before it: make_pipeline(TokenSequencer(), "
                f"{name}('lstm'))."
            )
        X = _even(X)
        if sp.issparse(X):
            raise TypeError(
                f"Sparse data was passed, but {name} with a trunk for tokens expects "
                "ids of tokens, as TokenSequencer gives them. The counts of a "
                "vectorizer are a table: for trunk='mlp'."
            )
        ids = check_array(X, estimator=estimator, input_name="X", dtype="numeric")
        expected = (
            f"but {name} with a trunk for tokens expects ids of tokens, such as "
            "TokenSequencer gives."
        )
        if ids.dtype.kind not in "biuf":
            raise ValueError(
                f"Got X of dtype {ids.dtype}, {ids[0]!s:.60} in row 0, {expected}"
            )
        if ids.dtype.kind == "f":
            broken = (ids != np.floor(ids)).any(axis=1)
            if broken.any():
                row = int(broken.argmax())
                raise ValueError(
                    f"Got X with numbers that are not whole, {ids[row]!s:.60} in row "
                    f"{row}, {expected}"
                )
            # what is larger than any id stays so
            ids = ids.astype(np.float64).clip(-1, 2.0**62).astype(np.int64)
        if ids.dtype.kind == "b" or ids.dtype == np.uint64:
            ids = np.minimum(ids, np.iinfo(np.int64).max).astype(np.int64)
        if (ids < 0).any():
            row = int((ids < 0).any(axis=1).argmax())
            raise ValueError(
                f"Got the id {ids[row].min()} in row {row} of X, but expected ids of 0 "
                "(padding), 1 (unknown token) or more."
            )
        if reset:
            vars(estimator).pop("feature_names_in_", None)
            estimator.n_features_in_ = ids.shape[1]
        return ids

    def fit(self, X: np.ndarray) -> TokenEncoder:
        """Learn how many ids there are, and how long the longest text is."""
        self.n_ids_ = max(int(X.max()), UNKNOWN) + 1
        if self.n_ids_ > _MOST_IDS:
            raise ValueError(
                f"Got ids up to {self.n_ids_ - 1}, but expected ids counted from 2, as "
                "TokenSequencer gives them: each has a row in an embedding."
            )
        real = X != PAD
        self.length_ = max(1, int(real.sum(axis=1).max()))
        # as the special tokens of a ready-made tokeniser make them
        self.are_framed_ = _begin_alike(X) or _end_alike(X)
        _warn_of_gaps(real)
        return self

    def transform(self, X: np.ndarray) -> Tokens:
        """Return the rows of `X`; they are copied only if padding is not at the end."""
        return Tokens(X)

    def example(self, n_samples: int) -> tuple[torch.Tensor, ...]:
        """Return rows of unknown tokens, as `Tokens.take` gives them."""
        return (torch.full((n_samples, self.length_), UNKNOWN),)

    def update_statistics(
        self, rows: Any, some: np.ndarray, weights: np.ndarray | None = None
    ) -> None:
        """Learn nothing: ids have neither mean nor scale."""


def _warn_of_gaps(real: np.ndarray) -> None:
    """Warn of padding between tokens: counts have it, and columns of a table."""
    # padding after a token, and a token after padding that is not the first
    started = np.logical_or.accumulate(real, axis=1)
    gaps = (started & ~real)[:, :-1] & real[:, 1:]
    if gaps.any():
        n_rows = int(gaps.any(axis=1).sum())
        warn(
            f"Padding (0) stands between tokens in {counted(n_rows, 'row')} of X, and "
            "is left out. Are these ids of tokens? Tables, such as the counts of a "
            "vectorizer or one-hot columns, are for trunk='mlp'."
        )


def _even(X: Any) -> Any:
    """Return `X`, unless it is a list of lists of different lengths.

    Raises
    ------
    ValueError
        If it is.
    """
    if isinstance(X, list | tuple):
        lengths = {np.size(row) for row in X}
        if len(lengths) > 1:
            raise ValueError(
                f"Got lists of {min(lengths)} to {max(lengths)} ids, but expected rows "
                "of one length: fill them up with 0 at the end."
            )
    return X


def _begin_alike(ids: np.ndarray) -> bool:
    return bool((ids[:, 0] == ids[0, 0]).all())


def _end_alike(ids: np.ndarray) -> bool:
    """Whether the last token of each text is the same, as those of T5 are."""
    last = ids.shape[1] - 1 - (ids[:, ::-1] != PAD).argmax(axis=1)
    ends = ids[np.arange(len(ids)), last]
    return bool((ends == ends[0]).all())
