"""The texts that the model writes, and what their words come from."""

from __future__ import annotations

import numpy as np

from skmtl.explain.facts._runs import is_single, runs
from skmtl.explain.facts._written_text import Origin, WrittenText
from skmtl.explain.telling.words._teller import Teller

__all__ = ["origins", "texts"]

#: A short text tells of no more words of a written one, and cites no more sources of a
#: word that takes each of them.
_MOST_WORDS, _MOST_SOURCES = 6, 5


def texts(teller: Teller) -> list[str]:
    """Tell what is written."""
    return [
        teller.say(
            "written_text",
            task=teller.named_first(text.shown_task),
            text=teller.language.word(text.text),
        )
        for text in teller.explanation.texts
    ]


def origins(teller: Teller) -> list[str]:
    """Tell what each word comes from, as the model was asked, and what from nothing."""
    given = teller.explanation
    said = [_of(teller, text) for text in given.texts]
    is_one = len(given.features) == 1 and given.features.forms[0] == "word"
    if is_one and not is_single(given.features.names[0]) and any(said):
        said.append([teller.say("written_one_word")])
    return [sentence for own in said for sentence in own]


def _of(teller: Teller, text: WrittenText) -> list[str]:
    if text.alone is None:
        return [teller.say("written_table")] if text.spans else []
    said: list[str] = []
    clauses: list[str] = []
    for at, origin in enumerate(text.origins):
        if origin is None:
            continue
        slots = {
            "word": _word(teller, text, at),
            "was": teller.percent(float(text.own[at])),
            "now": teller.percent(origin.without),
        }
        key = "written_next" if clauses else "written_first"
        if origin.each:
            key += "_each"
            slots |= _each(teller, origin, text.alone[:, at])
        else:
            sources = _sources(teller, origin.features)
            slots["sources"] = teller.language.listed(sources)
        clauses.append(teller.say(key, **slots))
    shown = len(clauses) if teller.full else _MOST_WORDS
    more = len(clauses) - shown
    if more > 0:
        letters = "_letters" if _in_letters(text) else ""
        left = teller.say_of(more, f"written_more{letters}", n=more)
        clauses = [*clauses[:shown], left]
    if clauses:
        said.append(teller.say("written_origins", clauses=teller.clauses(clauses)))
    if text.undecided:
        words = teller.few([_word(teller, text, at) for at in text.undecided])
        is_one = len(text.alone) == 1
        key = "stay_likely" if is_one else f"by_no_{_form(teller)}"
        said.append(teller.say(f"written_{key}", words=words))
    return said


def _form(teller: Teller) -> str:
    """Return what the parts of the input are called, if they are of several forms."""
    forms = {teller.form(j) for j in range(len(teller.explanation.features))}
    if len(forms) == 1:
        return forms.pop()
    return "letter" if forms == {"character", "letter"} else "word"


def _in_letters(text: WrittenText) -> bool:
    """Whether a written text is told character by character."""
    starts = {start for start, _ in text.spans}
    touch = any(end in starts for _, end in text.spans)
    return touch and all(map(is_single, text.plain_words))


def _each(teller: Teller, origin: Origin, left: np.ndarray) -> dict[str, str]:
    """Return what a word takes, each of it, and what is left of it at most."""
    features = list(origin.features)
    n, names = len(features), [teller.feature_name(j) for j in features]
    slots = {"any": teller.say("written_either" if n == 2 else "written_any")}
    if teller.full or n <= _MOST_SOURCES:
        slots["sources"] = teller.few(names)
    else:
        form = _form(teller).replace("character", "letter")
        slots["sources"] = teller.say(f"written_some_{form}", n=n)
    now = teller.percent(origin.without)
    alike = {teller.percent(float(p)) for p in left[features]} == {now}
    slots["now"] = now if alike else teller.say("written_or_less", p=now)
    return slots


def _word(teller: Teller, text: WrittenText, at: int) -> str:
    """Return a word, with its number if it was there before."""
    plain = text.plain_words[at]
    return teller.language.word(plain) + text.words[at].removeprefix(plain)


def _sources(teller: Teller, features: tuple[int, ...]) -> list[str]:
    """Return the names of features; words without anything between them are one."""
    word, name = teller.language.word, teller.feature_name
    parts = runs(teller.explanation, features)
    return [word(one) if isinstance(one, str) else name(one) for one in parts]
