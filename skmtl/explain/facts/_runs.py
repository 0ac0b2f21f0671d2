"""Which features stand beside each other in a text, and so are one part of it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from skmtl.explain.facts._fields import Fields
from skmtl.explain.neighbours._features import TextSource

__all__ = ["runs"]


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
