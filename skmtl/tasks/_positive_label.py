"""Which of two classes is meant by the labels themselves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

__all__ = ["position_of_one"]

#: Answers that are meant, and their opposites.
_OPPOSITES = (
    ("yes", "no"),
    ("true", "false"),
    ("positive", "negative"),
    ("pos", "neg"),
    ("是", "否"),
)


def position_of_one(classes: Iterable[Any]) -> int:
    """Return where 1, True or "yes" is, if the other is its opposite; -1 if not.

    Opposites are 0 or -1, False and "no"; so are "positive" and "negative". These
    labels say themselves which class is meant: scikit-learn takes 1 and True for the
    positive ones, too. Strings such as "1" do not count.
    """
    labels = list(classes)
    if len(labels) == 2 and all(isinstance(label, str) for label in labels):
        words = [str(label).strip().casefold() for label in labels]
        found = [yes for yes, no in _OPPOSITES if {yes, no} == set(words)]
        return words.index(found[0]) if found else -1
    if len(labels) != 2 or 1 not in labels or not (0 in labels or -1 in labels):
        return -1
    return labels.index(1)
