"""The distinct words of a text, and where in it they are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any

from skmtl.explain.neighbours._located import Span, located

__all__ = ["TOKENIZERS", "check_tokenizer", "distinct_words"]

TOKENIZERS = ("auto", "char", "word")

# A text is searched by its shape: one letter for the kind of each character, so that
# marks, which Python's \w leaves out, stay with the letter before them.
_KINDS: tuple[tuple[str, str, tuple[Span, ...]], ...] = (
    ("j", "'\u2019-\u2010\u2011\u200c\u00ad", ()),  # joins letters: don't, well-made
    ("p", ".,", ()),  # joins digits: 4.5
    ("x", "!?\uff01\uff1f\u061f\u203c\u2047\u2048\u2049", ()),  # carries mood
    ("z", "\u200d", ()),  # joins emoji
    ("l", "", ((0x0E40, 0x0E44), (0x0EC0, 0x0EC4))),  # vowels before: Thai, Lao
    ("a", "ะาำๅๆະາຳໆ", ()),  # ... and after
    ("v", "\u17d2\u1039", ()),  # puts the next letter under this one: Khmer, Burmese
    ("r", "", ((0x1F1E6, 0x1F1FF),)),  # two make a flag
    ("m", "", ((0x1F3FB, 0x1F3FF),)),  # skin tones
    # Chinese, and Japanese but for the script of its loanwords
    ("c", "々〇", ((0x2E80, 0x2FDF), (0x3041, 0x3096), (0x309D, 0x309F))),
    ("c", "", ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF))),
    ("c", "", ((0x20000, 0x3FFFF),)),
    ("k", "", ((0x30A1, 0x30FA), (0x30FC, 0x30FF), (0x31F0, 0x31FF))),
    ("k", "", ((0xFF66, 0xFF9F),)),
)
#: Scripts without spaces, whose letters get the kind "t": Thai and Lao, Burmese, Khmer.
_UNSPACED = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF))

_EMOJI = "rr|em*(?:zem*)*"
# Full stops and brackets would crowd an explanation; "!!!" may be all that is urgent.
_CRY = "x[xm]*"
_WORD = "[wd][wdm]*(?:(?:[jz]|(?<=d)p(?=d))[wd][wdm]*)*"
_PATTERNS = {
    "auto": re.compile(f"{_WORD}|cm*|k[km]*|l?t(?:[am]|vt)*|[la]m*|{_EMOJI}|{_CRY}"),
    "word": re.compile(f"{_WORD}|{_EMOJI}"),
    "char": re.compile(f"{_EMOJI}|[^s]m*"),
}


def check_tokenizer(tokenizer: Any) -> None:
    """Raise unless it is a name of `TOKENIZERS` or a function."""
    if not callable(tokenizer) and tokenizer not in TOKENIZERS:
        raise ValueError(
            f"Got tokenizer={tokenizer!r}, but expected one of {list(TOKENIZERS)}, or "
            "a function that returns the list of words of a text."
        )


def distinct_words(
    text: Any, tokenizer: str | Callable[[str], Iterable[str]] = "auto"
) -> dict[str, tuple[Span, ...]]:
    """Return the places of each distinct word, in the order of their first ones.

    Raises
    ------
    TypeError
        If `text` is no string, or a tokenizer's words are none.
    ValueError
        If there is no word, or a tokenizer's word is not found in the text.
    """
    check_tokenizer(tokenizer)
    if not isinstance(text, str):
        hint = " Several texts are for explain_many." if isinstance(text, list) else ""
        raise TypeError(
            f"Got a {type(text).__name__}, but expected a text as a string.{hint}"
        )
    if isinstance(tokenizer, str):
        matches = _PATTERNS[tokenizer].finditer(_shape(text, tokenizer))
        found = [(text[slice(*m.span())], m.span()) for m in matches]
    else:
        found = located(tokenizer(text), text)
    places: dict[str, list[Span]] = {}
    first: dict[str, str] = {}  # the first way of writing stands for all
    for word, span in found:
        key = word.casefold() if isinstance(tokenizer, str) else word
        places.setdefault(first.setdefault(key, word), []).append(span)
    if not places:
        raise ValueError(
            f"Got the text {text[:60]!r}, in which there is no word, but expected one "
            "at least: an explanation tells what each word does."
        )
    return {word: tuple(spans) for word, spans in places.items()}


def _shape(text: str, tokenizer: str) -> str:
    """Return one letter for the kind of each character."""
    shape = text.translate({ord(char): _kind(char) for char in set(text)})
    return re.sub("[cktlav]", "w", shape) if tokenizer == "word" else shape


def _kind(char: str) -> str:
    """Return the kind of a character; "o" for punctuation and the like."""
    code = ord(char)
    for kind, chars, ranges in _KINDS:
        if char in chars or any(low <= code <= high for low, high in ranges):
            return kind
    category = unicodedata.category(char)
    if category[0] == "L" and any(low <= code <= high for low, high in _UNSPACED):
        return "t"
    if char == "_":
        return "w"
    if char.isspace():
        return "s"
    return {"L": "w", "N": "d", "M": "m"}.get(
        category[0], "e" if category == "So" else "o"
    )
