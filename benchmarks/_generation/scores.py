"""Scores of texts and classes, all as a share of 1."""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np
import pandas as pd

from _generation.edits import edits
from _generation.problem import Problem

Scores = dict[str, dict[str, float]]
NO_SACREBLEU = "chrF and BLEU are left out: sacrebleu is not installed."


def scores(problem: Problem, answers: pd.DataFrame) -> Scores:
    """Return the scores of each column of Y that was answered.

    Those of the rows of a group have the name "text, group".
    """
    test = problem.test
    found: Scores = {}
    for task in (task for task in test.Y if task in answers):
        seen = test.Y[task].notna().to_numpy()
        if not seen.any():
            continue
        truth = test.Y.loc[seen, task].to_numpy()
        answer = answers.loc[seen, task].to_numpy()
        if task != problem.text:
            found[task] = {"accuracy": float((answer == truth).mean())}
            continue
        found[task] = _of_texts([*answer], [*truth], problem.phones)
        if problem.group:
            groups = test.columns.loc[seen, problem.group].to_numpy()
            found |= _by_group(found[task], task, problem.phones, answer, truth, groups)
    return found


def has_sacrebleu() -> bool:
    """Return whether chrF and BLEU can be told."""
    return find_spec("sacrebleu") is not None


def symbols(text: str, phones: bool) -> list[str]:
    """Return the phones, which have spaces between them, or the characters."""
    return text.split() if phones else [*text]


def _by_group(
    whole: dict[str, float],
    task: str,
    phones: bool,
    answer: np.ndarray,
    truth: np.ndarray,
    groups: np.ndarray,
) -> Scores:
    """Return scores of each group; the edit rate of the whole is made their mean."""
    found = {
        f"{task}, {group}": _of_texts(
            [*answer[groups == group]], [*truth[groups == group]], phones, corpus=False
        )
        for group in dict.fromkeys(groups)
    }
    if phones:
        whole["edit_rate"] = float(np.mean([s["edit_rate"] for s in found.values()]))
    return found


def _of_texts(
    answer: list[str], truth: list[str], phones: bool, *, corpus: bool = True
) -> dict[str, float]:
    pairs = [[symbols(text, phones) for text in texts] for texts in (answer, truth)]
    n_symbols = sum(map(len, pairs[1]))
    found = {
        "exact": float(np.mean([a == b for a, b in zip(answer, truth, strict=True)])),
        "edit_rate": float(edits(*pairs).sum() / max(n_symbols, 1)),
    }
    if corpus and has_sacrebleu():
        from sacrebleu import corpus_bleu, corpus_chrf

        found["chrf"] = corpus_chrf(answer, [truth]).score / 100
        found["bleu"] = corpus_bleu(answer, [truth]).score / 100
    return found
