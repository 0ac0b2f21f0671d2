"""How texts are cut into words and characters, and put together again."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache

from skmtl.preprocessing._normal_form import normal_form

__all__ = ["find_words", "join_words", "normal_text", "word_pattern"]

#: Scripts without spaces between words: Thai, Lao, Burmese, Khmer; radicals, hiragana,
#: Chinese characters.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
    "\u2e80-\u2fdf々〇\u3041-\u309f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
#: The Japanese script of loanwords, which stand beside those of other scripts.
_KATAKANA = "\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"
_FLAG = "[\U0001f1e6-\U0001f1ff]"
_TONE = "[\U0001f3fb-\U0001f3ff]"
_EMOJI = (
    "[\u2190-\u2bff\U0001f000-\U0001f1e5\U0001f200-\U0001f3fa\U0001f400-\U0001faff]"
)
_TAGS = "[\U000e0020-\U000e007f]"

_CLOSING = frozenset(",.!?;:%)]}»”、。」』】》〉…")
_OPENING = frozenset("([{«“「『【《〈#@$£¥€¿¡")


def normal_text(text: str, lowercase: bool) -> str:
    """Return a text in Unicode's NFKC, with one apostrophe."""
    text = normal_form(text, lowercase)
    return text.replace("’", "'")


#: What `word_pattern` finds in a text of ASCII alone, in half of the time.
_IN_ASCII = re.compile(
    r"\w+(?:'\w+|(?<=\d)[.,](?=\d)\w+)*|[^\w\s\x00-\x1f\x7f]", re.ASCII
)


def find_words(texts: Iterable[str], unspaced_apart: bool) -> list[Sequence[str]]:
    """Return the words of each text; see `word_pattern`."""
    in_ascii = _IN_ASCII.findall
    elsewhere = word_pattern(unspaced_apart).findall
    return [in_ascii(t) if t.isascii() else elsewhere(t) for t in texts]


@cache
def word_pattern(unspaced_apart: bool) -> re.Pattern[str]:
    """Return what finds words, numbers, emoji and single other signs.

    Characters of scripts without spaces are words of their own if `unspaced_apart`,
    but for katakana, whose words end where another script goes on.
    """
    marks, unseen = _in_categories("M"), _in_categories("Cc", "Cf")
    letter = rf"[^\W{_UNSPACED}{_KATAKANA}]" if unspaced_apart else r"\w"
    # don't, 4.5: one word; well-made, and/or: several
    word = rf"{letter}+(?:[{marks}]+{letter}*|'{letter}+|(?<=\d)[.,](?=\d){letter}+)*"
    emoji = f"{_EMOJI}[{marks}]*{_TONE}?{_TAGS}*"
    patterns = [
        word,
        rf"(?=\w)[{_UNSPACED}][{marks}]*",
        rf"[{_KATAKANA}][{_KATAKANA}{marks}]*",
        f"{_FLAG}{{2}}",
        f"{emoji}(?:\u200d{emoji})*",
        rf"[^\w\s{marks}{unseen}][{marks}]*",
    ]
    return re.compile(
        "|".join(patterns if unspaced_apart else patterns[:1] + patterns[3:])
    )


@cache
def _in_categories(*categories: str) -> str:
    """Return the characters of some categories of Unicode, as ranges for a pattern."""
    ranges: list[list[int]] = []
    # no mark and no control character stands between these planes
    for code in (*range(0x20000), *range(0xE0000, 0xE0200)):
        if unicodedata.category(chr(code)).startswith(categories):
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1][1] = code
            else:
                ranges.append([code, code])
    return "".join(f"\\U{low:08x}-\\U{high:08x}" for low, high in ranges)


def join_words(words: Sequence[str], unspaced_apart: bool = True) -> str:
    """Return the text of words: no space stands around scripts that have none.

    Nor before a comma, nor after a bracket that opens.
    """
    text, glued = [], True
    for word in words:
        unspaced = unspaced_apart and _is_unspaced(word[0])
        if not (glued or unspaced or word in _CLOSING):
            text.append(" ")
        text.append(word)
        glued = unspaced or word in _OPENING
    return "".join(text)


@cache
def _unspaced() -> re.Pattern[str]:
    return re.compile(f"[{_UNSPACED}]")


def _is_unspaced(char: str) -> bool:
    return _unspaced().match(char) is not None
