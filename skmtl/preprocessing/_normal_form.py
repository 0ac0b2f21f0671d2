"""Texts in Unicode's NFKC, in time that is in proportion to their length."""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import cache

import numpy as np

__all__ = ["normal_form"]

#: Unicode's stream-safe text format (https://unicode.org/reports/tr15/#UAX15-D4):
#: so many marks may stand on a letter; no language has more than a handful.
_MOST = 30
#: A character that cannot be seen, and parts what stands before and after it.
_JOINER = "\u034f"
#: There is no mark among the letters before.
_BEYOND_LATIN = re.compile("[^\x00-\u02ff]")


def normal_form(text: str, lowercase: bool = False) -> str:
    """Return a text in NFKC, in lower case if need be.

    A joiner goes into runs of more than 30 marks, as Unicode's stream-safe format has
    it: marks are sorted, which takes the square of their number otherwise.
    """
    if text.isascii():
        return text.lower() if lowercase else text
    text = unicodedata.normalize("NFKC", _parted(text))
    if not lowercase:
        return text
    # the lower case of a normal text need not be normal: "İ" with a dot below; it is
    # the only letter that leaves a mark
    text = _parted(text.lower()) if "İ" in text else text.lower()
    return unicodedata.normalize("NFKC", text)


def _parted(text: str) -> str:
    """Return a text without a run of more than 30 marks."""
    # these tests are far faster than the pattern, and nearly all texts end here
    if len(text) <= _MOST or not _BEYOND_LATIN.search(text):
        return text
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    found = _marks().take(codes)
    if np.count_nonzero(found) <= _MOST:
        return text
    counts = found.cumsum()
    if (counts[_MOST:] - counts[:-_MOST]).max() < _MOST:
        return text
    return _too_long().sub(rf"\g<0>{_JOINER}", text)


@cache
def _marks() -> np.ndarray:
    """Return which characters are marks, by their code."""
    marks = np.zeros(sys.maxunicode + 1, dtype=bool)
    # there is none between these planes
    for code in (*range(0x300, 0x20000), *range(0xE0000, 0xE0200)):
        marks[code] = _is_mark(chr(code))
    return marks


@cache
def _too_long() -> re.Pattern[str]:
    """Return what finds 30 marks that others follow."""
    mark = f"[{''.join(map(chr, np.flatnonzero(_marks())))}]"
    # what begins with one set of characters is found faster
    return re.compile(f"{mark}{mark}{{{_MOST - 1}}}(?={mark})")


def _is_mark(char: str) -> bool:
    """Whether a character is sorted among its neighbours, or becomes such ones."""
    if unicodedata.combining(char):
        return True
    # half-width katakana have marks of their own, which come to the others
    whole = unicodedata.decomposition(char) and unicodedata.normalize("NFKD", char)
    return bool(whole) and all(map(unicodedata.combining, whole))
