"""Ways to cut texts into tokens, and to learn which tokens there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, islice
from typing import Any

from skmtl.inputs._ids import FIRST
from skmtl.preprocessing._token_words import find_words, join_words, normal_text

__all__ = ["TOKENIZERS", "Characters", "Function", "Splitter", "Words"]


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


class Characters(Splitter):
    """Characters, a single space for any white space among them."""

    def split(self, texts: list[str]) -> list[Sequence[str]]:
        """Return the characters of each text, as a string."""
        return [" ".join(normal_text(text, self.lowercase).split()) for text in texts]

    def join(self, tokens: Sequence[str]) -> str:
        """Return the characters one after the other."""
        return "".join(tokens)


class Function(Splitter):
    """Whatever the caller's function returns, but for blanks."""

    def __init__(self, function: Callable[[str], Iterable[str]], lowercase: bool):
        super().__init__(lowercase)
        self.function = function

    def split(self, texts: list[str]) -> list[Sequence[str]]:
        """Return the tokens of each text."""
        return [self._tokens(row, text) for row, text in enumerate(texts)]

    def _tokens(self, row: int, text: str) -> list[str]:
        tokens = self.function(normal_text(text, self.lowercase))
        if not isinstance(tokens, str) and isinstance(tokens, Iterable):
            tokens = list(tokens)
            if all(isinstance(token, str) for token in tokens):
                return [token for token in tokens if token.strip()]
        raise TypeError(
            f"Got {tokens!r:.60} from tokenizer for row {row}, but expected the list "
            "of the text's tokens, as strings."
        )

    def join(self, tokens: Sequence[str]) -> str:
        """Return the tokens with spaces between them where spaces belong."""
        return join_words(tokens)


def numbered(tokens: Iterable[str], size: int | None) -> dict[str, int]:
    """Give ids to tokens; `size` counts those of padding and unknown tokens as well."""
    room = None if size is None else size - FIRST
    return {token: i for i, token in enumerate(islice(tokens, room), FIRST)}


def _pieces(kind: str) -> Callable[[bool], Splitter]:
    def make(lowercase: bool) -> Splitter:
        from skmtl.preprocessing._token_pieces import Pieces

        return Pieces(kind, lowercase)

    return make


#: What stands behind each name, made with ``lowercase``.
TOKENIZERS: dict[str, Callable[[bool], Any]] = {
    "auto": WordsAndCharacters,
    "bpe": _pieces("bpe"),
    "char": Characters,
    "word": Words,
    "wordpiece": _pieces("wordpiece"),
}
