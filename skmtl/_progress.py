"""A progress bar where work takes longer than a few seconds."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import current_thread, main_thread

__all__ = ["progress"]

#: Shorter work than this, in seconds, shows no bar.
_DELAY = 3.0
_inside: ContextVar[bool] = ContextVar("skmtl_progress", default=False)


@contextmanager
def progress(total: int | None, description: str) -> Iterator[Callable[[int], object]]:
    """Show how far work is, in a terminal or a notebook, and yield what is called then.

    Nothing is shown where the output goes to a file, in processes that others have
    started, in other threads than the main one, inside of work that has a bar already,
    or with ``TQDM_DISABLE=1`` in the environment.
    """
    # workers would write over one another's lines
    worker = multiprocessing.parent_process() or current_thread() is not main_thread()
    if _inside.get() or worker or _is_off():
        yield lambda n: None
        return
    from tqdm.auto import tqdm

    token = _inside.set(True)
    # None: only where a person looks
    bar = tqdm(total=total, desc=description, disable=None, delay=_DELAY, leave=False)
    try:
        yield bar.update
    finally:
        bar.close()
        _inside.reset(token)


def _is_off() -> bool:
    return os.environ.get("TQDM_DISABLE", "") not in ("", "0")
