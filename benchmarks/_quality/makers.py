"""How the models are made: with default settings, but for those given, and one thread.

What is imported only when a model is made need not be there for the others.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

from _quality.model import FULL, Size, epochs, import_torch
from _quality.peers import (
    AllTasks,
    CategoriesAsText,
    CodedLabels,
    Filled,
    PerTask,
    prepared,
)
from skmtl import MultiTaskClassifier

Make = Callable[[Size], Any]


def forest(kind: type, several: type = AllTasks, **settings: Any) -> Make:
    """Of random or of extra trees; `several` is how it is put to several tasks."""
    return lambda size: several(
        lambda: prepared(kind(size.n_trees, n_jobs=1, random_state=0, **settings))
    )


def hist_gradient_boosting(**settings: Any) -> Make:
    return lambda size: PerTask(
        lambda: HistGradientBoostingClassifier(
            max_iter=size.n_rounds, random_state=0, **settings
        )
    )


def logistic_regression(**settings: Any) -> Make:
    return lambda size: PerTask(
        lambda: prepared(
            LogisticRegression(max_iter=10 * size.n_rounds, **settings), scale=True
        )
    )


def xgboost(balanced: bool = False) -> Make:
    def make(size: Size) -> Any:
        from xgboost import XGBClassifier

        return PerTask(
            lambda: CodedLabels(
                XGBClassifier(
                    n_estimators=size.n_rounds,
                    enable_categorical=True,
                    n_jobs=1,
                    random_state=0,
                ),
                balanced=balanced,
            )
        )

    return make


def catboost(**settings: Any) -> Make:
    def make(size: Size) -> Any:
        from catboost import CatBoostClassifier

        return PerTask(
            lambda: CategoriesAsText(
                CatBoostClassifier(
                    iterations=None if size == FULL else size.n_rounds,
                    thread_count=1,
                    random_state=0,
                    verbose=False,
                    allow_writing_files=False,
                    **settings,
                )
            )
        )

    return make


def lightgbm(**settings: Any) -> Make:
    def make(size: Size) -> Any:
        from lightgbm import LGBMClassifier

        return PerTask(
            lambda: LGBMClassifier(
                n_estimators=size.n_rounds,
                n_jobs=1,
                random_state=0,
                verbose=-1,
                **settings,
            )
        )

    return make


def explainable_boosting(**settings: Any) -> Make:
    def make(size: Size) -> Any:
        from interpret.glassbox import ExplainableBoostingClassifier

        rounds = {} if size == FULL else {"max_rounds": size.n_rounds}
        return PerTask(
            lambda: ExplainableBoostingClassifier(
                n_jobs=1, random_state=0, **settings, **rounds
            )
        )

    return make


def realmlp(size: Size) -> Any:
    from pytabkit import RealMLP_TD_Classifier

    epochs = {} if size == FULL else {"n_epochs": size.max_epochs}
    return PerTask(
        lambda: Filled(
            RealMLP_TD_Classifier(
                device="cpu", n_threads=1, random_state=0, verbosity=0, **epochs
            )
        )
    )


def perceptrons(size: Size) -> Any:
    return PerTask(
        lambda: prepared(
            MLPClassifier(
                early_stopping=True, max_iter=2 * size.n_rounds, random_state=0
            ),
            scale=True,
        )
    )


def one_network_a_task(size: Size) -> Any:
    import_torch()
    return PerTask(lambda: MultiTaskClassifier(random_state=0, **epochs(size)))


def ours(**settings: Any) -> Make:
    def make(size: Size) -> MultiTaskClassifier:
        import_torch()
        return MultiTaskClassifier(random_state=0, **settings, **epochs(size))

    return make
