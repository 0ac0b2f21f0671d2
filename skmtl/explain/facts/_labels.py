"""What features and tasks are called for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from skmtl._wording import shown

__all__ = ["check_labels", "labelled"]


def check_labels(given: Any, parameter: str) -> None:
    """Raise unless it is None or a dict of strings.

    Raises
    ------
    TypeError
        If it is no dict, or a name or a label is no string.
    ValueError
        If a label is empty.
    """
    if given is None:
        return
    if not isinstance(given, Mapping):
        raise TypeError(
            f"Got {parameter}={shown(given)}, but expected a dict of name to label, "
            "such as {'bill_length_mm': 'bill length (mm)'}."
        )
    for name, label in given.items():
        if not isinstance(label, str):
            raise TypeError(
                f"Got {parameter} with {shown(label)} for {shown(name)}, but expected "
                "a string."
            )
        if not label.strip():
            raise ValueError(
                f"Got {parameter} with an empty label for {shown(name)}, but expected "
                "what people call it."
            )


def labelled(
    given: Mapping[Any, str] | None,
    names: Sequence[str],
    parameter: str,
    *,
    all_known: bool = True,
) -> tuple[str, ...]:
    """Return the label of each name, itself where it has none; () without any labels.

    Raises
    ------
    ValueError
        If there is no such name, unless not `all_known`; or if two have one label.
    """
    if not given:
        return ()
    known = {str(name): label for name, label in given.items()}
    for name in known:
        if all_known and name not in names:
            close = get_close_matches(name, list(names), n=1)
            hint = f" Did you mean {close[0]!r}?" if close else ""
            raise ValueError(
                f"Got {parameter} with {name!r}, but expected some of the names "
                f"{shown(list(names))}.{hint}"
            )
    found = tuple(known.get(name, name) for name in names)
    twice = [label for label in known.values() if found.count(label) > 1]
    if twice:
        own = [n for n, label in zip(names, found, strict=True) if label == twice[0]]
        raise ValueError(
            f"Got {parameter} that call both {own[0]!r} and {own[1]!r} {twice[0]!r}, "
            "but expected a label for each: words tell them by it."
        )
    return found
