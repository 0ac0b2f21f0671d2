"""A text without some of its words, many times over."""

from __future__ import annotations

import sys
from itertools import compress

import numpy as np

from skmtl.explain.neighbours._features import Features, ImageSource, TextSource
from skmtl.explain.neighbours._masks import MaskPerturber

__all__ = ["TextPerturber"]


class TextPerturber(MaskPerturber):
    """Draw which words of a text are kept, and write the text without the others.

    Parameters
    ----------
    text : str
    places : dict of str to tuple of (int, int)
        Where each distinct word is, as `distinct_words` gives it.
    """

    def __init__(self, text: str, places: dict[str, tuple[tuple[int, int], ...]]):
        words = tuple(places)
        self.features = Features(
            names=words,
            values=words,
            forms=("word",) * len(words),
            spreads=np.full(len(words), np.nan),
        )
        spans = tuple(places.values())
        self.source: TextSource | ImageSource | None = TextSource(text, spans)
        self.n_bytes = sys.getsizeof(text)
        self._pieces, self._owners = _pieces(text, spans)
        self._starts_with_space = text[:1].isspace()

    def rows(self, codes: np.ndarray) -> list[str]:
        """Return the text of each mask: all places of a word go, with the space before.

        What is left is what one would have written: no space stands twice.
        """
        always = np.ones((len(codes), 1), dtype=bool)
        kept = np.concatenate([codes > 0.5, always], axis=1)[:, self._owners]
        texts = ["".join(compress(self._pieces, row)) for row in kept.tolist()]
        if self._starts_with_space:
            return texts
        return [text.lstrip(" ") for text in texts]


def _pieces(
    text: str, spans: tuple[tuple[tuple[int, int], ...], ...]
) -> tuple[list[str], np.ndarray]:
    """Cut a text into words, each with the spaces before it, and what is between.

    Returns the pieces, and the feature that each belongs to; -1 for what stays.
    """
    places = sorted((*span, j) for j, found in enumerate(spans) for span in found)
    pieces, owners = [], []
    end = 0
    for start, stop, j in places:
        between = text[end:start]
        stays = between.rstrip(" \t\u3000")
        if stays:
            pieces.append(stays)
            owners.append(-1)
        pieces.append(between[len(stays) :] + text[start:stop])
        owners.append(j)
        end = stop
    pieces.append(text[end:])
    owners.append(-1)
    return pieces, np.array(owners)
