"""A run in a process of its own, which ends when its time is up."""

from __future__ import annotations

import multiprocessing
import resource
import signal
import warnings
from collections.abc import Callable
from typing import Any


def run_within(
    limit: int, run: Callable[..., dict[str, Any]], model: Any, *arguments: Any
) -> dict[str, Any]:
    """Run one model in a process of its own, with a limit of its time.

    Parameters
    ----------
    limit : int
        Seconds of processor time. A run that takes longer has no result but the limit.
    run : callable
        Takes the model and the arguments, and returns what was measured.
    model : object with a name
    *arguments
        Whatever else `run` takes.
    """
    ours, theirs = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(
        target=_run_and_send, args=(theirs, limit, run, (model, *arguments))
    )
    process.start()
    theirs.close()
    try:
        found = ours.recv()
    except EOFError:
        found = None
    process.join()
    if found is not None:
        return found
    if process.exitcode != -signal.SIGXCPU:
        raise SystemExit(f"{model.name} ended with {process.exitcode}.")
    return {"limit": limit}


def headline(warning: warnings.WarningMessage) -> str:
    """Return the class and the first line of a warning."""
    return f"{warning.category.__name__}: {str(warning.message).splitlines()[0][:100]}"


def _run_and_send(pipe: Any, limit: int, run: Callable[..., Any], given: Any) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 60))
    pipe.send(run(*given))
