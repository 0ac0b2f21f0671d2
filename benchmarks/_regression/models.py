"""The models that tell numbers: each with its default settings, and one thread."""

from __future__ import annotations

from typing import Any

import pandas as pd
from _quality.model import FULL, Model, Size, epochs, import_torch
from sklearn.compose import TransformedTargetRegressor
from sklearn.ensemble import (
    ExtraTreesRegressor,
    HistGradientBoostingRegressor,
    RandomForestRegressor,
)
from sklearn.linear_model import Ridge
from sklearn.neural_network import MLPRegressor
from sklearn.preprocessing import StandardScaler

from _regression.peers import AllTargets, PerTarget, one_hot
from skmtl import MultiTaskRegressor

NETWORK = ("skorch", "torch")


def ours(kind: Any, size: Size) -> Any:
    """Return an estimator of skmtl with its defaults."""
    import_torch()
    return kind(random_state=0, **epochs(size))


def forest(size: Size, n_trees: int | None = None) -> RandomForestRegressor:
    """Return a forest; of the size's number of trees, if none is given."""
    return RandomForestRegressor(n_trees or size.n_trees, n_jobs=1, random_state=0)


def boosting(size: Size, **settings: Any) -> HistGradientBoostingRegressor:
    """Return boosting of scikit-learn, of one target."""
    return HistGradientBoostingRegressor(
        max_iter=size.n_rounds, random_state=0, **settings
    )


def perceptron(size: Size, **settings: Any) -> Any:
    """Return scikit-learn's perceptron, to which targets come standardised."""
    return TransformedTargetRegressor(
        MLPRegressor(max_iter=2 * size.n_rounds, random_state=0, **settings),
        transformer=StandardScaler(),
    )


def _ridge(size: Size) -> Any:
    return AllTargets(lambda: one_hot(Ridge(), scale=True))


def _forest(size: Size) -> Any:
    return AllTargets(lambda: one_hot(forest(size)))


def _extra_trees(size: Size) -> Any:
    return AllTargets(
        lambda: one_hot(ExtraTreesRegressor(size.n_trees, n_jobs=1, random_state=0))
    )


def _boosting(size: Size) -> Any:
    return PerTarget(lambda: one_hot(boosting(size)))


def _perceptron(size: Size) -> Any:
    return AllTargets(lambda: one_hot(perceptron(size), scale=True))


def _xgboost(size: Size) -> Any:
    from xgboost import XGBRegressor

    return PerTarget(
        lambda: one_hot(
            XGBRegressor(n_estimators=size.n_rounds, n_jobs=1, random_state=0)
        )
    )


class _CatBoost:
    """All targets together, also where numbers are missing."""

    def __init__(self, size: Size) -> None:
        from catboost import CatBoostRegressor

        self.kind = CatBoostRegressor
        self.iterations = 1000 if size == FULL else size.n_rounds

    def fit(self, X: pd.DataFrame, Y: pd.DataFrame) -> Any:
        gaps = "WithMissingValues" if Y.isna().any(axis=None) else ""
        estimator = self.kind(
            loss_function=f"MultiRMSE{gaps}",
            iterations=self.iterations,
            thread_count=1,
            random_state=0,
            verbose=False,
            allow_writing_files=False,
        )
        return one_hot(estimator).fit(X, Y.to_numpy(dtype=float))


def regressor(size: Size) -> Any:
    """Return our regressor of all targets."""
    return ours(MultiTaskRegressor, size)


def one_a_target(size: Size) -> Any:
    """Return our regressor, once for each target."""
    import_torch()
    return PerTarget(lambda: regressor(size))


MODELS = [
    Model("ridge", _ridge),
    Model("random forest", _forest),
    Model("extra trees", _extra_trees),
    Model("hist gradient boosting", _boosting),
    Model("MLPRegressor", _perceptron),
    Model("xgboost", _xgboost, ("xgboost-cpu",)),
    Model("catboost", _CatBoost, ("catboost",)),
    Model("skmtl, one a target", one_a_target, NETWORK, ours=True),
    Model("skmtl", regressor, NETWORK, ours=True),
]
