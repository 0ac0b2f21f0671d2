"""Rules on prefixes and suffixes, in the way of the non-neural baseline of the task.

Lemma and form are aligned, and what stands before and behind the part that both have is
their prefix and suffix. For each list of features, every ending of the lemma that holds
its suffix becomes the form's ending, counted over the training rows. A new lemma is
changed by the longest ending that was seen, of several by the most frequent, and then
by the most frequent prefix. The baseline of the SIGMORPHON shared tasks on inflection
is by M. Hulden (https://aclanthology.org/K17-2001); this is written anew.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

import pandas as pd

from _generation.problem import Part

#: An exchange costs a little more than two symbols one below the other would save.
_EXCHANGE = 1.1
_START, _END, _GAP = "\ue800", "\ue801", "\ue802"
Rules = dict[str, Counter[tuple[str, str]]]


class AffixRules:
    """Rules for each list of features; a list never seen leaves the lemma as it is."""

    def __init__(self, text: str) -> None:
        self.text = text

    def fit(self, learned: Part, dev: Part) -> AffixRules:
        pairs = [*zip(learned.columns["lemma"], learned.Y[self.text], strict=True)]
        # languages that change beginnings are read backwards
        outside = [slide(*pair) for pair in pairs]
        self.backwards_ = sum(x for x, _ in outside) > sum(x for _, x in outside)
        self.prefixes_: Rules = defaultdict(Counter)
        self.suffixes_: Rules = defaultdict(Counter)
        for (lemma, form), features in zip(
            pairs, learned.columns["features"], strict=True
        ):
            step = -1 if self.backwards_ else 1
            aligned = align(lemma[::step], form[::step])
            self.prefixes_[features].update(dict.fromkeys(_prefixes(*aligned), 1))
            self.suffixes_[features].update(dict.fromkeys(_suffixes(*aligned), 1))
        return self

    def predict(self, part: Part) -> pd.DataFrame:
        pairs = zip(part.columns["lemma"], part.columns["features"], strict=True)
        return pd.DataFrame({self.text: [self._form(*pair) for pair in pairs]})

    def _form(self, lemma: str, features: str) -> str:
        word = _START + (lemma[::-1] if self.backwards_ else lemma) + _END
        found = [(r, n) for r, n in self.suffixes_.get(features, {}).items()]
        fitting = [(r, n) for r, n in found if word.endswith(r[0])]
        if fitting:
            best, _ = max(fitting, key=lambda f: (len(f[0][0]), f[1], len(f[0][1])))
            word = word[: len(word) - len(best[0])] + best[1]
        found = [(r, n) for r, n in self.prefixes_.get(features, {}).items()]
        fitting = [(r, n) for r, n in found if word.startswith(r[0])]
        if fitting:
            best, _ = max(fitting, key=lambda f: (f[1], -len(f[0][0])))
            word = best[1] + word[len(best[0]) :]
        form = word.replace(_START, "").replace(_END, "")
        return form[::-1] if self.backwards_ else form


def align(lemma: str, form: str) -> tuple[str, str]:
    """Return both with gaps, so that symbols that belong together are at one place.

    Of ways that cost the same, the one is taken that keeps pairs together from the
    start, and then puts in before it leaves out.
    """
    n, m = len(lemma), len(form)
    costs = [[0.0] * (m + 1) for _ in range(n + 1)]  # of what is left of both

    def steps(i: int, j: int) -> Iterator[tuple[float, int, int]]:
        if i < n and j < m:
            exchange = 0 if lemma[i] == form[j] else _EXCHANGE
            yield costs[i + 1][j + 1] + exchange, i + 1, j + 1
        if j < m:
            yield costs[i][j + 1] + 1, i, j + 1
        if i < n:
            yield costs[i + 1][j] + 1, i + 1, j

    for i in range(n, -1, -1):
        for j in range(m, -1, -1):
            costs[i][j] = min((cost for cost, _, _ in steps(i, j)), default=0)
    a, b, i, j = "", "", 0, 0
    while i < n or j < m:
        _, after_i, after_j = min(steps(i, j), key=lambda step: round(step[0], 6))
        a += lemma[i] if after_i > i else _GAP
        b += form[j] if after_j > j else _GAP
        i, j = after_i, after_j
    return a, b


def slide(lemma: str, form: str) -> tuple[int, int]:
    """Return how much sticks out at the start and at the end, where most is equal.

    The form is laid below the lemma at the place where the fewest symbols differ; what
    has nothing above or below it counts as different.
    """
    n, m = len(lemma), len(form)

    def differing(shift: int) -> int:
        same = sum(
            lemma[i] == form[i - shift] for i in range(max(0, shift), min(n, m + shift))
        )
        return max(n, m + shift) - min(0, shift) - same

    # from the form at the very right: of equal places, the rightmost
    shift = min(range(n, -m - 1, -1), key=differing)
    return abs(shift), abs(m + shift - n)


def _gaps(aligned: str, side: str) -> int:
    bare = aligned.lstrip(_GAP) if side == "start" else aligned.rstrip(_GAP)
    return len(aligned) - len(bare)


def _cut(a: str, b: str) -> tuple[int, int]:
    """Return where the prefix ends and where the suffix begins."""
    start = max(_gaps(a, "start"), _gaps(b, "start"))
    return start, len(a) - max(_gaps(a, "end"), _gaps(b, "end"))


def _suffixes(a: str, b: str) -> Iterator[tuple[str, str]]:
    start, _ = _cut(a, b)
    for i in range(start, len(a) + 1):
        yield _without_gaps(a[i:] + _END, b[i:] + _END)


def _prefixes(a: str, b: str) -> Iterator[tuple[str, str]]:
    start, end = _cut(a, b)
    for i in range(start, end):
        yield _without_gaps(_START + a[:start] + b[start:i], _START + b[:i])


def _without_gaps(a: str, b: str) -> tuple[str, str]:
    return a.replace(_GAP, ""), b.replace(_GAP, "")
