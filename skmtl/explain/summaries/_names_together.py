"""How the features of many explanations are called, so that the same are one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from skmtl.explain.facts._record import Record
from skmtl.explain.neighbours._features import ImageSource, TextSource

__all__ = ["names_together"]


def names_together(explanations: Sequence[Record]) -> list[tuple[str, ...]]:
    """Return the names of the features of each, the same for what is the same.

    Segments are the same if all images are cut alike; words that differ in upper and
    lower case are, if the model does not look at it. They are then written as it reads
    them, in lower case.
    """
    names = [explanation.features.names for explanation in explanations]
    sources = [explanation.source for explanation in explanations]
    if all(isinstance(source, TextSource) and source.caseless for source in sources):
        lower = [tuple(name.lower() for name in own) for own in names]
        # a tokenizer may keep apart, within a text, what the model does not
        return lower if all(len(set(own)) == len(own) for own in lower) else names
    cuts = [source.segments for source in sources if isinstance(source, ImageSource)]
    if all(np.array_equal(cut, cuts[0]) for cut in cuts):
        return names
    return [
        tuple(f"{name} of input {at}" for name in own) for at, own in enumerate(names)
    ]
