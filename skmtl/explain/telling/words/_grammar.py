"""What is told of an explanation, and in which order, whatever the language."""

from __future__ import annotations

from collections.abc import Iterator

from skmtl.explain.facts._record import Record
from skmtl.explain.telling.words._changes import changes
from skmtl.explain.telling.words._chinese import CHINESE
from skmtl.explain.telling.words._english import ENGLISH
from skmtl.explain.telling.words._evidence import (
    LEAST_NOTICED,
    Comparison,
    chosen,
    comparisons,
    evidence,
)
from skmtl.explain.telling.words._relations import relations
from skmtl.explain.telling.words._sharing import sharing
from skmtl.explain.telling.words._teller import Teller, is_long, joined
from skmtl.explain.telling.words._trust import background, trust
from skmtl.explain.telling.words._verdicts import verdicts
from skmtl.explain.telling.words._written import origins, texts

__all__ = ["told"]

_LANGUAGES = {"en": ENGLISH, "zh": CHINESE}
_LEVELS = ("short", "full")
#: A short text tells of no more features, nor what would turn more verdicts.
_MOST_FEATURES, _MOST_CHANGES = 3, 2


def told(explanation: Record, language: str = "en", level: str = "short") -> str:
    """Return an explanation in words, as paragraphs with an empty line between them."""
    _check("language", language, tuple(_LANGUAGES))
    _check("level", level, _LEVELS)
    teller = Teller(explanation, _LANGUAGES[language], full=level == "full")
    if not explanation.task_names:  # but those that are texts
        return joined(teller, [texts(teller), origins(teller)])
    found = comparisons(teller)
    if teller.full:
        return joined(
            teller,
            [
                verdicts(teller) + texts(teller),
                _reasons(teller, found, len(found), _MOST_CHANGES),
                origins(teller),
                trust(teller) + sharing(teller) + _left_out(teller),
                relations(teller) + background(teller),
            ],
        )
    every = [Teller(explanation, one, full=False) for one in _LANGUAGES.values()]
    for n, most in _sizes(len(found)):
        if not any(_is_long(one, n, most) for one in every):
            break
    beside = sharing(teller) + _left_out(teller)
    reasons = _reasons(teller, found, n, most)
    said = verdicts(teller) + texts(teller)
    return joined(teller, [said, reasons, origins(teller), trust(teller) + beside])


def _is_long(teller: Teller, n: int, n_changes: int) -> bool:
    """Whether a text of so many features and changes is too long in a language.

    What is too long in one language is in none, so that all of them tell the same.
    """
    reasons = _reasons(teller, comparisons(teller), n, n_changes)
    return is_long(joined(teller, [verdicts(teller), reasons, trust(teller)]), teller)


def _sizes(n: int) -> Iterator[tuple[int, int]]:
    """Yield features and changes that a short text tells, the most of them first.

    A feature is left before a change, but one of either stays.
    """
    for n_features in range(min(n, _MOST_FEATURES), 1, -1):
        yield n_features, _MOST_CHANGES
    for n_changes in range(_MOST_CHANGES, 0, -1):
        yield min(n, 1), n_changes


def _reasons(
    teller: Teller, found: list[Comparison], n: int, n_changes: int
) -> list[str]:
    """Tell n features, or that nothing matters alone, and what would turn verdicts."""
    told = chosen(found, n)
    said = evidence(teller, told)
    asked = [one.feature for one in teller.explanation.answers.varied]
    n_asked = len(asked)
    if not found and asked and not any(map(teller.moves_texts, asked)):
        nothing = max(teller.facts.told) < 0
        least = teller.least(1 if nothing else round(100 * LEAST_NOTICED))
        if n_asked > 1 and teller.explanation.kind == "presence":
            said = [teller.say("same_parts", n=n_asked, least=least)]
        else:
            said = [teller.say_of(n_asked, "same", n=n_asked, least=least)]
    return said + changes(teller, told, n_changes)


def _left_out(teller: Teller) -> list[str]:
    """Tell how many columns the model does not look at, if there are any."""
    if teller.explanation.left_out is None:
        return []
    n, total = teller.explanation.left_out
    return [teller.say("left_out" if n < total else "all_left_out", n=n, total=total)]


def _check(name: str, value: str, expected: tuple[str, ...]) -> None:
    if value not in expected:
        first, second = expected
        raise ValueError(f"Got {name}={value!r}, but expected {first!r} or {second!r}.")
