"""Tasks of which too few labels were held out for sets of a confidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

__all__ = ["few_labels_noted", "is_noted"]

_NOTED: ContextVar[set[str] | None] = ContextVar("noted", default=None)


@contextmanager
def few_labels_noted() -> Iterator[set[str]]:
    """Ask for sets, and get the names of such tasks in place of a warning.

    Whoever asks for sets of his own accord and does without those that hold all classes
    has nothing to warn his user of.
    """
    names: set[str] = set()
    before = _NOTED.set(names)
    try:
        yield names
    finally:
        _NOTED.reset(before)


def is_noted(names: Sequence[str]) -> bool:
    """Note the names of such tasks, if somebody wants to know them, in this thread."""
    noted = _NOTED.get()
    if noted is None:
        return False
    noted.update(names)
    return True
