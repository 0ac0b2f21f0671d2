"""What a language is made of: a table of sentences, and how names are written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from string import Formatter
from typing import Any

from skmtl.explain.telling.words._names import is_number, is_plain, quoted, shortened

__all__ = ["Language"]

#: How explainers write a range of numbers, and the sentence that tells it.
_RANGES = (
    (re.compile(r"(?P<low>\S+) to (?P<high>\S+)"), "within"),
    (re.compile(r"up to (?P<high>\S+)"), "up_to"),
    (re.compile(r"above (?P<low>\S+)"), "above"),
)
#: How explainers write where in an image a segment is.
_PLACE = re.compile(r"(rows?) ([-\d]+), (columns?) ([-\d]+)")

#: Words of the table that names may have as well: nothing is told by them alone.
_GLUE = frozenset({"a", "an", "in", "no", "of", "on", "the"})


@dataclass(frozen=True)
class Language:
    """A language, as the grammar uses it.

    Parameters
    ----------
    table : dict of str to str
        A template for each thing that can be said; all languages have the same keys.
    quotes : tuple of (str, str)
    bare : bool
        Whether plain names stand without quotes. The words of the table never do.
    space : str
        What stands between two sentences.
    """

    table: dict[str, str]
    quotes: tuple[str, str]
    bare: bool
    space: str

    @cached_property
    def _own_words(self) -> frozenset[str]:
        # sentences that are rare: for them no other text gets more quotes
        rare = ("rule_", "several_", "sharing_", "written_")
        said = [s for key, s in self.table.items() if not key.startswith(rare)]
        text = re.sub(r"\{\w*\}", " ", " ".join(said))
        return frozenset(re.findall(r"[^\W\d]\w*", text.casefold())) - _GLUE

    def say(self, key: str, /, **slots: Any) -> str:
        """Return a template with its slots filled.

        A language without spaces has them between its letters and numbers alone.
        """
        if self.space:
            return self.table[key].format(**slots)
        said, is_tight = "", False
        for literal, name, _, _ in Formatter().parse(self.table[key]):
            said += literal.removeprefix(" ") if is_tight else literal
            value = str(slots[name]) if name else ""
            if value:
                said = said if value[0].isascii() else said.removesuffix(" ")
                said += value
            is_tight = bool(value) and not value[-1].isascii()
        return said

    def say_of(self, n: int, key: str, /, **slots: Any) -> str:
        """Return the template for one, or that for several."""
        return self.say(f"{key}_one" if n == 1 else f"{key}_many", **slots)

    def listed(self, items: Sequence[str], of: str = "") -> str:
        """Return "a, b and c", as lists `of` these things are written."""
        *head, last = items
        if not head:
            return last
        return self.table[f"{of}comma"].join(head) + self.table[f"{of}and"] + last

    def name(self, text: str) -> str:
        """Return the name of a feature or task."""
        return text if self._is_bare(text, strict=True) else quoted(text, self.quotes)

    def word(self, text: str) -> str:
        """Return a word of a text, or another thing that is cited."""
        return quoted(text, self.quotes)

    def value(self, text: str) -> str:
        """Return a value."""
        if text == "missing":
            return self.table["missing"]
        text = shortened(text)
        return self.label(text, bare=is_number(text) or self.is_bare_label(text))

    def label(self, text: str, *, bare: bool) -> str:
        """Return a class, in quotes if it may not be bare."""
        return text if bare else quoted(text, self.quotes)

    def is_bare_label(self, text: str) -> bool:
        """Whether a class can stand without quotes."""
        return self.bare and (is_number(text) or self._is_bare(text, strict=False))

    def place(self, text: str) -> str | None:
        """Return a place in an image, if it is one."""
        found = _PLACE.fullmatch(text)
        if not found:
            return None
        row, rows, column, columns = found.groups()
        at = [self.say(f"at_{row}", at=rows), self.say(f"at_{column}", at=columns)]
        return self.listed(at)

    def range(self, text: str) -> str | None:
        """Return a range of numbers, if it is one."""
        for pattern, key in _RANGES:
            found = pattern.fullmatch(text)
            if found and all(map(is_number, found.groups())):
                return self.say(key, **found.groupdict())
        return None

    def pair(self, task: str, label: str, *, together: bool) -> str:
        """Return "task=class" in quotes, `together` in one pair of them."""
        if together:
            return quoted(f"{task}={label}", self.quotes)
        return f"{quoted(task, self.quotes)}={quoted(label, self.quotes)}"

    def _is_bare(self, text: str, strict: bool) -> bool:
        """Whether it can stand without quotes; a single word is taken if not strict."""
        if not self.bare or not is_plain(text):
            return False
        words = re.findall(r"\w+", text.casefold())
        if not strict and " " not in text:
            return True
        return self._own_words.isdisjoint(words)
