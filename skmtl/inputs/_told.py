"""Whether it was said already that a value is unknown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

__all__ = ["is_told", "told_of_unknown"]

_TOLD: ContextVar[bool] = ContextVar("told", default=False)


@contextmanager
def told_of_unknown(is_known: bool) -> Iterator[None]:
    """Ask a model about rows with a value that the user was told is unknown, if so.

    Rows that are made from a single one all have its value. That no category of a
    column was seen in fit then says nothing of the user's table, and was said before.
    """
    before = _TOLD.set(is_known)
    try:
        yield
    finally:
        _TOLD.reset(before)


def is_told() -> bool:
    """Whether the rows at hand are such rows, in this thread."""
    return _TOLD.get()
