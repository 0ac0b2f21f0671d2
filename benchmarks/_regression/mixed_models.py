"""The models of classes and numbers together.

Each has ``fit(X, Y)`` and ``answers(X)``: for a number the predictions, for a class a
table of probabilities, its columns the classes that were learned from.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from _quality.model import Model, Size, import_torch
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier

from _regression.models import NETWORK, boosting, forest, ours
from _regression.peers import one_hot
from skmtl import MultiTaskClassifier, MultiTaskPredictor, MultiTaskRegressor

Answers = dict[str, np.ndarray | pd.DataFrame]


def is_number(y: pd.Series) -> bool:
    """Return whether a task is a number."""
    return y.dtype.kind == "f"


class _EachTask:
    """A classifier or a regressor for each task, on the rows where it is observed."""

    def __init__(
        self, classifier: Callable[[], Any], regressor: Callable[[], Any]
    ) -> None:
        self.classifier, self.regressor = classifier, regressor

    def fit(self, X: pd.DataFrame, Y: pd.DataFrame) -> _EachTask:
        self.fitted_ = {}
        for task in Y:
            y = Y[task].dropna()
            made = (self.regressor if is_number(Y[task]) else self.classifier)()
            self.fitted_[task] = made.fit(X.loc[y.index], y.to_numpy())
        return self

    def answers(self, X: pd.DataFrame) -> Answers:
        return {
            task: _probabilities(model.predict_proba(X), model.classes_, X)
            if hasattr(model, "predict_proba")
            else model.predict(X)
            for task, model in self.fitted_.items()
        }


class _Together:
    """Our estimator of all tasks."""

    def __init__(self, model: Any) -> None:
        self.model = model

    def fit(self, X: pd.DataFrame, Y: pd.DataFrame) -> _Together:
        self.model.fit(X, Y)
        self.numbers_ = [is_number(Y[task]) for task in Y]
        self.tasks_ = [*Y]
        return self

    def answers(self, X: pd.DataFrame) -> Answers:
        predicted = np.asarray(self.model.predict(X), dtype=object)
        probas = self.model.predict_proba(X)
        return {
            task: predicted[:, k].astype(float)
            if self.numbers_[k]
            else _probabilities(probas[k], self.model.classes_[k], X)
            for k, task in enumerate(self.tasks_)
        }


def _probabilities(proba: np.ndarray, classes: Any, X: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(proba, index=X.index, columns=[*classes])


def _forests(size: Size) -> Any:
    return _EachTask(
        lambda: one_hot(RandomForestClassifier(size.n_trees, n_jobs=1, random_state=0)),
        lambda: one_hot(forest(size)),
    )


def _boosting(size: Size) -> Any:
    return _EachTask(
        lambda: one_hot(
            HistGradientBoostingClassifier(max_iter=size.n_rounds, random_state=0)
        ),
        lambda: one_hot(boosting(size)),
    )


def _one_a_task(size: Size) -> Any:
    kinds = MultiTaskClassifier, MultiTaskRegressor
    import_torch()
    return _EachTask(*(lambda kind=kind: ours(kind, size) for kind in kinds))


MODELS = [
    Model("random forest", _forests),
    Model("hist gradient boosting", _boosting),
    Model("skmtl, one a task", _one_a_task, NETWORK, ours=True),
    Model(
        "skmtl",
        lambda size: _Together(ours(MultiTaskPredictor, size)),
        NETWORK,
        ours=True,
    ),
]
