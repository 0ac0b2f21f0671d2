"""What a process that was made by a fork must not take over from its parent."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from threading import RLock
from typing import Any

__all__ = ["Turns", "after_fork", "is_forked"]


def after_fork(in_child: Callable[[], None]) -> None:
    """Call a function in each process that is made by a fork, where there are forks."""
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=in_child)


class Turns:
    """A lock that a fork leaves open.

    A fork copies the lock as it is, but not the thread that would open it.
    """

    def __init__(self) -> None:
        self._renew()
        after_fork(self._renew)

    def _renew(self) -> None:
        self._lock = RLock()

    def taken(self) -> AbstractContextManager[Any]:
        """Keep others out. Who forks in here goes on in the child without a lock."""
        return self._lock


class _Process:
    forked = False

    def fork(self) -> None:
        self.forked = True


_PROCESS = _Process()
after_fork(_PROCESS.fork)


def is_forked() -> bool:
    """Whether this process was made by a fork after this package was imported."""
    return _PROCESS.forked
