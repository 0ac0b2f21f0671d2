"""The ways to cut texts into tokens, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from skmtl.preprocessing._splitters import Splitter, Words, WordsAndCharacters
from skmtl.preprocessing._token_pieces import Pieces
from skmtl.preprocessing._token_words import join_words, normal_text

__all__ = ["TOKENIZERS", "Characters", "Function"]


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


#: What stands behind each name, made with ``lowercase``.
TOKENIZERS: dict[str, Callable[[bool], Any]] = {
    "auto": WordsAndCharacters,
    "bpe": partial(Pieces, "bpe"),
    "char": Characters,
    "word": Words,
    "wordpiece": partial(Pieces, "wordpiece"),
}
