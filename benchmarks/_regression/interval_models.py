"""The models that tell intervals: each of them promises to hold 90 % of the numbers.

Each has ``fit(X, Y)`` and ``predict_interval(X, coverage)``, which returns the lower
and the upper ends on a last axis, behind rows and targets.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from _quality.model import Model, Size
from sklearn.impute import SimpleImputer

from _regression.models import NETWORK, boosting, forest, regressor

COVERAGE = 0.9


class _OutOfBag:
    """A forest, and how far it is off for the rows that a tree has not seen."""

    def __init__(self, size: Size) -> None:
        self.forest = forest(size).set_params(oob_score=True)

    def fit(self, X: pd.DataFrame, Y: pd.DataFrame) -> _OutOfBag:
        self.forest.fit(X, Y)
        self.residuals_ = np.abs(Y.to_numpy() - self.forest.oob_prediction_)
        return self

    def predict_interval(self, X: pd.DataFrame, coverage: float) -> np.ndarray:
        n_rows = len(self.residuals_)
        level = min(1.0, np.ceil((n_rows + 1) * coverage) / n_rows)
        off = np.quantile(self.residuals_, level, axis=0)
        middle = self.forest.predict(X)
        return np.stack([middle - off, middle + off], axis=-1)


class _Trees:
    """A forest, and the quantiles of what its trees say."""

    def __init__(self, size: Size) -> None:
        self.forest = forest(size)

    def fit(self, X: pd.DataFrame, Y: pd.DataFrame) -> _Trees:
        self.forest.fit(X, Y)
        return self

    def predict_interval(self, X: pd.DataFrame, coverage: float) -> np.ndarray:
        rows = X.to_numpy()
        said = np.stack([tree.predict(rows) for tree in self.forest.estimators_])
        return np.moveaxis(np.quantile(said, _levels(coverage), axis=0), 0, -1)


class _QuantileForest:
    """Quantiles of the training rows in the leaves, of all targets; gaps are filled."""

    def __init__(self, size: Size) -> None:
        from quantile_forest import RandomForestQuantileRegressor

        self.forest = RandomForestQuantileRegressor(
            size.n_trees, n_jobs=1, random_state=0
        )

    def fit(self, X: pd.DataFrame, Y: pd.DataFrame) -> _QuantileForest:
        self.imputer_ = SimpleImputer(strategy="median").fit(X)
        self.forest.fit(self.imputer_.transform(X), Y.to_numpy())
        return self

    def predict_interval(self, X: pd.DataFrame, coverage: float) -> np.ndarray:
        rows = self.imputer_.transform(X)
        return np.stack(
            [self.forest.predict(rows, quantiles=level) for level in _levels(coverage)],
            axis=-1,
        )


class _EachTarget:
    """A way to tell the interval of one target, for each of them."""

    def __init__(self, fit: Callable[[Any, Any], Callable[[Any], Any]]) -> None:
        self.fit_one = fit

    def fit(self, X: pd.DataFrame, Y: pd.DataFrame) -> _EachTarget:
        self.ends_ = [self.fit_one(X, Y[target].to_numpy()) for target in Y]
        return self

    def predict_interval(self, X: pd.DataFrame, coverage: float) -> np.ndarray:
        assert coverage == COVERAGE  # these learn for one coverage
        return np.stack([ends(X) for ends in self.ends_], axis=1)


def _quantile_loss(size: Size) -> Any:
    def fit(X: pd.DataFrame, y: np.ndarray) -> Callable[[Any], Any]:
        fitted = [
            boosting(size, loss="quantile", quantile=level).fit(X, y)
            for level in _levels(COVERAGE)
        ]
        return lambda X: np.stack([model.predict(X) for model in fitted], axis=-1)

    return _EachTarget(fit)


def _mapie(size: Size) -> Any:
    from mapie.regression import CrossConformalRegressor

    def fit(X: pd.DataFrame, y: np.ndarray) -> Callable[[Any], Any]:
        model = CrossConformalRegressor(
            forest(size, min(100, size.n_trees)), COVERAGE, random_state=0
        )
        model.fit_conformalize(X.to_numpy(), y)
        return lambda X: model.predict_interval(X.to_numpy())[1][:, :, 0]

    return _EachTarget(fit)


def _levels(coverage: float) -> tuple[float, float]:
    return (1 - coverage) / 2, (1 + coverage) / 2


MODELS = [
    Model("forest, out-of-bag residuals", _OutOfBag),
    Model("forest, quantiles of trees", _Trees),
    Model("hist gradient boosting, quantile loss", _quantile_loss),
    Model("quantile-forest", _QuantileForest, ("quantile-forest",)),
    Model("MAPIE, forest, CV+", _mapie, ("mapie",)),
    Model("skmtl", regressor, NETWORK, ours=True),
]
