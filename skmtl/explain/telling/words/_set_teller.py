"""How features, classes and numbers of inputs are called in a text on many inputs."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from skmtl.explain.facts._runs import in_characters
from skmtl.explain.facts._units import split_units
from skmtl.explain.summaries._record import SummaryRecord
from skmtl.explain.summaries._tried import Tried
from skmtl.explain.telling.words._language import Language
from skmtl.explain.telling.words._names import is_han
from skmtl.explain.telling.words._teller import Teller

__all__ = ["SetTeller"]

#: What can only be taken away.
_TAKEN_AWAY = ("word", "character", "letter", "segment", "entry")


class SetTeller(Teller):
    """A summary, what the model answered, and a language."""

    def __init__(self, summary: SummaryRecord, found: Tried, language: Language):
        super().__init__(summary.explanations[0], language, full=False)
        self.summary = summary
        self.tried = found
        focus = np.array([one.focus for one in summary.explanations])
        #: of two classes, the one that is in focus more often
        self.second = (2 * focus.sum(axis=0) >= len(focus)).astype(int)

    @property
    def spreads(self) -> np.ndarray:
        """Those of all inputs together."""
        return self.summary.spreads

    @cached_property
    def form_of_all(self) -> str:
        """What most features are: "number" also for categories."""
        known = [self.of_set(j)[1] for j, form in enumerate(self.tried.forms) if form]
        if not known:
            known = list(self.explanation.features.forms)
        usual = max(dict.fromkeys(known), key=known.count)
        return usual if usual in _TAKEN_AWAY else "number"

    def counted(self, n: int) -> str:
        """Return "3 features", or words, parts or entries."""
        form = "" if self.form_of_all == "number" else f"_{self.form_of_all}"
        return self.say("set_count", n=n, thing=self.say_of(n, f"set_thing{form}"))

    def of_set(self, j: int) -> tuple[str, str]:
        """Return the name of a feature, and its form; a word may be a character."""
        name, form = str(self.summary.features.index[j]), self.tried.forms[j]
        label = self._names_of_set[j]
        is_cited = form == "word" and name not in self.summary.labels
        if is_cited and is_han(name):
            form = "character"
        elif is_cited and self._all_in_characters:
            form = "letter"
        return (self.language.word if is_cited else self.language.name)(label), form

    @cached_property
    def _all_in_characters(self) -> bool:
        return all(in_characters(one.source) for one in self.summary.explanations)

    def of_set_first(self, j: int) -> str:
        """Return the name of a feature at the beginning of a sentence."""
        return self._first(self.of_set(j)[0], self._names_of_set)

    @cached_property
    def _names_of_set(self) -> list[str]:
        labels = self.summary.labels
        names = [labels.get(name, name) for name in self.summary.features.index]
        return split_units(names, self.tried.forms)[0]

    def where(self, what: str, m: int, j: int, *, first: bool) -> str:
        """Return in how many inputs; all of them are named only where it is `first`."""
        n, total = int(self.tried.n[j]), len(self.summary.explanations)
        if total == 1:
            return what
        key = "set_where" if n == total else "set_where_tried"
        return self.say(key if first else "set_where_next", what=what, m=m, n=n)
