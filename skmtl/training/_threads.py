"""How many threads torch computes with."""

from __future__ import annotations

import threading
from numbers import Integral
from typing import Any

import torch

from skmtl.training._cores import free_cores, own_cores
from skmtl.training._forks import Turns, after_fork, is_forked

__all__ = ["threads"]

#: Multiply-adds of a batch from which more than one thread pays off on free cores.
_LITTLE_WORK = 5e6
#: And from which it does so often enough where it is not known whether cores are free.
_MUCH_WORK = 1e9


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

    def leave(self, numbers: list[int], depth: int) -> None:
        """Go back to the number of the block around this one, or to what was found."""
        del numbers[depth:]
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


class threads:  # a context manager, and none that takes as long as a row
    """Run with a number of torch threads, and put back what was set before.

    "auto" takes one thread for small networks, which run slower on many. For others it
    takes as many as there are free cores, of those that this process may use and torch
    is set to use, in one look at what the system says of the moment: where a core is
    taken, every step waits for it. A step of a large network may come out with other
    last bits on more threads. So where the same bits are asked for (`same_bits`), it
    goes by shapes and the process's own cores alone, as it does where the system does
    not say what is free. Nothing is ever timed.

    In a process made by a fork it is one, whatever is asked for: OpenMP's threads are
    not taken along, and torch would wait for them for ever.

    What is put back is what was found, whatever is set elsewhere in the meantime, and
    in whatever order the blocks of several threads end.

    Parameters
    ----------
    n_threads : "auto" or int
    n_rows : int
        Rows of a batch, times their tokens or pixels.
    n_multiplied : int
        Weights of the network that one of them is multiplied with.
    same_bits : bool, default=True
        Whether the number must not depend on who else uses the machine.

    Raises
    ------
    ValueError
        If `n_threads` is something else.
    """

    def __init__(
        self,
        n_threads: Any,
        n_rows: int = 0,
        n_multiplied: int = 0,
        same_bits: bool = True,
    ):
        self.auto = isinstance(n_threads, str) and n_threads == "auto"
        # fit has looked at the settings, but they may be others by now
        if not self.auto and not (
            isinstance(n_threads, Integral) and int(n_threads) >= 1
        ):
            raise ValueError(
                f"Got n_threads={n_threads!r}, but expected 'auto' or a positive "
                "integer."
            )
        self.n_threads = n_threads
        self.work = n_rows * n_multiplied
        self.same_bits = same_bits

    def __enter__(self) -> threads:
        self._numbers = _BLOCKS.enter()
        self._depth = len(self._numbers)
        try:
            self.look()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        _BLOCKS.leave(self._numbers, self._depth)

    def look(self) -> None:
        """Take what is the right number now, within the block."""
        number = self._number()
        # those before stay in the list: new threads may have taken them over
        if len(self._numbers) == self._depth or number != self._numbers[-1]:
            self._numbers.append(number)
        _BLOCKS.set(number)

    def _number(self) -> int:
        if is_forked():
            return 1
        if not self.auto:
            return int(self.n_threads)
        if self.work < _LITTLE_WORK:
            return 1
        most = self._numbers[0]
        free = None if self.same_bits or most == 1 else free_cores()
        if free is None:
            return min(most, own_cores()) if self.work >= _MUCH_WORK else 1
        return min(most, free)
