"""Made data of several kinds and sizes: does the default grow with the rows?"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np
import pandas as pd

N_COLUMNS, N_TASKS = 20, 3


def smooth(X: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return scores that are waves in 24 directions."""
    directions = rng.normal(size=(N_COLUMNS, 24)) * 1.5 / np.sqrt(N_COLUMNS)
    waves = np.sin(X @ directions + rng.uniform(0, 2 * np.pi, 24))
    return waves @ rng.normal(size=(24, N_TASKS))


def trees(X: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return scores that are the sum of twelve trees of four questions."""
    scores = np.zeros((len(X), N_TASKS))
    for _ in range(12):
        leaf = np.zeros(len(X), dtype=int)
        for _ in range(4):
            leaf = 2 * leaf + (X[:, rng.integers(N_COLUMNS)] > 0.7 * rng.normal())
        scores += rng.normal(size=(16, N_TASKS))[leaf]
    return scores


def pairs(X: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return scores that are sums of six products of two columns."""
    chosen = [rng.choice(N_COLUMNS, 2, replace=False) for _ in range(6)]
    products = np.stack([X[:, a] * X[:, b] for a, b in chosen], axis=1)
    return products @ rng.normal(size=(6, N_TASKS))


KINDS: dict[str, Callable[[np.ndarray, np.random.Generator], np.ndarray]] = {
    "smooth": smooth,
    "trees": trees,
    "pairs": pairs,
}
#: Rows to learn from, two thirds of all.
ROWS = (500, 2_000, 8_000, 20_000, 225_000)
NAMES = [f"{kind} {rows}" for rows, kind in product(ROWS, KINDS)]


def made(name: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return X and Y of a name of `NAMES`: 20 columns, three tasks of two classes.

    What is to be learned is the same at each size. Columns of "trees" are skewed.
    """
    kind, rows = name.split()
    rng = np.random.default_rng(int(rows))
    X = rng.normal(size=(int(rows) * 3 // 2, N_COLUMNS))
    scores = KINDS[kind](X, np.random.default_rng(7))
    scores /= scores.std(axis=0)
    Y = (scores + 0.3 * rng.normal(size=scores.shape) > 0).astype(int)
    X = (np.exp(X) if kind == "trees" else X).astype(np.float32)
    columns = [f"number_{j}" for j in range(N_COLUMNS)]
    return pd.DataFrame(X, columns=columns), pd.DataFrame(Y, columns=list("abc"))
