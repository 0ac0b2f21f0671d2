"""Lines of text that fit beside, above and below a drawing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

__all__ = [
    "CHARACTER",
    "LINE",
    "LONGEST",
    "WIDE",
    "as_written",
    "inches_of",
    "lines_of",
    "longest",
    "shortened",
    "width_of",
]

#: About the width of a character in inches, in matplotlib's default size.
CHARACTER = 0.085
#: Names of tasks, classes and models are shortened to this many characters.
LONGEST = 40

#: Inches from one line of text to the next, in matplotlib's default size.
LINE = 0.17

#: Characters of Chinese, Japanese and Korean: a line may end behind any of them.
WIDE = (
    "\u2e80-\u303f\u3040-\u9fff\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef"
    "\U00020000-\U0003ffff"
)
_PIECE = re.compile(rf"[{WIDE}]|[^\s_{WIDE}-]*[\s_-]+|[^\s_{WIDE}-]+")


def as_written(label: Any) -> str:
    """Return a name as text that matplotlib shows letter by letter.

    It reads formulas between dollars, and leaves names with a leading underscore out of
    legends.
    """
    text = str(label).replace("$", r"\$")
    return f"\u200a{text}" if text.startswith("_") else text


def longest(labels: Iterable[str]) -> int:
    """Return the width of the longest label in characters."""
    return max(map(width_of, labels), default=0)


def width_of(text: str) -> int:
    """Return a text's width in characters of the usual width."""
    return sum(
        2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
        if not unicodedata.combining(c)
    )


def inches_of(lines: Iterable[str]) -> float:
    """Return about the width in inches of the longest line."""
    return longest(lines) * CHARACTER


def shortened(text: str, most: int) -> str:
    """Return a text of at most some width; what is too much is left out of its middle.

    Names of one table often begin alike and differ at their end.
    """
    if width_of(text) <= most:
        return text
    start, end, room = "", "", most - 1
    while True:
        longer = width_of(start) <= width_of(end)
        new = text[: len(start) + longer], text[len(text) - len(end) - (not longer) :]
        if width_of("".join(new)) > room:
            return f"{start}\u2026{end}"
        start, end = new


def lines_of(text: str, most: int, n_lines: int = 3) -> list[str]:
    """Return lines of at most some width, cut between words where that can be.

    A text that is too long for them is shortened.
    """
    lines = [""]
    for piece in _PIECE.findall(" ".join(shortened(text, most * n_lines).split())):
        if lines[-1] and width_of(lines[-1] + piece.rstrip()) > most:
            lines.append("")
        for character in piece:
            if width_of((lines[-1] + character).rstrip()) > most:
                lines.append("")
            lines[-1] += character
    return [line.strip() for line in lines]
