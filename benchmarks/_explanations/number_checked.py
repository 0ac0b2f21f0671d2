"""Are the numbers in a text what the model says, and what the explanation holds?"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from _explanations import grammar
from _explanations.checked import Names, is_equal, is_figure, n_equal
from _explanations.number_subjects import NumberSubject
from _explanations.reading import Words, n_percents
from skmtl.explain import Explanation

#: Where a number stands that a model predicts, whatever the sentence: a class may be
#: called 3, and then has a percent behind it.
_NO_CLASS = r"(?!(?:, a close call)? \((?:over |under )?\d+ %[,)])"
_PLACES = {
    "en": r"(?:: |\bfrom |\bto |\bpast |\bbe |interval )(?={N}{C})"
    r"|(?<=within )(?=[\d.]+ standard)",
    "zh": r"(?:：|由|降至|升至|将为|越过|区间|至) ?(?={N})"
    r"|(?<=不到) ?(?=[\d.]+ 个标准差)",
}
#: From where on a move is told, which is no answer of the model.
_LEAST = {"en": r"\d+ % of the number's standard deviation", "zh": r"其标准差的 \d+%"}
_EFFECT = rf"(?P<effect>[-+]{grammar.NUMBER[2:]})(?: ± <?(?P<error>{grammar.NUMBER}))?"
_EFFECTS = {
    "en": r"(?:The average effects in this summary|The effects): (.+)",
    "zh": r"(?:这份概括中的平均影响|各项影响)：(.+)",
}
_ON = {
    "en": r"on (?P<task>.+?), (?P<items>.+)",
    "zh": r"对(?P<task>.+?)，(?P<items>.+)",
}
_FITS = {"en": r"The R² of the summary is (.+)", "zh": r"这份概括的 R²：(.+)"}
_GAP = {
    "en": r"At the input itself it is off by up to (\S+).*",
    "zh": r"就这个输入本身而言，它与模型最多相差 ([-\d.,e+]+%?).*",
}


def n_told(text: str, language: str) -> int:
    """Return how many percents and numbers of the model a text has.

    Of a full text, without what it says of the summary, which is its last paragraph.
    """
    text = re.sub(_LEAST[language], "", text)
    bare = re.sub(grammar.QUOTED[language], "", text)
    pattern = _PLACES[language].replace("{N}", grammar.NUMBER).replace("{C}", _NO_CLASS)
    return n_percents(text, language) + len(re.findall(pattern, bare))


def without_summary(text: str) -> str:
    """Return a full text without its last paragraph."""
    return text.rpartition("\n\n")[0]


def n_said_again(
    subject: NumberSubject, row: pd.DataFrame, words: Words, explanation: Explanation
) -> int:
    """Return how many of them the model says again when it is asked."""
    names, said = Names(subject), subject.ask(row)
    n = n_equal(subject, row, words, explanation)
    ends = subject.intervals(row)
    for task, (value, p, low, high) in words.numbers.items():
        k = names.task(task)
        spread = float(subject.spreads[k])
        n += is_figure(value, float(said[k][0, 0]), spread)
        if p is not None and ends is not None:
            n += is_equal(p, 0.9)
            n += is_figure(low, ends[k, 0], spread)
            n += is_figure(high, ends[k, 1], spread)
    if words.others is not None:
        alone = {names.task(task) for task in words.numbers}
        left = [k for k in np.flatnonzero(subject.is_number) if k not in alone]
        held = explanation.numbers
        away = [
            abs(float(said[k][0, 0]) - held.centers[k]) / held.spreads[k] for k in left
        ]
        most = np.ceil(10 * max(away) - 1e-6) / 10
        n += len(left) == words.others[0] and is_figure(words.others[1], most)
    for task, goal in words.unturned:
        k = names.task(task)
        turn = next(own for own in explanation.answers.turns if own.task == k)
        columns = [subject.X.columns[j] for j in turn.features]
        changed = names.changed(row, list(zip(columns, turn.values, strict=True)))
        given = float(explanation.targets[k])
        before, after = float(said[k][0, 0]), float(subject.ask(changed)[k][0, 0])
        n += (before < given) == (after < given) and is_figure(
            goal, given, float(subject.spreads[k])
        )
    return n


def n_of_summary(text: str, language: str, explanation: Explanation) -> tuple[int, int]:
    """Return how many effects, errors, R2 and gaps are those held, of how many told."""
    bare = re.sub(grammar.QUOTED[language], "T", text.rpartition("\n\n")[2])
    facts = explanation.facts
    right = n = 0
    for sentence in re.split(grammar.STOP[language], bare):
        if found := re.fullmatch(_EFFECTS[language], sentence):
            tasks = [
                k
                for k in range(len(facts.vacuous))
                if not facts.vacuous[k] and facts.counts[:, k].any()
            ]
            clauses = found.group(1).split(grammar.CLAUSE[language])
            for k, clause in zip(tasks, clauses, strict=True):
                held = [j for j in facts.leading if facts.counts[j, k]]
                items = [*re.finditer(_EFFECT, clause)]
                n += 2 * max(len(items), len(held))
                for j, own in zip(held, items, strict=False):
                    unit = facts.units[k]
                    size = unit * facts.effects[j, k]
                    spread = unit if explanation.is_number[k] else 0.0
                    right += is_figure(own["effect"].lstrip("+"), size, spread)
                    error = unit * facts.standard_errors[j, k]
                    right += _is_error(own, error)
        elif found := re.fullmatch(_FITS[language], sentence):
            told = re.findall(r"\d\.\d\d", found.group(1))
            held = [r for r in facts.r2 if r >= 0]
            n += max(len(told), len(held))
            right += sum(is_figure(t, r) for t, r in zip(told, held, strict=False))
        elif found := re.fullmatch(_GAP[language], sentence):
            gaps = np.abs(facts.gap) * np.array(
                [not reason for reason in facts.vacuous]
            )
            worst = int(gaps.argmax())
            n += 1
            if explanation.is_number[worst]:
                unit = facts.units[worst]
                right += is_figure(found.group(1), gaps[worst] * unit, unit)
            else:
                right += is_equal(found.group(1), gaps[worst])
    return right, n


def _is_error(told: re.Match[str], error: float) -> bool:
    """Whether a standard error reads so, or as below what can be told."""
    if told["error"] is None:
        return False
    if "<" in told.group():
        return error < float(told["error"])
    return is_figure(told["error"], error)
