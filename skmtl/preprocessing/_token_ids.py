"""Between the tokens of texts and their ids; what is checked of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, repeat
from numbers import Integral
from typing import Any

import numpy as np

from skmtl.inputs._ids import PAD, UNKNOWN
from skmtl.preprocessing._splitters import Splitter

__all__ = ["VocabularyCodec", "check_size", "checked_ids", "padded"]


class VocabularyCodec:
    """Between texts and the ids of a vocabulary that was learned."""

    def __init__(
        self, splitter: Splitter, vocabulary: dict[str, int], max_length: int | None
    ):
        self.splitter = splitter
        self.vocabulary = vocabulary
        self.max_length = max_length
        self.tokens = ["", "[UNK]", *vocabulary]

    def encode(self, texts: list[str]) -> tuple[np.ndarray, np.ndarray]:
        """Return the ids of all texts, one after the other, and the length of each."""
        return self.numbers(self.splitter.split(texts))

    def numbers(self, tokens: list[Sequence[str]]) -> tuple[np.ndarray, np.ndarray]:
        """Return the ids of the tokens of all texts, and the length of each."""
        lengths = np.fromiter(map(len, tokens), np.intp, len(tokens))
        if self.max_length is not None and lengths.max(initial=0) > self.max_length:
            tokens = [row[: self.max_length] for row in tokens]
            lengths = np.minimum(lengths, self.max_length)
        ids = map(self.vocabulary.get, chain.from_iterable(tokens), repeat(UNKNOWN))
        return np.fromiter(ids, np.int32, lengths.sum()), lengths

    def decode(self, ids: list[int]) -> str:
        """Return the text of some ids."""
        return self.splitter.join([self.tokens[i] for i in ids])


def padded(ids: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Return a row for each length, filled up with padding."""
    width = max(1, int(lengths.max(initial=0)))
    rows = np.full((len(lengths), width), PAD, dtype=np.int32)
    rows[np.arange(width) < lengths[:, None]] = ids
    return rows


def checked_ids(X: Any, n_ids: int) -> np.ndarray:
    """Return token ids as an array, or raise if they are none."""
    ids = np.asarray(X)
    if ids.ndim != 2 or ids.dtype.kind not in "iu":
        raise ValueError(
            f"Got an array of {ids.dtype} of shape {ids.shape}, but expected integers, "
            "of shape (n_samples, length), as transform returns them."
        )
    if ids.size and not 0 <= ids.min() <= ids.max() < n_ids:
        raise ValueError(
            f"Got ids from {ids.min()} to {ids.max()}, but expected 0 to {n_ids - 1}: "
            "ids that this sequencer gives."
        )
    return ids


def check_size(name: str, value: Any, least: int, optional: bool = True) -> None:
    """Raise unless a setting is an integer of at least `least`, or None."""
    if optional and value is None:
        return
    is_whole = isinstance(value, Integral) and not isinstance(value, bool)
    if not is_whole or value < least:
        raise (ValueError if is_whole else TypeError)(
            f"Got {name}={value!r}, but expected an integer of at least {least}"
            f"{' or None' if optional else ''}."
        )
