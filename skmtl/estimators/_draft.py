"""What is learned is handed over at once, at the end, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

__all__ = ["as_it_is", "draft"]

E = TypeVar("E")


def as_it_is(estimator: E) -> E:
    """Return the estimator as it is at this moment, a shallow copy.

    A fit in another thread may end, and put a new state in the place of the old one,
    between any two looks at the estimator itself.
    """
    # one step of the interpreter, and a small part of the time that clone takes
    still = object.__new__(type(estimator))
    vars(still).update(vars(estimator))
    return still


@contextmanager
def draft(estimator: E) -> Iterator[E]:
    """Give a stand-in to be fitted, and hand over what it has learned at the end.

    Until then the estimator is what it was, for those who predict in other threads, and
    so it stays if the block raises or is interrupted. What the block changes must not
    be part of the estimator: networks and encoders that go on learning are copies.
    """
    stand_in = as_it_is(estimator)
    before = dict(vars(stand_in))
    yield stand_in
    after: dict[str, Any] = vars(stand_in)
    # settings may have been changed in the meantime, by a callback for one
    state = dict(vars(estimator))
    for name in before.keys() - after.keys():
        state.pop(name, None)
    state |= {
        name: value
        for name, value in after.items()
        if name not in before or value is not before[name]
    }
    estimator.__dict__ = state
