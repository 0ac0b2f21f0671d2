"""Texts as sequences of symbols, and back, to the last character."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

__all__ = [
    "END",
    "FIRST_SYMBOL",
    "LONGER",
    "PAD",
    "START",
    "UNKNOWN",
    "TextCodec",
    "Texts",
]

#: Ids before those of symbols: padding, what is not known, where texts begin and end.
PAD, UNKNOWN, START, END, FIRST_SYMBOL = 0, 1, 2, 3, 4
#: Where the length of what is written is not said, it may be so many times that of the
#: longest text that was learned from.
LONGER = 1.5


@dataclass(frozen=True, eq=False)
class Texts:
    """Texts as ids, one after the other, each with the end symbol.

    Parameters
    ----------
    ids : ndarray of shape (n_symbols,), int32
    offsets : ndarray of shape (n_samples + 1,), int64
        Where each text starts, and the end; a missing one is empty.
    n_cut : int
        How many texts were longer than they may be, and lost their end.
    unknown : str
        The characters that are not known.
    """

    ids: np.ndarray
    offsets: np.ndarray
    n_cut: int = 0
    unknown: str = ""

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def lengths(self) -> np.ndarray:
        """Number of symbols of each text, the end among them; 0 of a missing one."""
        return np.diff(self.offsets)

    def padded(self, rows: np.ndarray) -> np.ndarray:
        """Return the ids of some texts, (n_rows, longest), padded with 0."""
        lengths = self.offsets[1:][rows] - self.offsets[:-1][rows]
        longest = int(lengths.max(initial=0))
        places = np.arange(longest)
        there = places < lengths[:, None]
        at = np.where(there, self.offsets[:-1][rows][:, None] + places, 0)
        found = self.ids[at] if len(self.ids) else np.zeros(at.shape, np.int32)
        return np.where(there, found, PAD)


class TextCodec:
    """Turns texts into ids of their characters, and ids into texts.

    Nothing is normalised: what is written has to be what was learned. A character that
    was not seen is unknown, and is never written.

    Parameters
    ----------
    symbols : sequence of str
        The characters, the most frequent first.
    max_length : int
        Most characters of a text.

    Examples
    --------
    >>> from skmtl.tasks._text_codec import TextCodec
    >>> codec = TextCodec.learned(["Río", "río"])
    >>> texts = codec.encode(["Ríos", None])
    >>> texts.lengths.tolist()
    [5, 0]
    >>> codec.decode(texts.padded([0]))
    ['Río']
    """

    #: what `max_length` counts
    unit = "character"

    def __init__(self, symbols: Sequence[str], max_length: int):
        self.symbols = list(symbols)
        self.max_length = max_length
        self._ids = {s: FIRST_SYMBOL + i for i, s in enumerate(self.symbols)}

    @classmethod
    def learned(
        cls,
        texts: Iterable[str | None],
        max_length: int | None = None,
        symbols: Iterable[str] = (),
    ) -> TextCodec:
        """Learn the characters of some texts, and how long texts may be.

        The `symbols` are learned, too, whether or not the texts have them.
        """
        counts: Counter[str] = Counter(dict.fromkeys(symbols, 0))
        longest = 0
        for text in texts:
            if text is not None:
                counts.update(text)
                longest = max(longest, len(text))
        if max_length is None:
            max_length = max(int(np.ceil(LONGER * longest)), 1)
        order = sorted(counts, key=lambda s: (-counts[s], s))
        return cls(order, max_length)

    @property
    def n_symbols(self) -> int:
        """Number of ids, those before the characters included."""
        return FIRST_SYMBOL + len(self.symbols)

    def encode(self, texts: Sequence[str | None], cut: bool = True) -> Texts:
        """Return the ids of texts; None is missing, "" a text.

        What is longer than texts may be is cut, unless `cut` is False.
        """
        lengths = np.array([0 if t is None else len(t) + 1 for t in texts], np.int64)
        if cut:
            lengths = np.minimum(lengths, self.max_length + 1)
        offsets = np.concatenate([[0], lengths.cumsum()]).astype(np.int64)
        ids = np.empty(offsets[-1], dtype=np.int32)
        known, n_cut = self._ids, 0
        unknown: set[str] = set()
        for text, start, stop in zip(texts, offsets[:-1], offsets[1:], strict=True):
            if text is None:
                continue
            n_cut += len(text) > self.max_length
            text = text[: stop - 1 - start]
            ids[start : stop - 1] = [known.get(symbol, UNKNOWN) for symbol in text]
            ids[stop - 1] = END
            unknown |= set(text) - known.keys()
        return Texts(ids, offsets, n_cut, "".join(sorted(unknown)))

    def decode(self, ids: np.ndarray) -> list[str]:
        """Return the texts of ids (n_samples, length), up to the end of each."""
        names = np.array(["", "", "", "", *self.symbols], dtype=object)
        ids = np.asarray(ids)
        past = np.cumsum(ids == END, axis=1) > 0
        return ["".join(row) for row in names[np.where(past, PAD, ids)]]
