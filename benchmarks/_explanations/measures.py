"""How good is an explanation? Measures that ask the same of every method."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
from scipy import stats

from _explanations.methods import Told
from _explanations.problem import NEAR, Problem

#: lime's weights count from this part of the largest one of their task on.
_COUNTS = 0.15


def top(effects: np.ndarray, m: int) -> list[set[int]]:
    """Return for each task the m features with the largest effects, without zeros."""
    order = np.argsort(-np.abs(effects), axis=0, kind="stable")[:m]
    return [
        {int(j) for j in column if effects[j, k]} for k, column in enumerate(order.T)
    ]


def jaccard(runs: list[np.ndarray], m: int) -> float:
    """Return how much the leading features of runs overlap: 1 if they are the same."""
    found = []
    for one, other in combinations(runs, 2):
        for a, b in zip(top(one, m), top(other, m), strict=True):
            found.append(len(a & b) / max(len(a | b), 1))
    return float(np.mean(found))


def precision(effects: np.ndarray, relevant: np.ndarray, m: int) -> float:
    """Return the share of the leading features that are relevant to the task."""
    hits = [
        sum(relevant[j, k] for j in found) / m
        for k, found in enumerate(top(effects, m))
    ]
    return float(np.mean(hits))


def fidelity(
    told: Told, problem: Problem, x: np.ndarray, n: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return R2 and squared correlation of each task, on new rows near x."""
    away = np.random.RandomState(0).standard_normal((n, len(x)))
    near = x + NEAR * problem.data.std(axis=0) * away
    said, line = problem.proba(near), told.line(near)
    about = said - said.mean(axis=0)
    r2 = 1 - ((said - line) ** 2).sum(axis=0) / (about**2).sum(axis=0)
    around = line - line.mean(axis=0)
    lengths = (about**2).sum(axis=0) * (around**2).sum(axis=0)
    products = (about * around).sum(axis=0) ** 2
    squared = np.divide(products, lengths, out=np.zeros_like(r2), where=lengths > 0)
    return r2, squared


def cosines(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return the cosine of each column with that of the other table."""
    lengths = np.linalg.norm(one, axis=0) * np.linalg.norm(other, axis=0)
    return (one * other).sum(axis=0) / np.maximum(lengths, 1e-300)


def roles_of(effects: np.ndarray) -> np.ndarray:
    """Return roles from effects alone, for methods that tell none.

    An effect counts from 15 % of the task's largest one on; a feature that counts for
    several tasks is shared if they mostly agree in sign.
    """
    scaled = effects / np.maximum(np.linalg.norm(effects, axis=0), 1e-300)
    counts = np.abs(effects) > _COUNTS * np.abs(effects).max(axis=0)
    scaled = np.where(counts, scaled, 0)
    agree = scaled.sum(axis=1) ** 2 > 0.5 * np.abs(scaled).sum(axis=1) ** 2
    several = np.where(agree, "shared", "conflicting")
    n_tasks = counts.sum(axis=1)
    return np.where(n_tasks == 0, "none", np.where(n_tasks == 1, "specific", several))


def effective_features(effects: np.ndarray) -> float:
    """Return how many features of equal size would be as spread out, mean of tasks."""
    shares = np.abs(effects) / np.maximum(np.abs(effects).sum(axis=0), 1e-300)
    return float((1 / np.maximum((shares**2).sum(axis=0), 1e-300)).mean())


def interval(
    differences: np.ndarray, overlap: float = 0.0
) -> tuple[float, float, float]:
    """Return the mean of paired differences and the 95 % interval of Student's t.

    Splits of one data set share rows; `overlap`, rows tested per row trained on, makes
    up for it (Nadeau and Bengio 2003, https://doi.org/10.1023/A:1024068626366).
    """
    n = len(differences)
    mean = float(differences.mean())
    error = differences.std(ddof=1) * np.sqrt(1 / n + overlap)
    half = float(stats.t.ppf(0.975, n - 1) * error)
    return mean, mean - half, mean + half


def compared(
    name: str,
    values: dict[str, list[dict[str, float]]],
    said: dict[str, tuple[str, bool]],
    overlap: float = 0.0,
) -> list[dict[str, Any]]:
    """Return means, the mean difference together - apart, and its 95 % interval.

    `said` has for each measure its words, and whether more of it is better.
    """
    records = []
    for measure, (words, more_is_better) in said.items():
        if measure not in values["together"][0]:
            continue
        one, other = (
            np.array([found[measure] for found in values[kind]])
            for kind in ("together", "apart")
        )
        mean, low, high = interval(one - other, overlap)
        better = (low > 0) if more_is_better else (high < 0)
        worse = (high < 0) if more_is_better else (low > 0)
        records.append(
            {
                "set": name,
                "measure": words,
                "together": float(one.mean()),
                "apart": float(other.mean()),
                "difference": mean,
                "low": low,
                "high": high,
                "verdict": "better" if better else "worse" if worse else "",
                "n_seeds": len(one),
            }
        )
    return records
