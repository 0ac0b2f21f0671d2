"""How estimators of scikit-learn's kind are put to several numbers.

Whatever stands for a model here has ``fit(X, Y)`` and ``predict(X)``, of a table and of
an array with a column for each target. NaN marks the numbers that are missing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler


class PerTarget:
    """One estimator a target, each on the rows whose number is observed."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self.make = make

    def fit(self, X: pd.DataFrame, Y: pd.DataFrame) -> PerTarget:
        self.fitted_ = []
        for target in Y:
            seen = Y[target].notna()
            y = Y.loc[seen, target].to_numpy(dtype=float)
            self.fitted_.append(self.make().fit(X[seen], y))
        return self

    def predict(self, X: pd.DataFrame) -> np.ndarray:
        answers = [estimator.predict(X) for estimator in self.fitted_]
        return np.stack(answers, axis=1)


class AllTargets:
    """One estimator for all targets at once; one a target where numbers are missing."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self.make = make

    def fit(self, X: pd.DataFrame, Y: pd.DataFrame) -> Any:
        if Y.isna().any(axis=None):
            return PerTarget(self.make).fit(X, Y)
        return self.make().fit(X, Y.to_numpy(dtype=float))


def one_hot(estimator: Any, *, scale: bool = False) -> Pipeline:
    """Put before an estimator what it needs: categories as columns.

    Parameters
    ----------
    estimator : estimator
    scale : bool
        Fill gaps with medians and standardise, for estimators that need it; the columns
        of the categories too.
    """
    number = SimpleImputer(strategy="median") if scale else "passthrough"
    prepare = make_column_transformer(
        (number, make_column_selector(dtype_include="number")),
        (
            OneHotEncoder(handle_unknown="ignore", sparse_output=False),
            make_column_selector(dtype_include="category"),
        ),
    )
    steps = [prepare, StandardScaler()] if scale else [prepare]
    return make_pipeline(*steps, estimator)
