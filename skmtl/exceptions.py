"""Errors and warnings that skmtl raises itself."""

from __future__ import annotations

__all__ = ["NonFiniteLossError", "SkmtlWarning"]


class SkmtlWarning(UserWarning):
    """A result is usable, but something about it should be known.

    Every warning of the package is of this class, so that one filter finds them all.
    """


class NonFiniteLossError(FloatingPointError, ValueError):
    """The training loss of a task became NaN or infinite; the fit was abandoned."""
