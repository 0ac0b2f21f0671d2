"""Differences to a reference of the same set and seed, and how sure they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import t


@dataclass(frozen=True)
class Mean:
    """A mean, half the width of its 95 % t-interval, and how many it is a mean of."""

    value: float
    half: float
    n: int

    @property
    def sure(self) -> bool:
        """Whether the interval leaves out 0; never with a single value."""
        return bool(abs(self.value) > self.half)

    def text(self, digits: int = 2, *, sign: bool = True) -> str:
        """Return the mean with its interval, or alone where there is none."""
        if np.isnan(self.value):
            return ""
        value = f"{self.value:+.{digits}f}" if sign else f"{self.value:.{digits}f}"
        return value if np.isnan(self.half) else f"{value} ± {self.half:.{digits}f}"

    def marked(self, digits: int = 2) -> str:
        """Return the mean, with a star where its interval leaves out 0."""
        if np.isnan(self.value):
            return ""
        return f"{self.value:+.{digits}f}{'*' if self.sure else ''}"


def mean(values: Iterable[float]) -> Mean:
    """Return the mean of what is not NaN, with its t-interval."""
    known = np.asarray([value for value in values if not np.isnan(value)])
    n = len(known)
    if n == 0:
        return Mean(np.nan, np.nan, 0)
    if n == 1:
        return Mean(float(known[0]), np.nan, 1)
    half = t.ppf(0.975, n - 1) * known.std(ddof=1) / np.sqrt(n)
    return Mean(float(known.mean()), float(half), n)


def frame(records: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """Return the records as a table, by set, method and seed."""
    table = pd.DataFrame(records).rename(columns={"fold": "seed"})
    names = ["auc", "worst_auc", "log_loss", "accuracy", "fit_s", "epochs", "epoch_s"]
    return table.set_index(["set", "model", "seed"])[names].astype(float)


def against(table: pd.DataFrame, column: str, reference: str) -> pd.DataFrame:
    """Return differences to a reference: a row a set and seed, a column a method."""
    wide = table[column].unstack("model")
    if reference not in wide:
        return wide * np.nan
    return wide.sub(wide[reference], axis=0)


def chosen_elsewhere(table: pd.DataFrame, column: str, reference: str) -> Mean:
    """Return the difference of the method that is best on all the other seeds.

    It is that of a choice made on other data, and so is not too high because the best
    of many was looked for. The table is of one set; more is better.
    """
    wide = against(table, column, reference).droplevel("set")
    found = []
    for seed in wide.index if len(wide) > 1 else ():
        best = wide.drop(index=seed).mean().idxmax()
        found.append(wide.loc[seed, best])
    return mean(found)


def over_sets(
    table: pd.DataFrame, column: str, reference: str, scale: float = 1.0
) -> dict[str, Mean]:
    """Return the mean over sets of each method's difference, sets counting alike."""
    by_set = against(table, column, reference).groupby(level="set").mean()
    return {name: mean(scale * by_set[name]) for name in by_set}


def time_ratios(table: pd.DataFrame, column: str, reference: str) -> pd.Series:
    """Return, for each method, the geometric mean over sets of its times as ratios."""
    logs = np.log(table[[column]])
    by_set = against(logs, column, reference).groupby(level="set").mean()
    return np.exp(by_set.mean())
