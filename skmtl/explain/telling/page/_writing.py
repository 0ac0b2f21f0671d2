"""Names and numbers as they are written in the page."""

from __future__ import annotations

import re
from html import escape
from typing import Any

import numpy as np

from skmtl.explain.facts import _percents
from skmtl.explain.telling.page._labels import LABELS
from skmtl.explain.telling.words import _numbers

__all__ = [
    "both",
    "decimals",
    "escaped",
    "in_line",
    "not_shown",
    "percent",
    "probability",
    "running",
    "signed",
    "span",
]

#: What no file in UTF-8 or no HTML can hold.
_UNWRITABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]"
)
#: Behind these a line may end, as it may at spaces and hyphens by itself.
_JOINT = re.compile(r"_+(?!_|$)|[./:=|](?=[^\W\d_])")
#: Longer names are cut: nobody reads more, and the page is to stay small.
_LONGEST = 80


def running(value: Any) -> str:
    """Return text of any length, escaped for the page."""
    text = str(value).replace("\r\n", "\n").replace("\r", "\n")
    return escape(_UNWRITABLE.sub("\ufffd", text), quote=True)


def in_line(value: Any, most: int = _LONGEST) -> str:
    """Return a name or value in one line of at most `most` characters, escaped."""
    text = " ".join(str(value).split())
    if len(text) > most:
        text = f"{text[: most - 16]}\u2026{text[-15:]}"
    return running(text) or "\u201c\u201d"


def escaped(value: Any, most: int = _LONGEST) -> str:
    """Return a name or value as `in_line`, as HTML that is broken between its parts."""
    return _JOINT.sub(r"\g<0><wbr>", in_line(value, most))


def span(value: Any, most: int = _LONGEST) -> str:
    """Return a name to stand in a sentence, whichever way it is read."""
    return f"<bdi>{escaped(value, most)}</bdi>"


def both(key: str, **fields: str) -> str:
    """Return what the page says itself, in both languages; fields are escaped HTML."""
    english, chinese = (text.format(**fields) for text in LABELS[key])
    return f'<span lang="en">{english}</span><span lang="zh">{chinese}</span>'


def not_shown(n: int) -> str:
    """Return that so many features are left out, if any are."""
    return both("not_shown", n=str(n)) if n > 0 else ""


def decimals(effects: np.ndarray, figures: int = 2) -> int:
    """Return how many decimals show the largest of some effects in so many figures."""
    finite = np.abs(effects[np.isfinite(effects)])
    largest = float(finite.max(initial=0.0))
    if largest == 0:
        return figures
    return int(np.clip(figures - 1 - np.floor(np.log10(largest)), figures, 9))


def signed(value: float, places: int) -> str:
    """Return a number with its sign; nothing but zeros is written 0."""
    if not np.isfinite(value):
        return "\u2013"
    text = f"{value:+.{places}f}"
    if not text.strip("+-0."):
        return "0"
    return text.replace("-", "\u2212")


def probability(value: float) -> str:
    """Return a probability in two decimals, and never 1 or 0 for what is not."""
    return escape(_numbers.probability(value)) if np.isfinite(value) else "\u2013"


def percent(value: float) -> str:
    """Return whole percents, and never all or nothing for what is not."""
    return f"{escape(_percents.percent(value))}\u00a0%"
