"""How values and counts are written in messages, however long they are."""

from __future__ import annotations

from reprlib import Repr
from typing import Any

__all__ = ["counted", "shown"]

#: A label, and the labels, names or settings of a list or dict that are told.
_LONGEST, _MOST = 80, 20


class _Short(Repr):
    """Writes what people have given, cut in the middle where it is long."""

    def __init__(self) -> None:
        super().__init__()
        self.maxstring = self.maxother = self.maxlong = _LONGEST
        self.maxlist = self.maxtuple = self.maxset = self.maxdict = _MOST

    def repr_instance(self, given: Any, level: int) -> str:
        """Write what is neither text nor number nor a container in one line."""
        return " ".join(super().repr_instance(given, level).split())

    def repr_dict(self, given: dict[Any, Any], level: int) -> str:
        """Write a dict in its own order."""
        if level <= 0:
            return "{...}"
        some = list(given.items())[: self.maxdict]
        pieces = [
            f"{self.repr1(key, level - 1)}: {self.repr1(value, level - 1)}"
            for key, value in some
        ]
        return "{" + ", ".join(pieces + ["..."] * (len(given) > len(some))) + "}"


_SHORT = _Short()


def shown(value: Any) -> str:
    """Return what `repr` gives, with long texts and long lists cut.

    Examples
    --------
    >>> from skmtl._wording import shown
    >>> shown(["a", 1, None])
    "['a', 1, None]"
    >>> len(shown("word " * 1000))
    80
    """
    return _SHORT.repr(value)


def counted(number: int, noun: str) -> str:
    """Return a number and what it counts: "1 task", "2 tasks", "3 classes".

    Examples
    --------
    >>> from skmtl._wording import counted
    >>> counted(1, "task"), counted(0, "task"), counted(2, "class")
    ('1 task', '0 tasks', '2 classes')
    """
    ending = "" if number == 1 else "es" if noun.endswith("s") else "s"
    return f"{number} {noun}{ending}"
