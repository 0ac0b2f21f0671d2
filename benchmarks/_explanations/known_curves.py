"""Made-up tasks whose log-odds are sums of curves, all of which are known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

#: What a column may do, over a number that is normal with variance 1.
_FORMS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "line": lambda x: x,
    "step": lambda x: np.sign(x - 0.5),
    "hump": lambda x: 2 * np.exp(-(x**2)),
    "wave": lambda x: np.sin(2.5 * x),
    "roof": lambda x: np.minimum(x, 0.3),
}
_N_TASKS = 6
#: Columns that all tasks use alike, that half of them use the other way, that one task
#: uses alone, and that do nothing.
_COUNTS = {"shared": 4, "conflicting": 1, "specific": _N_TASKS, "none": 9}
#: How much a curve does to a task: the standard deviation of its log-odds.
_SIZES = (0.7, 1.3)


@dataclass(frozen=True, eq=False)
class Curves:
    """What is known of the tasks.

    Parameters
    ----------
    forms : list of callable
        One for each column, of variance 1 and mean 0 over the rows.
    sizes : ndarray of shape (n_columns, n_tasks)
        What it is multiplied by in the log-odds of each task; 0 where it does nothing.
    """

    forms: list[Callable[[np.ndarray], np.ndarray]]
    sizes: np.ndarray

    def terms(self, X: pd.DataFrame) -> np.ndarray:
        """Return all terms, shape (n_rows, n_columns, n_tasks)."""
        columns = X.to_numpy().T
        curves = [form(x) for form, x in zip(self.forms, columns, strict=True)]
        return np.stack(curves, axis=1)[:, :, None] * self.sizes


def curves(seed: int) -> Curves:
    """Return new tasks."""
    rng = np.random.RandomState(seed)
    roles = np.repeat([*_COUNTS], [*_COUNTS.values()])
    names = [*_FORMS]
    # each form among the columns that matter to all, the others as they come
    order = [*rng.permutation(names), *rng.choice(names, len(roles) - len(names))]
    sizes = rng.uniform(*_SIZES, size=(len(roles), _N_TASKS))
    sizes[roles == "conflicting", 1::2] *= -1
    sizes[roles == "specific"] *= np.eye(_N_TASKS)
    sizes[roles == "none"] = 0
    return Curves([_standard(_FORMS[name]) for name in order], sizes)


def drawn(
    truth: Curves, n_rows: int, share: float, rng: np.random.RandomState
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return rows and labels, of which a share is kept, other ones for each task."""
    rows = rng.standard_normal((n_rows, len(truth.forms)))
    X = pd.DataFrame(rows, columns=[f"x{j}" for j in range(rows.shape[1])])
    log_odds = truth.terms(X).sum(axis=1)
    labels = (rng.uniform(size=log_odds.shape) < 1 / (1 + np.exp(-log_odds))) * 1.0
    ranks = rng.uniform(size=labels.shape).argsort(axis=0).argsort(axis=0)
    labels[ranks >= round(share * n_rows)] = np.nan
    return X, pd.DataFrame(labels, columns=[f"task_{k}" for k in range(_N_TASKS)])


def _standard(form: Callable[[np.ndarray], np.ndarray]) -> Callable:
    """Return the form with mean 0 and variance 1 over normal numbers."""
    grid = np.random.RandomState(0).standard_normal(100_000)
    mean, spread = form(grid).mean(), form(grid).std()
    return lambda x: (form(x) - mean) / spread
