"""Warnings that point at the user's line, however deep in the package they arise."""

from __future__ import annotations

import sys
import warnings

from skmtl.exceptions import SkmtlWarning

__all__ = ["warn"]

#: Those who stand between the user's line and a warning: we, and who calls us for him.
_BETWEEN = frozenset(["skmtl", "sklearn", "skorch", "joblib", "contextlib"])


def warn(message: str, category: type[Warning] = SkmtlWarning) -> None:
    """Warn at the line that has called the package, itself or through a Pipeline.

    Where there is none, as in a process of its own, the outermost line is named.
    """
    level, frame = 1, sys._getframe()
    while frame.f_back is not None and _is_between(frame.f_globals):
        level, frame = level + 1, frame.f_back
    warnings.warn(message, category, stacklevel=level)


def _is_between(names: dict[str, object]) -> bool:
    return str(names.get("__name__")).split(".")[0] in _BETWEEN
