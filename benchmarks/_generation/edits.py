"""How many edits lead from one text to another (Levenshtein), of many pairs at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

_PAIRS_AT_ONCE = 2000


def edits(
    answers: Sequence[Sequence[str]], truths: Sequence[Sequence[str]]
) -> np.ndarray:
    """Return the number of edits of each pair.

    Parameters
    ----------
    answers, truths : sequence of sequence of str
        Strings, edited character by character, or lists of phones.
    """
    found = [
        _edits(answers[i : i + _PAIRS_AT_ONCE], truths[i : i + _PAIRS_AT_ONCE])
        for i in range(0, len(truths), _PAIRS_AT_ONCE)
    ]
    return np.concatenate([np.zeros(0, dtype=int), *found])


def _edits(
    answers: Sequence[Sequence[str]], truths: Sequence[Sequence[str]]
) -> np.ndarray:
    ids: dict[str, int] = {}
    a, n_a = _coded(answers, ids)
    b, n_b = _coded(truths, ids)
    pairs, places = np.arange(len(a)), np.arange(b.shape[1] + 1)
    row = np.broadcast_to(places, (len(a), len(places)))
    found = np.where(n_a == 0, n_b, 0)
    for i in range(a.shape[1]):
        exchanged = row[:, :-1] + (a[:, [i]] != b)
        next_row = np.minimum(row + 1, np.pad(exchanged, ((0, 0), (1, 0)), mode="edge"))
        next_row[:, 0] = i + 1
        # what is put in costs one each: the least over all places before, plus the way
        row = np.minimum.accumulate(next_row - places, axis=1) + places
        found = np.where(n_a == i + 1, row[pairs, n_b], found)
    return found


def _coded(
    texts: Sequence[Sequence[str]], ids: dict[str, int]
) -> tuple[np.ndarray, np.ndarray]:
    """Return a row of numbers for each text, -1 behind its end, and the lengths."""
    lengths = np.array([len(text) for text in texts])
    coded = np.full((len(texts), int(lengths.max(initial=0))), -1)
    for i, text in enumerate(texts):
        coded[i, : len(text)] = [ids.setdefault(symbol, len(ids)) for symbol in text]
    return coded, lengths
