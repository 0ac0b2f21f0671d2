"""The texts that the model writes, and what their words come from."""

from __future__ import annotations

from skmtl.explain.facts._runs import runs
from skmtl.explain.facts._written_text import WrittenText
from skmtl.explain.telling.words._teller import Teller

__all__ = ["origins", "texts"]

#: A short text tells of no more words of a written one.
_MOST_WORDS = 6


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
    said = [_of(teller, text) for text in teller.explanation.texts]
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
            "sources": teller.language.listed(_sources(teller, origin.features)),
            "was": teller.percent(float(text.own[at])),
            "now": teller.percent(origin.without),
        }
        key = "written_next" if clauses else "written_first"
        clauses.append(teller.say(key, **slots))
    shown = len(clauses) if teller.full else _MOST_WORDS
    more = len(clauses) - shown
    if more > 0:
        clauses = [*clauses[:shown], teller.say_of(more, "written_more", n=more)]
    if clauses:
        said.append(teller.say("written_origins", clauses=teller.clauses(clauses)))
    if text.undecided:
        words = teller.few([_word(teller, text, at) for at in text.undecided])
        forms = {teller.form(j) for j in range(len(teller.explanation.features))}
        form = forms.pop() if len(forms) == 1 else "word"
        said.append(teller.say(f"written_by_no_{form}", words=words))
    return said


def _word(teller: Teller, text: WrittenText, at: int) -> str:
    """Return a word, with its number if it was there before."""
    plain = text.plain_words[at]
    return teller.language.word(plain) + text.words[at].removeprefix(plain)


def _sources(teller: Teller, features: tuple[int, ...]) -> list[str]:
    """Return the names of features; words without anything between them are one."""
    word, name = teller.language.word, teller.feature_name
    parts = runs(teller.explanation, features)
    return [word(one) if isinstance(one, str) else name(one) for one in parts]
