"""Pieces of words, learned from texts: byte-pair encoding and WordPiece."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from skmtl._optional import require
from skmtl.preprocessing._splitters import WordsAndCharacters, numbered
from skmtl.preprocessing._token_words import join_words

__all__ = ["Pieces"]

_GOES_ON = "##"
_UNKNOWN = "[UNK]"
#: The trainer takes the square of a word's length: of longer ones it sees the start.
_LONGEST = 2000


class Pieces(WordsAndCharacters):
    """Words in pieces; those that go on a word start with "##".

    Only distinct words are cut, each once a call: most words of a text are not rare.
    """

    def __init__(self, kind: str, lowercase: bool):
        super().__init__(lowercase)
        self.kind = kind
        require("tokenizers", extra="text")

    def learn(
        self, texts: list[str], size: int | None, min_frequency: int
    ) -> tuple[list[Sequence[str]], dict[str, int]]:
        """Join the pairs of pieces that stand together most often, again and again.

        Characters come first; where there is no room for all of them, the rarest ones
        are left out.
        """
        words = super().split(texts)
        counts = Counter(chain.from_iterable(words))
        # no more pieces than these can be found, and the trainer takes memory for all
        room = 2 * sum(map(len, counts))
        room = room if size is None else min(room, size - 2)
        pieces, merges = self._trained(words, set(counts), room, min_frequency)
        if len(pieces) > room:
            # then nothing was joined yet, and each word is its characters
            frequency: Counter[str] = Counter()
            for word, count in counts.items():
                for piece in _characters(word):
                    frequency[piece] += count
            pieces = sorted(pieces, key=lambda p: (-frequency[p], p))[:room]
        self.tokenizer = self._tokenizer(pieces, merges)
        self.pieces = [_UNKNOWN, *pieces]
        return self._cut(words), numbered(pieces, size)

    def split(self, texts: list[str]) -> list[Sequence[str]]:
        """Return the pieces of each text; unknown ones are in no vocabulary."""
        return self._cut(super().split(texts))

    def join(self, tokens: Sequence[str]) -> str:
        """Return the words that the pieces make up, spaced as words are."""
        words: list[str] = []
        for token in tokens:
            if token.startswith(_GOES_ON) and token != _GOES_ON and words:
                words[-1] += token.removeprefix(_GOES_ON)
            else:
                words.append(token)
        return join_words(words)

    def _cut(self, words: list[Sequence[str]]) -> list[Sequence[str]]:
        distinct = list(set(chain.from_iterable(words)))
        found = self.tokenizer.encode_batch_fast(distinct)
        names = self.pieces
        pieces = {
            word: [names[i] for i in encoding.ids]
            for word, encoding in zip(distinct, found, strict=True)
        }
        flat = chain.from_iterable
        return [list(flat(map(pieces.__getitem__, text))) for text in words]

    def _trained(
        self,
        words: list[Sequence[str]],
        distinct: Iterable[str],
        room: int,
        min_frequency: int,
    ) -> tuple[list[str], list[Any]]:
        """Return the pieces in the order they were found, and the joined pairs."""
        package = require("tokenizers", extra="text")
        is_bpe = self.kind == "bpe"
        trainer = (
            package.trainers.BpeTrainer
            if is_bpe
            else (package.trainers.WordPieceTrainer)
        )
        tokenizer = self._tokenizer([], [])
        # given in order, as the trainer meets them in another one each time
        characters = sorted(set(chain.from_iterable(map(_characters, distinct))))
        # the trainer adds each as the start of a word, which not all of them are
        never_first = {c[-1] for c in characters}.difference(characters)
        tokenizer.train_from_iterator(
            (word[:_LONGEST] for word in chain.from_iterable(words)),
            trainer(
                vocab_size=room + len(never_first),
                min_frequency=min_frequency,
                special_tokens=characters,
                continuing_subword_prefix=_GOES_ON,
                show_progress=False,
            ),
        )
        model = json.loads(tokenizer.to_str())["model"]
        ranked = sorted(model["vocab"], key=model["vocab"].__getitem__)
        pieces = [piece for piece in ranked if piece not in never_first]
        return pieces, [tuple(pair) for pair in model.get("merges", [])]

    def _tokenizer(self, pieces: list[str], merges: list[Any]) -> Any:
        package = require("tokenizers", extra="text")
        ids = {_UNKNOWN: 0} | {piece: i for i, piece in enumerate(pieces, 1)}
        shared = {"unk_token": _UNKNOWN, "continuing_subword_prefix": _GOES_ON}
        if self.kind == "bpe":
            return package.Tokenizer(package.models.BPE(ids, merges, **shared))
        return package.Tokenizer(package.models.WordPiece(ids, **shared))


def _characters(word: str) -> list[str]:
    """Return the pieces of one character that make up a word."""
    return [word[0], *(_GOES_ON + char for char in word[1:])]
