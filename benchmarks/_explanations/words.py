"""Words: true, short, read back by a program, and enough to foresee the model?"""

from __future__ import annotations

import warnings
from collections import defaultdict
from collections.abc import Iterable

import numpy as np
import pandas as pd

from _explanations.checked import n_equal, read_back
from _explanations.guesses import Peers
from _explanations.reading import n_percents, read
from _explanations.result import Result
from _explanations.runs import Runs
from _explanations.simulated import Question, questions, way
from _explanations.subjects import Subject, subjects
from skmtl.exceptions import SkmtlWarning
from skmtl.explain import Explanation

_N = 1000
#: Values drawn of each feature that is told.
_N_VALUES = 6
_LANGUAGES = ("en", "zh")
#: So many words are promised of a short text, for so many tasks.
_MOST_WORDS, _MOST_TASKS = 120, 3
#: Fewer changes are not judged apart.
_LEAST = 50
_OURS, _SPEAKS = "skmtl", "speaks, "


class Tally:
    """What is counted on the way.

    `shares` are right ones and all of them, by what and language; `lengths` by number
    of tasks and language; `right` and `opposed` are whether each question was answered
    right, or a move was foreseen the other way, by subject and method.
    """

    def __init__(self) -> None:
        self.shares: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
        self.lengths: dict[tuple[int, str], int] = defaultdict(int)
        self.right: dict[str, dict[str, list[bool]]] = {}
        self.opposed: dict[str, list[bool]] = defaultdict(list)
        self.asked: dict[str, list[Question]] = defaultdict(list)

    def add(self, what: str, language: str, right: int, n: int) -> None:
        """Count some more."""
        found = self.shares[what, language]
        found[0], found[1] = found[0] + right, found[1] + n

    def share(self, what: str, language: str) -> tuple[float, int]:
        """Return the share of right ones, and how many there are."""
        right, n = self.shares[what, language]
        return right / max(n, 1), n


def run(runs: Runs) -> list[Result]:
    """Measure the words of all subjects."""
    tally = Tally()
    for subject in subjects(runs):
        _measure(subject, tally)
    return [*_of_texts(tally), *_of_subjects(tally)]


def _measure(subject: Subject, tally: Tally) -> None:
    explainer, peers = subject.explainer(_N), Peers(subject, _N)
    right: dict[str, list[bool]] = defaultdict(list)
    tally.right[subject.name] = right
    for i in range(len(subject.rows)):
        row = subject.rows.iloc[[i]]
        with warnings.catch_warnings():
            # rows that were not learned from may lie outside of those that were
            warnings.filterwarnings("ignore", "The row to explain has", SkmtlWarning)
            explanation = explainer.explain(row)
        for language in _LANGUAGES:
            _check(subject, row, explanation, language, tally)
            words = read(explanation.as_text(language), language)
            rng = np.random.RandomState(i)
            found = questions(subject, row, words, _N_VALUES, rng)
            spoken = [q for q in found if q.guess is not None]
            tally.add(_SPEAKS + subject.name, language, len(spoken), len(found))
            if not spoken:
                continue
            truth = _truth(subject, row, spoken)
            guesses = {_OURS: [way(q.guess) for q in spoken]}
            if language == "en":
                tally.asked[subject.name] += spoken
                outputs = sorted({q.output for q in spoken})
                for name, guess in peers.guesses(
                    row, outputs, len(words.compared)
                ).items():
                    guesses[name] = [
                        way(guess(q.feature, q.value, q.output)) for q in spoken
                    ]
                for name, said in guesses.items():
                    right[name] += [a == b for a, b in zip(said, truth, strict=True)]
                    tally.opposed[name] += [
                        a * b < 0 for a, b in zip(said, truth, strict=True)
                    ]
            n_right = sum(a == b for a, b in zip(guesses[_OURS], truth, strict=True))
            tally.add("foreseen", language, n_right, len(spoken))


