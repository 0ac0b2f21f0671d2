"""Which of two classes is meant by the labels themselves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

__all__ = ["position_of_one"]


def position_of_one(classes: Iterable[Any]) -> int:
    """Return where 1 or True is, if the other class is 0, False or -1; -1 if not.

    These labels say themselves which class is meant: scikit-learn takes it for the
    positive one, too. Strings such as "1" do not count.
    """
    labels = list(classes)
    if len(labels) != 2 or 1 not in labels or not (0 in labels or -1 in labels):
        return -1
    return labels.index(1)
