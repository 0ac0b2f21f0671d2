"""Names that may hold anything, written so that they can be read back."""

from __future__ import annotations

import re
import unicodedata

from skmtl.explain.facts._units import runs_left

__all__ = ["is_han", "is_number", "is_plain", "quoted", "shortened"]

#: Up to four words of letters, digits and joints, the first not a digit.
_PLAIN = re.compile(r"[^\W\d][\w]*(?:[-./]\w+)*(?: \w+(?:[-./]\w+)*){0,3}")
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?%?")
#: Characters that join others to one, as in emoji: they stay.
_JOINERS = "\u200c\u200d"
#: Characters that are not seen, or that change how others are seen.
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
#: Around what runs from right to left, so that it does not turn what follows.
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"
#: So much of a value is told.
_LONGEST = 40


def is_number(text: str) -> bool:
    """Whether it is written as a number."""
    return _NUMBER.fullmatch(text) is not None


def is_han(text: str) -> bool:
    """Whether it is a single Chinese character."""
    return len(text) == 1 and unicodedata.name(text, "").startswith("CJK UNIFIED")


def is_plain(text: str) -> bool:
    """Whether it is one to four words and nothing else, from left to right."""
    return _PLAIN.fullmatch(text) is not None and not runs_left(text)


def quoted(text: str, quotes: tuple[str, str]) -> str:
    r"""Return the text in quotes; a backslash before what is not itself, as in "\n"."""
    opening, closing = quotes
    special = {"\\", closing}
    inside = "".join(f"\\{char}" if char in special else _seen(char) for char in text)
    whole = f"{opening}{inside}{closing}"
    return f"{_ISOLATE}{whole}{_END_ISOLATE}" if runs_left(text) else whole


def shortened(text: str) -> str:
    """Return the beginning of a long text."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _seen(char: str) -> str:
    """Return a character that can be seen, or its escape."""
    if char in _JOINERS or unicodedata.category(char) not in _UNSEEN:
        return char
    return char.encode("unicode_escape").decode("ascii")
