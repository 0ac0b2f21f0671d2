"""Ctrl-C, and callbacks that end training as skorch has it: by KeyboardInterrupt."""

from __future__ import annotations

from dis import opname

__all__ = ["was_raised"]


def was_raised(error: BaseException) -> bool:
    """Whether a line of Python has raised an error, and not a signal between two.

    Ctrl-C may come while a callback runs, too.
    """
    last = error.__traceback__
    if last is None:
        return False
    while last.tb_next is not None:
        last = last.tb_next
    return opname[last.tb_frame.f_code.co_code[last.tb_lasti]] == "RAISE_VARARGS"
