"""How many threads torch computes with."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from numbers import Integral
from typing import Any

import torch

from skmtl.training._forks import Turns, after_fork, is_forked

__all__ = ["threads"]

#: Multiply-adds of one batch from which more than one thread pays off.
_WORK_PER_BATCH = 1e9


class _Blocks:
    """The blocks that run with a number of threads of their own, thread by thread.

    Torch has a number for each thread, and a thread that is new takes the last one that
    was set anywhere. Whoever comes in while others are inside would take theirs for the
    user's, and put that back.
    """

    def __init__(self) -> None:
        self._turns = Turns()
        #: What the user has set, as the first one in has found it.
        self._users = 1
        #: Of each thread inside, what it has found, and what its blocks have set.
        self._inside: dict[int, list[int]] = {}
        after_fork(self._keep_this_thread)

    def enter(self) -> list[int]:
        """Return the numbers of this thread, the one that it goes back to at first."""
        here = threading.get_ident()
        with self._turns.taken():
            if here not in self._inside:
                found = torch.get_num_threads()
                if not self._inside:
                    self._users = found
                elif any(found in numbers for numbers in self._inside.values()):
                    found = self._users
                self._inside[here] = [found]
            return self._inside[here]

    def set(self, number: int) -> None:
        """Let this thread run with a number, unless it does."""
        if torch.get_num_threads() != number:
            torch.set_num_threads(number)

    def leave(self, numbers: list[int]) -> None:
        """Go back to the number of the block around this one, or to what was found."""
        numbers.pop()
        self.set(numbers[-1])
        if len(numbers) == 1:
            with self._turns.taken():
                del self._inside[threading.get_ident()]

    def _keep_this_thread(self) -> None:
        """Forget the threads that a fork has left behind."""
        here = threading.get_ident()
        left = self._inside.keys() - {here}
        self._inside = {k: v for k, v in self._inside.items() if k == here}
        if left and not self._inside:
            # or new threads would take the number of one that is gone
            torch.set_num_threads(torch.get_num_threads())


_BLOCKS = _Blocks()


@contextmanager
def threads(n_threads: Any, n_rows: int = 0, n_multiplied: int = 0) -> Iterator[None]:
    """Run with a number of torch threads, and put back what was set before.

    "auto" takes one thread for small networks, which run slower on many, and all that
    torch is set to use for large ones. It goes by shapes alone: nothing is timed. In a
    process made by a fork it is one, whatever is asked for: OpenMP's threads are not
    taken along, and torch would wait for them for ever.

    What is put back is what was found, whatever is set elsewhere in the meantime, and
    in whatever order the blocks of several threads end.

    Parameters
    ----------
    n_threads : "auto" or int
    n_rows : int
        Rows of a batch, times their tokens or pixels.
    n_multiplied : int
        Weights of the network that one of them is multiplied with.

    Raises
    ------
    ValueError
        If `n_threads` is something else.
    """
    auto = isinstance(n_threads, str) and n_threads == "auto"
    # fit has looked at the settings, but they may be others by now
    if not auto and not (isinstance(n_threads, Integral) and int(n_threads) >= 1):
        raise ValueError(
            f"Got n_threads={n_threads!r}, but expected 'auto' or a positive integer."
        )
    numbers = _BLOCKS.enter()
    if auto:
        large = n_rows * n_multiplied >= _WORK_PER_BATCH
        n_threads = numbers[0] if large else 1
    numbers.append(1 if is_forked() else int(n_threads))
    try:
        _BLOCKS.set(numbers[-1])
        yield
    finally:
        _BLOCKS.leave(numbers)
