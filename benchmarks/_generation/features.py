"""Features of words (UniMorph), as signs to read and as classes to tell."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

#: The first character of Unicode's private area: no text of ours has one.
_FIRST_SIGN = 0xE000
#: What each feature tells. Combined places ("IN+ABL") are cases, "PSS1S" possessors;
#: what only one language has ("LGSPEC01") and what verbs agree with is left out.
_TELLS = {
    "part": "N V ADJ",
    "case": "NOM ACC DAT GEN ERG INS VOC LOC ABL TRANS TERM FRML PRP BYWAY",
    "number": "SG PL",
    "person": "1 2 3",
    "tense": "PRS PST FUT",
    "mood": "IND SBJV COND OPT IMP POT OBLIG",
    "aspect": "IPFV PFV PRF PROG HAB PROSP HAB+PROG PROSP+PROG",
    "polarity": "POS NEG",
    "definite": "DEF INDF",
    "verb_form": "NFIN V.PTCP V.MSDR V.CVB",
}
_BY_FEATURE = {
    feature: name for name, listed in _TELLS.items() for feature in listed.split()
}
_BY_START = {"IN+": "case", "ON+": "case", "AT+": "case", "PSS": "possessor"}


class Signs:
    """One character for each feature, of those that are in some lists."""

    def __init__(self, lists: Iterable[str]) -> None:
        features = sorted({feature for text in lists for feature in text.split(";")})
        self.signs = {f: chr(_FIRST_SIGN + i) for i, f in enumerate(features)}

    def of(self, features: str) -> str:
        """Return the signs of a list: "N;PL" -> two characters."""
        return "".join(self.signs[feature] for feature in features.split(";"))


class PhoneSigns:
    """One character for each phone, in the order in which phones come up."""

    def __init__(self) -> None:
        self.signs: dict[str, str] = {}

    def of(self, text: str) -> str:
        """Return the signs of phones with spaces between them."""
        return "".join(
            self.signs.setdefault(phone, chr(_FIRST_SIGN + len(self.signs)))
            for phone in text.split()
        )

    def phones(self, signs: str) -> str:
        """Return the phones that signs stand for."""
        by_sign = {sign: phone for phone, sign in self.signs.items()}
        return " ".join(by_sign.get(sign, sign) for sign in signs)


def classes_of(lists: pd.Series, learned: pd.Series) -> pd.DataFrame:
    """Return a column for each question; None where a word has no such feature.

    Parameters
    ----------
    lists : Series of str
    learned : Series of str
        The lists to learn from: a question with one answer among them is left out.
    """

    def answers(text: str) -> dict[str, str]:
        found = ((_question(feature), feature) for feature in text.split(";"))
        return {question: feature for question, feature in found if question}

    told = pd.DataFrame([*map(answers, lists)], index=lists.index, dtype=object)
    asked = [name for name in told if told.loc[learned.index, name].nunique() > 1]
    return told[asked].where(told[asked].notna(), None)


def _question(feature: str) -> str | None:
    if feature in _BY_FEATURE:
        return _BY_FEATURE[feature]
    return next(
        (q for start, q in _BY_START.items() if feature.startswith(start)), None
    )
