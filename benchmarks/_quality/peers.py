"""How estimators of scikit-learn's kind are put to several tasks.

Whatever stands for a model here has ``fit(X, Y)``, and then ``classes_`` and
``predict_proba(X)``, lists with an array for each task, and ``predict(X)``, which gives
a column for each. Labels are whole numbers; NaN marks those that are missing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.dummy import DummyClassifier
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import LabelEncoder, OneHotEncoder, StandardScaler
from sklearn.utils.class_weight import compute_sample_weight


class PerTask:
    """One estimator a task, each on the rows whose label is observed."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self.make = make

    def fit(self, X: pd.DataFrame, Y: pd.DataFrame) -> PerTask:
        self.fitted_ = []
        for task in Y:
            seen = Y[task].notna()
            y = Y.loc[seen, task].to_numpy(dtype=int)
            # a task of one class has one answer, and not all estimators take it
            estimator = self.make() if len(set(y)) > 1 else DummyClassifier()
            self.fitted_.append(estimator.fit(X[seen], y))
        self.classes_ = [estimator.classes_ for estimator in self.fitted_]
        return self

    def predict_proba(self, X: pd.DataFrame) -> list[np.ndarray]:
        return [estimator.predict_proba(X) for estimator in self.fitted_]

    def predict(self, X: pd.DataFrame) -> np.ndarray:
        # some answer with one column
        return np.column_stack([np.ravel(each.predict(X)) for each in self.fitted_])


class AllTasks:
    """One estimator for all tasks at once; one a task where labels are missing."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self.make = make

    def fit(self, X: pd.DataFrame, Y: pd.DataFrame) -> Any:
        if Y.isna().any(axis=None):
            return PerTask(self.make).fit(X, Y)
        return self.make().fit(X, Y.to_numpy(dtype=int))


class CodedLabels:
    """An estimator that asks for labels 0, 1, 2... without a gap.

    It takes weights of rows alone: balanced, all classes weigh the same together.
    """

    def __init__(self, estimator: Any, *, balanced: bool = False) -> None:
        self.estimator = estimator
        self.balanced = balanced

    def fit(self, X: pd.DataFrame, y: np.ndarray) -> CodedLabels:
        encoder = LabelEncoder()
        weights = compute_sample_weight("balanced", y) if self.balanced else None
        self.estimator.fit(X, encoder.fit_transform(y), sample_weight=weights)
        self.classes_ = encoder.classes_
        return self

    def predict_proba(self, X: pd.DataFrame) -> np.ndarray:
        return self.estimator.predict_proba(X)

    def predict(self, X: pd.DataFrame) -> np.ndarray:
        return self.classes_[self.estimator.predict(X)]


def prepared(estimator: Any, *, scale: bool = False) -> Pipeline:
    """Put before an estimator what it needs: categories as columns, gaps filled in."""
    steps = [SimpleImputer(), StandardScaler()] if scale else [SimpleImputer()]
    prepare = make_column_transformer(
        (make_pipeline(*steps), make_column_selector(dtype_include="number")),
        (
            OneHotEncoder(handle_unknown="ignore", sparse_output=False),
            make_column_selector(dtype_include="category"),
        ),
    )
    return make_pipeline(prepare, estimator)


class CategoriesAsText:
    """An estimator that takes gaps, and categories as text, of named columns."""

    def __init__(self, estimator: Any) -> None:
        self.estimator = estimator

    def fit(self, X: pd.DataFrame, y: np.ndarray) -> CategoriesAsText:
        named = [*X.select_dtypes("category")]
        self.estimator.fit(_as_text(X), y, cat_features=named)
        self.classes_ = self.estimator.classes_
        return self

    def predict_proba(self, X: pd.DataFrame) -> np.ndarray:
        return self.estimator.predict_proba(_as_text(X))

    def predict(self, X: pd.DataFrame) -> np.ndarray:
        return self.estimator.predict(_as_text(X))


class Filled:
    """An estimator that takes categories, but nothing that is missing."""

    def __init__(self, estimator: Any) -> None:
        self.estimator = estimator

    def fit(self, X: pd.DataFrame, y: np.ndarray) -> Filled:
        self.means_ = X.mean(numeric_only=True)
        self.estimator.fit(self._filled(X), y)
        self.classes_ = self.estimator.classes_
        return self

    def predict_proba(self, X: pd.DataFrame) -> np.ndarray:
        return self.estimator.predict_proba(self._filled(X))

    def predict(self, X: pd.DataFrame) -> np.ndarray:
        return self.estimator.predict(self._filled(X))

    def _filled(self, X: pd.DataFrame) -> pd.DataFrame:
        names = [*X.select_dtypes("category")]
        filled = _as_text(X).astype(dict.fromkeys(names, "category"))
        return filled.fillna(self.means_).fillna(0)


def _as_text(X: pd.DataFrame) -> pd.DataFrame:
    """Return categories as strings, "missing" where one is."""
    texts = {
        name: X[name].astype(object).fillna("missing").map(str).astype(object)
        for name in X.select_dtypes("category")
    }
    return X.assign(**texts)
