"""Where public names live: in the folder that users import them from."""

from __future__ import annotations

from inspect import isclass
from typing import Any

__all__ = ["publish"]


def publish(folder: dict[str, Any]) -> None:
    """Let the public classes of a folder say that they are of this folder.

    So a pickle names ``skmtl.explain.Explanation``, and can be read when the private
    file in which the class is written has another name.

    Parameters
    ----------
    folder : dict
        The ``globals()`` of its ``__init__.py``, with ``__all__``.
    """
    for name in folder["__all__"]:
        if isclass(folder[name]):
            folder[name].__module__ = folder["__name__"]
