"""Names that hold a unit, as "bill length (mm)": it stands beside the values."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from skmtl.explain.facts._fields import Fields

__all__ = ["runs_left", "split_units", "tasks_and_units"]

#: A name with its unit, as "bill length (mm)"; units have no digits but powers.
_WITH_UNIT = re.compile(
    r"(?P<name>.*\S) ?[(（](?P<unit>[^()（）\d][^()（）]{0,11})[)）]"
)


def split_units(
    shown: Sequence[str], forms: Sequence[str]
) -> tuple[list[str], list[str]]:
    """Return names without their units, and the units, of those that are numbers."""
    names, units = list(shown), [""] * len(shown)
    for j, form in enumerate(forms):
        found = _WITH_UNIT.fullmatch(names[j])
        if found and form in ("number", "range") and _is_seen(found["unit"]):
            names[j], units[j] = found["name"], found["unit"]
    if len(set(names)) < len(names):  # of which the unit tells two apart
        return list(shown), [""] * len(shown)
    return names, units


def tasks_and_units(given: Fields) -> tuple[list[str], list[str]]:
    """Return what tasks are called, without the units of those that are numbers.

    And these units, "" where there is none.
    """
    forms = ["number" if is_number else "class" for is_number in given.is_number]
    return split_units(given.shown_tasks, forms)


def _is_seen(unit: str) -> bool:
    """Whether all of it can be seen, from left to right: it stands without quotes."""
    return unit.isprintable() and not runs_left(unit)


def runs_left(text: str) -> bool:
    """Whether some of it is written from right to left."""
    return any(unicodedata.bidirectional(char) in ("R", "AL", "AN") for char in text)
