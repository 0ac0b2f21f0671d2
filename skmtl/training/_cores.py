"""How many cores this process may use, and how many of them are free."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

__all__ = ["free_cores", "own_cores"]

_ROOT = Path("/")


def own_cores() -> int:
    """Return the cores that this process may use: its affinity mask, and its quota."""
    n_cores = os.cpu_count() or 1
    if hasattr(os, "sched_getaffinity"):
        n_cores = len(os.sched_getaffinity(0))
    quota = _quota(_ROOT)
    return n_cores if quota is None else max(1, min(n_cores, int(quota)))


def free_cores() -> int | None:
    """Return how many of these cores nobody else uses at this moment, at least one.

    The system says how many threads run or wait for a core. Our own are not counted:
    workers of OpenMP that have nothing to do go on running for some milliseconds.
    Threads of Python are, as they have work of their own.

    Returns
    -------
    n_free : int, or None where the system does not say it
    """
    try:
        running = (_ROOT / "proc/loadavg").read_text().split()[3]
        n_others = int(running.partition("/")[0]) - 1
        if n_others > 0:
            n_others -= _count_workers(_ROOT / "proc/self/task")
    except (OSError, ValueError, IndexError):
        return None
    # the count is of the whole machine, though this process may have a part of it
    n_free = (os.cpu_count() or 1) - max(n_others, 0)
    return max(1, min(own_cores(), n_free))


def _count_workers(tasks: Path) -> int:
    """Return the running threads of this process that Python knows nothing of."""
    known = {str(one.native_id) for one in threading.enumerate()}
    known.add(str(threading.get_native_id()))
    n_workers = 0
    for name in set(os.listdir(tasks)) - known:
        with suppress(FileNotFoundError, ProcessLookupError):  # it has just ended
            # the name of a thread, in brackets, may hold anything
            state = (tasks / name / "stat").read_bytes().rpartition(b")")[2]
            n_workers += state.split()[0] == b"R"
    return n_workers


@lru_cache
def _quota(root: Path) -> float | None:
    """Return the cores' worth of time that a container is given, None if no limit."""
    groups = root / "sys/fs/cgroup"
    with suppress(OSError, ValueError):
        quota, period = (groups / "cpu.max").read_text().split()
        return None if quota == "max" else int(quota) / int(period)
    with suppress(OSError, ValueError):  # the older form
        quota = (groups / "cpu/cpu.cfs_quota_us").read_text()
        period = (groups / "cpu/cpu.cfs_period_us").read_text()
        return int(quota) / int(period) if int(quota) > 0 else None
    return None
