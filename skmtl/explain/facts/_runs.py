"""Which features stand beside each other in a text, as parts of a whole."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from itertools import groupby

from skmtl.explain.facts._fields import Fields
from skmtl.explain.neighbours._features import ImageSource, TextSource

__all__ = ["in_characters", "is_single", "runs"]


def is_single(text: str) -> bool:
    """Whether it is one character, with its marks if it has any."""
    return sum(unicodedata.category(char)[0] != "M" for char in text) == 1


def in_characters(source: TextSource | ImageSource | None) -> bool:
    """Whether the features of a text are characters, also those that words consist of.

    Letters or digits beside each other show it. Chinese is cut so in any case.
    """
    if not isinstance(source, TextSource):
        return False
    places = [place for own in source.spans for place in own]
    text, starts = source.text, {start for start, _ in places}
    return all(is_single(text[start:end]) for start, end in places) and any(
        end in starts and _is_of_word(text[start]) and _is_of_word(text[end])
        for start, end in places
    )


def _is_of_word(char: str) -> bool:
    name = unicodedata.name(char, "")
    return char.isalnum() and not name.startswith("CJK UNIFIED")


def runs(explanation: Fields, features: Iterable[int]) -> list[str | int]:
    """Return the parts of a text that features are, in its order.

    Features without anything between them are one part, as two characters of a Chinese
    word are. Those that are in several places, have a label or are no words stay
    positions.
    """
    source, features = explanation.source, list(features)
    if not isinstance(source, TextSource) or explanation.features.labels:
        return list(features)
    several = [j for j in features if len(source.spans[j]) > 1]
    spans = sorted(source.spans[j][0] for j in features if j not in several)
    # each stands as many places behind the first of its run as letters are between
    before = [sum(end - start for start, end in spans[:i]) for i in range(len(spans))]
    pairs = zip(spans, before, strict=True)
    found: list[str | int] = []
    for _, run in groupby(pairs, key=lambda one: one[0][0] - one[1]):
        places = [span for span, _ in run]
        found.append(source.text[places[0][0] : places[-1][1]])
    return [*found, *several]
