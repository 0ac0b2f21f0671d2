"""A table, its targets, and how it is split."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from _quality.model import QUICK, Size
from sklearn.model_selection import KFold

QUICK_ROWS = 150
Fold = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Problem:
    """X, Y, and the rows to learn from and to test on, fold by fold.

    Categories have the dtype ``category``; NaN marks what is missing, in X and in Y.
    """

    X: pd.DataFrame
    Y: pd.DataFrame
    folds: list[Fold]

    def of_size(self, size: Size) -> Problem:
        """Return the whole, or few rows of one fold."""
        if size is not QUICK:
            return self
        train, test = self.folds[0]
        return Problem(self.X, self.Y, [(train[:QUICK_ROWS], test[:QUICK_ROWS])])


def problem(
    X: pd.DataFrame, Y: pd.DataFrame, n_folds: int = 10, n_run: int | None = None
) -> Problem:
    """Return a problem of shuffled folds, of which the first `n_run` are run."""
    texts = X.select_dtypes(["object", "str"]).columns
    X = X.astype(dict.fromkeys(texts, "category")).reset_index(drop=True)
    folds = KFold(n_folds, shuffle=True, random_state=0).split(X)
    return Problem(X, Y.reset_index(drop=True), [*folds][:n_run])
