"""Texts as sequences of the tokens of a tokeniser that was made elsewhere, and back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from skmtl.tasks._text_codec import END, FIRST_SYMBOL, LONGER, Texts

__all__ = ["TokenCodec"]


class TokenCodec:
    """Turns texts into ids of a tokeniser's tokens, and ids into texts.

    The id of a token is that of the tokeniser plus 4, the token that ends a text apart.
    What a text says is text, though it reads like the name of a special token.

    Parameters
    ----------
    tokenizer : tokenizers.Tokenizer
        It is copied, and its copy neither pads nor cuts.
    n_tokens : int
        Number of the tokens that a model knows, of which the tokeniser has as many or
        fewer.
    end : int
        The tokeniser's id for the end of a text.
    max_length : int
        Most tokens of a text, the end not counted.
    """

    #: what `max_length` counts
    unit = "token"

    def __init__(self, tokenizer: Any, n_tokens: int, end: int, max_length: int):
        self.tokenizer = type(tokenizer).from_str(tokenizer.to_str())
        self.tokenizer.encode_special_tokens = True  # as text, that is
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()
        self.n_tokens = n_tokens
        self.end = end
        self.max_length = max_length

    @property
    def n_symbols(self) -> int:
        """Number of ids, those before the tokens included."""
        return FIRST_SYMBOL + self.n_tokens

    def fit_length(self, texts: Iterable[str | None], limit: int | None) -> TokenCodec:
        """Let texts be half as long again as the longest of some, and at most `limit`.

        Returns
        -------
        self : TokenCodec
        """
        there = [text for text in texts if text is not None]
        longest = max(map(len, self._tokens(there)), default=0)
        length = max(int(np.ceil(LONGER * longest)), 1)
        self.max_length = length if limit is None else min(length, limit)
        return self

    def encode(self, texts: Sequence[str | None], cut: bool = True) -> Texts:
        """Return the ids of texts; None is missing, "" a text.

        What is longer than texts may be is cut, unless `cut` is False.
        """
        rows = self._tokens([text for text in texts if text is not None])
        n_cut = sum(len(row) > self.max_length for row in rows)
        if cut:
            rows = [row[: self.max_length] for row in rows]
        there = np.array([text is not None for text in texts], dtype=bool)
        lengths = np.zeros(len(texts), dtype=np.int64)
        lengths[there] = [len(row) + 1 for row in rows]
        offsets = np.concatenate([[0], lengths.cumsum()]).astype(np.int64)
        own = [i for row in rows for i in [*row, END - FIRST_SYMBOL]]
        ids = np.array(own, dtype=np.int32) + np.int32(FIRST_SYMBOL)
        return Texts(ids, offsets, n_cut)

    def decode(self, ids: np.ndarray) -> list[str]:
        """Return the texts of ids (n_samples, length), up to the end of each."""
        ids = np.asarray(ids)
        past = np.cumsum(ids == END, axis=1) > 0
        keep = (ids >= FIRST_SYMBOL) & ~past
        rows = [
            (row[there] - FIRST_SYMBOL).tolist()
            for row, there in zip(ids, keep, strict=True)
        ]
        found: list[str] = self.tokenizer.decode_batch(rows, skip_special_tokens=True)
        return found

    def by_character(
        self, values: np.ndarray, texts: Sequence[str | None]
    ) -> np.ndarray:
        """Return values of tokens at the last character of each, 0 at the others.

        Parameters
        ----------
        values : ndarray of shape (n_samples, n_tokens)
            The end of a text counts as a token.
        texts : sequence of str or None
            One for each row, or one for all.

        Returns
        -------
        values : ndarray of shape (n_samples, longest + 1)
            The last of each text is that of its end; NaN behind it.
        """
        places = [None if text is None else self._places(text) for text in texts]
        longest = max((place[-1] for place in places if place), default=0)
        found = np.full((len(values), longest + 1), np.nan)
        for at, row in enumerate(values):
            own = places[at if len(places) > 1 else 0]
            if own:
                found[at, : own[-1] + 1] = 0
                np.add.at(found[at], own, row[: len(own)])
        return found

    def _places(self, text: str) -> list[int]:
        """Return the last character of each token of a text, and where it ends."""
        found = self.tokenizer.encode(text)
        own = found.offsets[: len(self._tokens([text])[0])]
        return [*(max(stop - 1, 0) for _, stop in own), len(text)]

    def _tokens(self, texts: list[str]) -> list[list[int]]:
        """Return the tokeniser's own ids of texts, without the end."""
        rows = [found.ids for found in self.tokenizer.encode_batch_fast(texts)]
        return [row[:-1] if row[-1:] == [self.end] else row for row in rows]

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Set what a tokenizer's copies and files leave out."""
        vars(self).update(state)
        self.tokenizer.encode_special_tokens = True