def _check(
    subject: Subject,
    row: pd.DataFrame,
    explanation: Explanation,
    language: str,
    tally: Tally,
) -> None:
    """Count what is true of the short text, and what is read of the full one."""
    short, full = (explanation.as_text(language, level) for level in ("short", "full"))
    again = n_equal(subject, row, read(short, language), explanation)
    tally.add("again", language, again, n_percents(short, language))
    tally.add("read", language, *read_back(subject, explanation, read(full, language)))
    read_percents = read(short, language).percents()
    tally.add("read", language, read_percents, n_percents(short, language))
    length = len(short.split()) if language == "en" else len(short)
    key = len(subject.classes), language
    tally.lengths[key] = max(tally.lengths[key], length)


def _truth(subject: Subject, row: pd.DataFrame, asked: list[Question]) -> list[int]:
    """Ask the model: which way does each output go?"""
    own = subject.coded(row)
    codes = np.repeat(own, len(asked), axis=0)
    for i, question in enumerate(asked):
        codes[i, question.feature] = question.value
    before, after = subject.ask_coded(own)[0], subject.ask_coded(codes)
    return [way(after[i, q.output] - before[q.output]) for i, q in enumerate(asked)]


def _of_texts(tally: Tally) -> list[Result]:
    """Return what holds of the texts of all subjects together."""
    results = []
    for what, said in (
        ("again", "numbers of a short text that the model says again when asked"),
        ("read", "things told that a program reads back"),
    ):
        for language in _LANGUAGES:
            share, n = tally.share(what, language)
            bar = f"{said}, {language}"
            results.append(Result(bar, share, least=1, note=f"{n} of them"))
    for (n_tasks, language), most in sorted(tally.lengths.items()):
        unit = "words" if language == "en" else "characters"
        promised = language == "en" and n_tasks == _MOST_TASKS
        results.append(
            Result(
                f"most {unit} of a short text, {n_tasks} tasks",
                most,
                most=_MOST_WORDS if promised else None,
            )
        )
    return results


def _of_subjects(tally: Tally) -> list[Result]:
    """Return how much of what the model will do is foreseen, and how often."""
    results = []
    for name, right in tally.right.items():
        asked = tally.asked[name]
        everything = [True] * len(asked)
        beyond = _share(right[_OURS], [q.is_beyond for q in asked])
        between = _share(right[_OURS], [not q.is_beyond for q in asked])
        note = (
            f"{len(asked)} changes; of those that go less far than the one told "
            f"{between:.3f}, of the others {beyond:.3f}"
        )
        bar = f"changes foreseen, {name}"
        results.append(_foreseen(bar, right, everything, note))
        alike = [q.is_alike for q in asked]
        if sum(alike) >= _LEAST:
            bar = f"changes foreseen where the text says that they act alike, {name}"
            note = f"{sum(alike)} changes"
            results.append(_foreseen(bar, right, alike, note))
    share, n = tally.share("foreseen", "zh")
    bar = "changes foreseen, all of them, zh"
    results.append(Result(bar, share, least=0.95, note=f"{n} changes"))
    opposed = {name: float(np.mean(own)) for name, own in tally.opposed.items()}
    bar = "changes that go the other way than foreseen, all of them"
    results.append(Result(bar, opposed.pop(_OURS), opposed))
    spoken = {name: tally.shares[_SPEAKS + name, "en"] for name in tally.right}
    notes = [f"{name} {right / n:.3f}" for name, (right, n) in spoken.items()]
    right, n = np.sum(list(spoken.values()), axis=0)
    bar = "changes of a feature told that the text speaks of, all of them"
    results.append(
        Result(bar, float(right / n), note=f"{', '.join(notes)}; {n} changes")
    )
    return results


def _foreseen(
    bar: str, right: dict[str, list[bool]], where: list[bool], note: str
) -> Result:
    """Return a share for us and each peer; ours is to be ahead of the best."""
    shares = {name: _share(own, where) for name, own in right.items()}
    ours = shares.pop(_OURS)
    best = max(shares, key=lambda name: shares[name])
    return Result(bar, ours, shares, least=0.95, beats=best, note=note)


def _share(right: Iterable[bool], where: Iterable[bool]) -> float:
    found = [own for own, counts in zip(right, where, strict=True) if counts]
    return float(np.mean(found)) if found else float("nan")
