"""Where a text's lines break, and which stretches of it belong to which word."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from skmtl.plotting._labels import WIDE

__all__ = ["kept_lines", "lines_within", "owners", "runs"]

#: A line break, blanks, a Chinese or Japanese character with the marks that must not
#: start a line, or a word.
_TOKEN = re.compile(
    rf"\r\n|[\n\r]|[^\S\n\r]+|[{WIDE}][\u3001\u3002\uff0c\uff01\uff1f\uff1b\uff1a"
    rf"\u300d\u300f\u3011\uff09]*|[^\s{WIDE}]+"
)


def owners(n_characters: int, spans: Any, features: list[int]) -> np.ndarray:
    """Return the index in `features` of each character's word, -1 for none.

    Where words overlap, the one that comes first has the character.
    """
    found = np.full(n_characters, -1)
    for index in range(len(features))[::-1]:
        for start, end in spans[features[index]]:
            found[start:end] = index
    return found


def lines_within(
    text: str, room: float, width: Callable[[str], float]
) -> list[tuple[int, int]]:
    """Return the (start, end) of lines that are at most as wide as the room."""
    lines, start, end, used = [], 0, 0, 0.0
    for token in _TOKEN.finditer(text):
        piece = token.group()
        if piece[0] in "\r\n":
            lines.append((start, token.start()))
            start, end, used = token.end(), token.end(), 0.0
            continue
        if piece.isspace():
            used += width(piece) if used else 0.0
            start = start if used else token.end()
            end = token.end()
            continue
        wide = width(piece)
        if used and used + wide > room:
            lines.append((start, end))
            start, used = token.start(), 0.0
        end = token.end()
        if wide > room:
            cuts = _cuts(piece, room, width)
            ends = [token.start() + cut for cut in cuts]
            lines += list(zip([start, *ends[:-1]], ends, strict=True))
            start, wide = ends[-1], width(text[ends[-1] : end])
        used += wide
    return [*lines, (start, end)] if end > start or not lines else lines


def _cuts(word: str, room: float, width: Callable[[str], float]) -> list[int]:
    """Return where a word that is wider than the room is cut."""
    cuts, used = [], 0.0
    for at, character in enumerate(word):
        wide = width(character)
        if used and used + wide > room:
            cuts.append(at)
            used = 0.0
        used += wide
    return cuts or [len(word)]


def kept_lines(
    lines: list[tuple[int, int]], owner: np.ndarray, most: int
) -> list[tuple[int, int] | None]:
    """Return as many lines as there is room for; None where some are left out.

    Those with a word that matters are kept first, and then those nearest to the start.
    """
    if len(lines) <= most:
        return list(lines)
    empty = [not (owner[start:end] >= 0).any() for start, end in lines]
    order = sorted(range(len(lines)), key=lambda k: (empty[k], k))
    for n_lines in range(most, 1, -1):
        kept = _with_gaps(lines, sorted(order[:n_lines]))
        if len(kept) <= most:
            return kept
    return _with_gaps(lines, order[:1])


def _with_gaps(
    lines: list[tuple[int, int]], chosen: list[int]
) -> list[tuple[int, int] | None]:
    kept: list[tuple[int, int] | None] = []
    for before, k in zip([-1, *chosen], chosen, strict=False):
        kept += [None] * (k > before + 1) + [lines[k]]
    return kept + [None] * (chosen[-1] < len(lines) - 1)


def runs(start: int, end: int, owner: np.ndarray) -> list[tuple[int, int, int]]:
    """Return the (start, end, owner) of the stretches of a line."""
    if end <= start:
        return []
    cuts = start + 1 + np.flatnonzero(np.diff(owner[start:end]))
    edges = [start, *cuts.tolist(), end]
    return [(a, b, int(owner[a])) for a, b in pairwise(edges)]
