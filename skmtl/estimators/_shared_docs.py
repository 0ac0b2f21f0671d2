"""Settings that several estimators have are described once."""

from __future__ import annotations

import re
from collections.abc import Callable
from inspect import cleandoc, signature
from textwrap import indent
from typing import TypeVar

__all__ = ["described_as_in"]

T = TypeVar("T", bound=type)

#: Where a section begins: its name, and a line below it.
_SECTION = re.compile(r"^(?=[A-Z][\w ]*\n-+$)", re.MULTILINE)
#: Where it begins to tell of the next name, or names with commas between.
_ENTRY = re.compile(r"^(?=\w)", re.MULTILINE)


def described_as_in(source: type, *but: str) -> Callable[[T], T]:
    """Describe parameters and attributes of a class as another one describes its own.

    What the class itself describes stays. Parameters come in the order of its
    ``__init__``, attributes behind its own.

    Parameters
    ----------
    source : type
    *but : str
        Attributes that the class does not have.
    """

    def describe(cls: T) -> T:
        if not (cls.__doc__ and source.__doc__):  # as with ``python -OO``
            return cls
        own, other = _sections(cls.__doc__), _sections(source.__doc__)
        places = {name: k for k, name in enumerate(signature(cls).parameters)}
        for section in ("Parameters", "Attributes"):
            entries = _entries(own[section])
            told = {name for names in entries for name in names}
            for names, text in _entries(other[section]).items():
                known = section == "Attributes" or set(names) <= set(places)
                if known and told.isdisjoint(names) and set(but).isdisjoint(names):
                    entries[names] = text
            order = list(entries)
            if section == "Parameters":
                order.sort(key=lambda names: places[names[0]])
            heading = f"{section}\n{'-' * len(section)}\n"
            own[section] = heading + "\n".join(entries[names] for names in order)
        text = "\n\n".join(part.strip() for part in own.values())
        cls.__doc__ = indent(text, " " * 4).lstrip() + "\n" + " " * 4
        return cls

    return describe


def _sections(doc: str) -> dict[str, str]:
    """Return the sections of a docstring by name, "" for what stands before them."""
    first, *sections = _SECTION.split(cleandoc(doc))
    return {"": first} | {part.split("\n", 1)[0]: part for part in sections}


def _entries(section: str) -> dict[tuple[str, ...], str]:
    """Return what a section tells, by the names that it tells it of."""
    _, _, body = section.split("\n", 2)
    found = (entry.strip() for entry in _ENTRY.split(body) if entry.strip())
    return {tuple(entry.split(" :", 1)[0].split(", ")): entry for entry in found}
