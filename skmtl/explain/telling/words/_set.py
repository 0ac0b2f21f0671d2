"""A summary of many explanations in words: in how many inputs an answer would change.

All numbers are counts of what the model answered, one feature being another at a time.
"""

from __future__ import annotations

from skmtl.explain.summaries._record import SummaryRecord
from skmtl.explain.summaries._tried import tried
from skmtl.explain.telling.words._set_evidence import SetEvidence, chosen, evidence
from skmtl.explain.telling.words._set_language import OF_SETS
from skmtl.explain.telling.words._set_teller import SetTeller
from skmtl.explain.telling.words._set_trust import trust_of_set
from skmtl.explain.telling.words._teller import is_long, joined

__all__ = ["told_of_set"]

#: A text tells of no more features.
_MOST_FEATURES = 3
#: It may be longer than that of one input by this part.
_LONGER = 1.1


def told_of_set(summary: SummaryRecord, language: str = "en") -> str:
    """Return a summary in words, as paragraphs with an empty line between them."""
    if language not in OF_SETS:
        raise ValueError(f"Got language={language!r}, but expected 'en' or 'zh'.")
    teller = SetTeller(summary, tried(summary), OF_SETS[language])
    found = SetEvidence(teller)
    if not found.n.any():  # nothing could be another
        return teller.say_of((n := len(summary.explanations)), "set_unasked", n=n)
    first = [_done(teller)]
    last = trust_of_set(teller, summary) + _written(teller)
    text = ""
    for n in range(_MOST_FEATURES, 0, -1):
        reasons = evidence(teller, chosen(found, n), found)
        text = joined(teller, [first, reasons, last])
        if not is_long(text, teller, _LONGER):
            break
    return text


def _written(teller: SetTeller) -> list[str]:
    """Tell which tasks are texts, that have words of their own in each input."""
    names = [teller.language.name(t.shown_task) for t in teller.explanation.texts]
    tasks = teller.language.listed(names) if names else ""
    return [teller.say("set_written", tasks=tasks)] if names else []


def _done(teller: SetTeller) -> str:
    """Tell what the model was asked."""
    n, how = len(teller.summary.explanations), f"set_how_{teller.form_of_all}"
    return teller.say_of(n, "set_of", n=n, how=teller.say(how))
