"""Packages that come with an extra."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

__all__ = ["require"]


def require(name: str, extra: str) -> ModuleType:
    """Return a module, or say how to install it.

    Raises
    ------
    ImportError
        If the module is not installed.
    """
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        raise ImportError(
            f"This needs the package {name!r}, which is not installed. Install it with "
            f"the extra: pip install 'skmtl[{extra}]'."
        ) from error
