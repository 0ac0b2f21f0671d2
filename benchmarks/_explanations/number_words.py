"""Words on numbers: is every number in a text what the model says when asked again?"""

from __future__ import annotations

import warnings
from collections import defaultdict

import numpy as np

from _explanations.number_checked import (
    n_of_summary,
    n_said_again,
    n_told,
    without_summary,
)
from _explanations.number_sets import n_of_set
from _explanations.number_subjects import NumberSubject, number_subjects
from _explanations.reading import read
from _explanations.result import Result
from _explanations.runs import Runs
from skmtl.exceptions import SkmtlWarning

_N = 1000
_LANGUAGES = ("en", "zh")
_LEVELS = ("short", "full")
#: Values asked for are so many spreads away from what the model says, in turn: near,
#: far, on the other side, and out of reach.
_AWAY = (0.4, -0.7, 1.5, -1e6)
_AGAIN = "numbers of a {0} text on numbers that the model says again when asked, {1}"
_SUMMARY = "numbers on the summary in a full text that are those held, {1}"
_OF_SET = "numbers of a text on many inputs that the model says again when asked, {1}"

#: Right ones and all of them, by what is told, language, and whose text it is.
Counts = dict[tuple[str, str, str], np.ndarray]


def run(runs: Runs) -> list[Result]:
    """Check the texts of all subjects."""
    counts: Counts = defaultdict(lambda: np.zeros(2, dtype=int))
    for subject in number_subjects(runs):
        with warnings.catch_warnings():
            # rows that were not learned from may lie outside of those that were
            warnings.filterwarnings("ignore", "The row to explain has", SkmtlWarning)
            warnings.filterwarnings("ignore", ".*rows to explain", SkmtlWarning)
            _measure(subject, counts)
    return _results(counts)


def _measure(subject: NumberSubject, counts: Counts) -> None:
    explainer = subject.explainer(_N)
    numbers = np.flatnonzero(subject.is_number)
    tasks = list(subject.Y)
    for i in range(len(subject.rows)):
        row = subject.rows.iloc[[i]]
        k = int(numbers[i % len(numbers)])
        own = float(subject.ask(row)[k][0, 0])
        goal = own + _AWAY[i % len(_AWAY)] * float(subject.spreads[k])
        for given in (None, {tasks[k]: goal}):
            explanation = explainer.explain(row, target_value=given)
            for language in _LANGUAGES:
                for level in _LEVELS:
                    text = explanation.as_text(language, level)
                    said = text if level == "short" else without_summary(text)
                    words = read(said, language)
                    right = n_said_again(subject, row, words, explanation)
                    key = _AGAIN.format(level, language), language, subject.name
                    counts[key] += right, n_told(said, language)
                key = _SUMMARY.format("", language), language, subject.name
                counts[key] += n_of_summary(text, language, explanation)
    for given in (None, {tasks[k]: float(subject.centers[k]) for k in numbers}):
        together = explainer.explain_many(subject.rows, target_value=given)
        for language in _LANGUAGES:
            key = _OF_SET.format("", language), language, subject.name
            text = together.as_text(language)
            counts[key] += n_of_set(subject, together, text, language)


def _results(counts: Counts) -> list[Result]:
    """Return the share of right ones of all subjects, with what is short of all."""
    results = []
    for bar in dict.fromkeys(bar for bar, _, _ in counts):
        own = {name: found for (what, _, name), found in counts.items() if what == bar}
        right, n = np.sum(list(own.values()), axis=0)
        short = [f"{name} {a} of {b}" for name, (a, b) in own.items() if a < b]
        note = f"{n} of them, {len(own)} models"
        results.append(
            Result(
                bar,
                float(right / max(n, 1)),
                least=1,
                note="; ".join([note, *short]),
            )
        )
    return results
