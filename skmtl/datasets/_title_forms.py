"""The forms of generated titles: what may be combined, and how it is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations, product

from skmtl.datasets._title_words import (
    ADJECTIVES,
    NOUNS,
    WITHOUT_TOPIC,
    Adjective,
    Noun,
)

__all__ = ["Plan", "Written", "plans", "write"]

Span = tuple[int, int]
#: A piece of a title or a word of its English, and what it stands for: the first word,
#: the second, the relation between them, or nothing that the other language says.
_Piece = tuple[str, str | None]


@dataclass(frozen=True)
class Plan:
    """What a title shall say, before it is written.

    Parameters
    ----------
    form : {"in", "without", "of", "and", "adjective"}
        "A in B", "A without B", "A of B", "A and B", or A with the adjective B.
    topic : str
        The topic of A; that of B where A has none.
    a : Noun
    b : Noun or Adjective
    deciding : str
        Which of "a", "b" and "ab" the topic follows from.
    """

    form: str
    topic: str
    a: Noun
    b: Noun | Adjective
    deciding: str = "a"


@dataclass(frozen=True)
class Written:
    """A title.

    Parameters
    ----------
    title : str
    english : str
    alignment : list of (str, (int, int) or None)
        Each English word, with where in the title it comes from.
    deciding : list of str
        The words of the title that the topic follows from.
    """

    title: str
    english: str
    alignment: list[tuple[str, Span | None]]
    deciding: list[str]


@lru_cache(maxsize=1)
def plans() -> tuple[Plan, ...]:
    """Return every title there is, once."""
    return tuple(_plans())


def _plans() -> Iterator[Plan]:
    people, in_nature, in_city = (
        NOUNS["people"],
        [noun for noun in NOUNS["nature"] if noun.en_in],
        [noun for noun in NOUNS["city"] if noun.en_in],
    )
    anywhere = in_nature + in_city
    # only what makes sense: no forest is in a desert, no lion lacks a hotel
    waters_and_caves = [noun for noun in NOUNS["nature"] if not noun.en_in]
    allowed = {
        ("in", "nature"): (waters_and_caves, in_nature),
        ("in", "city"): (NOUNS["city"], in_nature),
        ("in", "people"): (people, anywhere),
        ("in", "animals"): (NOUNS["animals"], anywhere),
        ("without", "nature"): (NOUNS["nature"], people),
        ("without", "city"): (NOUNS["city"], people),
        ("without", "people"): (people, anywhere),
        ("without", "animals"): (NOUNS["animals"], in_nature),
        ("of", "nature"): (NOUNS["nature"], people),
        ("of", "city"): (NOUNS["city"], people),
        ("of", "animals"): (NOUNS["animals"], people),
    }
    for (form, topic), (firsts, seconds) in allowed.items():
        for a, b in product(firsts, seconds):
            yield Plan(form, topic, a, b)
    for topic, nouns in NOUNS.items():
        for a, b in product(WITHOUT_TOPIC, nouns):
            yield Plan("of", topic, a, b, deciding="b")
        for a, b in permutations(nouns, 2):
            yield Plan("and", topic, a, b, deciding="ab")
        for a, adjective in product(nouns, ADJECTIVES):
            yield Plan("adjective", topic, a, adjective)


def write(plan: Plan, language: str) -> Written:
    """Return the title in a language."""
    if language == "zh":
        pieces, space = _chinese(plan), ""
    else:
        pieces, space = _spanish(plan), " "
        first, role = pieces[0]
        pieces[0] = first.capitalize(), role
    spans: dict[str | None, Span] = {}
    start = 0
    for text, role in pieces:
        spans[role] = start, start + len(text)
        start += len(text) + len(space)
    spans.pop(None, None)
    title = space.join(text for text, _ in pieces)
    words = _english(plan)
    return Written(
        title=title,
        english=" ".join(word for word, _ in words),
        alignment=[(word, spans.get(role)) for word, role in words],
        deciding=[title[slice(*spans[role])] for role in plan.deciding],
    )


def _chinese(plan: Plan) -> list[_Piece]:
    a, b = (plan.a.zh, "a"), (plan.b.zh, "b")
    of = ("的", None)
    match plan.form, plan.b:
        case "in", Noun(zh_in=where):
            return [b, (where, "relation"), of, a]
        case "without", _:
            return [("没有", "relation"), b, of, a]
        case "of", _:
            return [b, ("的", "relation"), a]
        case "and", _:
            return [a, ("与", "relation"), b]
    return [b, of, a]


def _spanish(plan: Plan) -> list[_Piece]:
    a, b = (plan.a.es, "a"), (plan.b.es, "b")
    article = _article(plan.a)
    if isinstance(plan.b, Adjective):
        if plan.a.feminine:
            b = plan.b.es_feminine, "b"
        return [article, b, a] if plan.b.before else [article, a, b]
    match plan.form:
        case "in":
            rest = [("en", "relation"), _article(plan.b), b]
        case "without":
            rest = [("sin", "relation"), b]
        case "of" if plan.b.feminine:
            rest = [("de", "relation"), ("la", None), b]
        case "of":
            rest = [("del", "relation"), b]
        case _:
            rest = [("y", "relation"), _article(plan.b), b]
    return [article, a, *rest]


def _article(noun: Noun) -> _Piece:
    return "la" if noun.feminine else "el", None


def _english(plan: Plan) -> list[_Piece]:
    a, b = (plan.a.en, "a"), (plan.b.en, "b")
    if isinstance(plan.b, Adjective):
        return [("The", None), b, a]
    relation, article = plan.form, "the"
    if plan.form == "in":
        relation = plan.b.en_in
    if plan.form == "without":
        article = "an" if plan.b.en[0] in "AEIOU" else "a"
    return [("The", None), a, (relation, "relation"), (article, None), b]
