"""What is learned is handed over at once, at the end, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from skmtl.tasks._snapshot import shallow

__all__ = ["draft"]

E = TypeVar("E")


@contextmanager
def draft(estimator: E) -> Iterator[E]:
    """Give a stand-in to be fitted, and hand over what it has learned at the end.

    Until then the estimator is what it was, for those who predict in other threads, and
    so it stays if the block raises or is interrupted. What the block changes must not
    be part of the estimator: networks and encoders that go on learning are copies.
    """
    stand_in = shallow(estimator)
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
