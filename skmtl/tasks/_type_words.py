"""What tasks of a type are called in messages."""

from __future__ import annotations

from collections.abc import Iterable

from skmtl.tasks._task_types import CLASSES, NUMBERS, TEXTS

__all__ = ["in_words"]

_WORDS = {CLASSES: "classes", NUMBERS: "numbers", TEXTS: "texts"}


def in_words(types: Iterable[str]) -> str:
    """Return what tasks of some types are.

    Examples
    --------
    >>> from skmtl.tasks._type_words import in_words
    >>> in_words(["generation", "classification", "generation"])
    'classes and texts'
    """
    there = set(types)
    return " and ".join(word for kind, word in _WORDS.items() if kind in there)
