"""What cuts texts into tokens and learns which there are; into words, to begin with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain, islice

from skmtl.inputs._ids import FIRST
from skmtl.preprocessing._token_words import find_words, join_words, normal_text

__all__ = ["Splitter", "Words", "WordsAndCharacters", "numbered"]


class Splitter:
    """Base class of what cuts texts into tokens, all in one call."""

    def __init__(self, lowercase: bool):
        self.lowercase = lowercase

    def learn(
        self, texts: list[str], size: int | None, min_frequency: int
    ) -> tuple[list[Sequence[str]], dict[str, int]]:
        """Return the tokens of each text, and the id of each token that is known.

        The most frequent tokens have the lowest ids, and the alphabet decides ties.
        """
        tokens = self.split(texts)
        counts = Counter(chain.from_iterable(tokens))
        ranked = sorted(
            (token for token, count in counts.items() if count >= min_frequency),
            key=lambda token: (-counts[token], token),
        )
        return tokens, numbered(ranked, size)

    def split(self, texts: list[str]) -> list[Sequence[str]]:
        """Return the tokens of each text."""
        raise NotImplementedError

    def join(self, tokens: Sequence[str]) -> str:
        """Return a text that has these tokens."""
        raise NotImplementedError


class Words(Splitter):
    """Words, numbers, emoji and single other signs."""

    unspaced_apart = False

    def split(self, texts: list[str]) -> list[Sequence[str]]:
        """Return the words of each text."""
        normal = (normal_text(text, self.lowercase) for text in texts)
        return find_words(normal, self.unspaced_apart)

    def join(self, tokens: Sequence[str]) -> str:
        """Return the words with spaces between them where spaces belong."""
        return join_words(tokens, self.unspaced_apart)


class WordsAndCharacters(Words):
    """Words; of scripts without spaces, single characters."""

    unspaced_apart = True


def numbered(tokens: Iterable[str], size: int | None) -> dict[str, int]:
    """Give ids to tokens; `size` counts those of padding and unknown tokens as well."""
    room = None if size is None else size - FIRST
    return {token: i for i, token in enumerate(islice(tokens, room), FIRST)}
