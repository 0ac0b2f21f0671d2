"""What is told of an explanation, and in which order, whatever the language."""

from __future__ import annotations

from skmtl.explain.facts._record import Record
from skmtl.explain.telling.words._changes import changes
from skmtl.explain.telling.words._chinese import CHINESE
from skmtl.explain.telling.words._english import ENGLISH
from skmtl.explain.telling.words._evidence import evidence
from skmtl.explain.telling.words._relations import relations
from skmtl.explain.telling.words._sharing import sharing
from skmtl.explain.telling.words._teller import Teller
from skmtl.explain.telling.words._trust import trust
from skmtl.explain.telling.words._verdicts import verdicts

__all__ = ["told"]

_LANGUAGES = {"en": ENGLISH, "zh": CHINESE}
_LEVELS = ("short", "full")


def told(explanation: Record, language: str = "en", level: str = "short") -> str:
    """Return an explanation in words, as paragraphs with an empty line between them."""
    _check("language", language, tuple(_LANGUAGES))
    _check("level", level, _LEVELS)
    teller = Teller(explanation, _LANGUAGES[language], full=level == "full")
    if teller.full:
        paragraphs = [
            verdicts(teller),
            evidence(teller),
            relations(teller) + sharing(teller) + _left_out(teller),
            trust(teller),
            changes(teller),
        ]
    else:
        paragraphs = [
            verdicts(teller),
            evidence(teller) + sharing(teller) + _left_out(teller),
            trust(teller) + changes(teller),
        ]
    space = teller.language.space
    return "\n\n".join(space.join(sentences) for sentences in paragraphs if sentences)


def _left_out(teller: Teller) -> list[str]:
    """Tell how many columns the model does not look at, if there are any."""
    if teller.explanation.left_out is None:
        return []
    n, total = teller.explanation.left_out
    return [teller.say("left_out", n=n, total=total)]


def _check(name: str, value: str, expected: tuple[str, ...]) -> None:
    if value not in expected:
        first, second = expected
        raise ValueError(f"Got {name}={value!r}, but expected {first!r} or {second!r}.")
