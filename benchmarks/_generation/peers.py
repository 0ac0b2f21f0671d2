"""Plain baselines: what a net has to beat.

Whatever stands for a model here has ``fit(learned, dev)``, both a `Part`, and
``predict(part)``, which returns a DataFrame of the columns of Y that it answers.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sklearn.dummy import DummyClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline

from _generation.problem import Part

_ROWS_AT_ONCE = 500


class Copy:
    """The source itself, or the column of what is known that it is made of."""

    def __init__(self, text: str, column: str) -> None:
        self.text, self.column = text, column

    def fit(self, learned: Part, dev: Part) -> Copy:
        return self

    def predict(self, part: Part) -> pd.DataFrame:
        return pd.DataFrame({self.text: part.columns[self.column]})


class Nearest:
    """The text of the nearest training row, of those that have one."""

    def __init__(self, text: str, n_characters: int = 2) -> None:
        self.text, self.n_characters = text, n_characters

    def fit(self, learned: Part, dev: Part) -> Nearest:
        seen = np.flatnonzero(learned.Y[self.text].notna())
        self.texts_ = learned.Y[self.text].to_numpy()[seen]
        self.features_ = tfidf(self.n_characters)
        self.matrix_ = self.features_.fit_transform([learned.source[i] for i in seen])
        return self

    def predict(self, part: Part) -> pd.DataFrame:
        asked = self.features_.transform(part.source)
        nearest = [
            (asked[i : i + _ROWS_AT_ONCE] @ self.matrix_.T).toarray().argmax(axis=1)
            for i in range(0, asked.shape[0], _ROWS_AT_ONCE)
        ]
        return pd.DataFrame({self.text: self.texts_[np.concatenate(nearest)]})


class EachClass:
    """A classifier of texts for each class, on the rows that have a label."""

    def __init__(
        self, classes: list[str], *, words: bool = False, frequent: bool = False
    ) -> None:
        self.classes, self.words, self.frequent = classes, words, frequent

    def fit(self, learned: Part, dev: Part) -> EachClass:
        self.fitted_: dict[str, Any] = {}
        for name in self.classes:
            y = learned.Y[name].dropna()
            # of one class there is nothing to learn
            one = self.frequent or y.nunique() < 2
            model: Any = DummyClassifier() if one else _regression(self.words)
            self.fitted_[name] = model.fit([learned.source[i] for i in y.index], [*y])
        return self

    def predict(self, part: Part) -> pd.DataFrame:
        found = {name: fit.predict(part.source) for name, fit in self.fitted_.items()}
        return pd.DataFrame(found, dtype=object)


def tfidf(n_characters: int, *, words: bool = False) -> TfidfVectorizer:
    """Return weights of runs of characters; of words, also where they begin and end."""
    analyzer = "char_wb" if words else "char"
    return TfidfVectorizer(analyzer=analyzer, ngram_range=(1, n_characters))


def _regression(words: bool) -> Pipeline:
    features = tfidf(4, words=words)
    return make_pipeline(features, LogisticRegression(C=10, max_iter=1000))
