"""The models: each with its default settings, and one thread."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from sklearn.ensemble import (
    ExtraTreesClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
)
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

from _quality.learning_code import DIGEST
from _quality.peers import (
    AllTasks,
    CategoriesAsText,
    CodedLabels,
    Filled,
    PerTask,
    prepared,
)
from _quality.tabnet import TabNet
from skmtl import MultiTaskClassifier
from skmtl.networks import MLPTrunk
from skmtl.networks.trunks import TRUNKS


@dataclass(frozen=True)
class Size:
    """How much the models may do: all that they do by default, or next to nothing."""

    n_trees: int = 300
    n_rounds: int = 100
    max_epochs: int = 100


FULL, QUICK = Size(), Size(n_trees=10, n_rounds=5, max_epochs=3)


@dataclass(frozen=True)
class Model:
    """A model by name: how it is made, and what decides how good it is."""

    name: str
    make: Callable[[Size], Any]
    packages: tuple[str, ...] = ("scikit-learn",)
    ours: bool = False
    takes_missing_labels: bool = True
    only_rows: bool = False  # run for the group "rows" alone

    def settings(self, size: Size) -> str:
        """Return a key that changes when the model's results may change."""
        facts = [self.name, repr(size), [version(p) for p in self.packages]]
        if "skorch" in self.packages:
            facts.append(DIGEST)
        return hashlib.sha1(json.dumps(facts).encode()).hexdigest()[:12]


def _forest(size: Size) -> Any:
    return AllTasks(
        lambda: prepared(RandomForestClassifier(size.n_trees, n_jobs=1, random_state=0))
    )


def _extra_trees(size: Size) -> Any:
    return AllTasks(
        lambda: prepared(ExtraTreesClassifier(size.n_trees, n_jobs=1, random_state=0))
    )


def _hist_gradient_boosting(size: Size) -> Any:
    return PerTask(
        lambda: HistGradientBoostingClassifier(max_iter=size.n_rounds, random_state=0)
    )


def _logistic_regression(size: Size) -> Any:
    return PerTask(
        lambda: prepared(LogisticRegression(max_iter=10 * size.n_rounds), scale=True)
    )


def _xgboost(size: Size) -> Any:
    from xgboost import XGBClassifier

    return PerTask(
        lambda: CodedLabels(
            XGBClassifier(
                n_estimators=size.n_rounds,
                enable_categorical=True,
                n_jobs=1,
                random_state=0,
            )
        )
    )


def _catboost(size: Size) -> Any:
    from catboost import CatBoostClassifier

    return PerTask(
        lambda: CategoriesAsText(
            CatBoostClassifier(
                iterations=None if size == FULL else size.n_rounds,
                thread_count=1,
                random_state=0,
                verbose=False,
                allow_writing_files=False,
            )
        )
    )


def _lightgbm(size: Size) -> Any:
    from lightgbm import LGBMClassifier

    return PerTask(
        lambda: LGBMClassifier(
            n_estimators=size.n_rounds, n_jobs=1, random_state=0, verbose=-1
        )
    )


def _explainable_boosting(**settings: Any) -> Callable[[Size], Any]:
    def make(size: Size) -> Any:
        from interpret.glassbox import ExplainableBoostingClassifier

        rounds = {} if size == FULL else {"max_rounds": size.n_rounds}
        return PerTask(
            lambda: ExplainableBoostingClassifier(
                n_jobs=1, random_state=0, **settings, **rounds
            )
        )

    return make


def _realmlp(size: Size) -> Any:
    from pytabkit import RealMLP_TD_Classifier

    epochs = {} if size == FULL else {"n_epochs": size.max_epochs}
    return PerTask(
        lambda: Filled(
            RealMLP_TD_Classifier(
                device="cpu", n_threads=1, random_state=0, verbosity=0, **epochs
            )
        )
    )


def _perceptrons(size: Size) -> Any:
    return PerTask(
        lambda: prepared(
            MLPClassifier(
                early_stopping=True, max_iter=2 * size.n_rounds, random_state=0
            ),
            scale=True,
        )
    )


def _one_network_a_task(size: Size) -> Any:
    import_torch()
    return PerTask(lambda: MultiTaskClassifier(random_state=0, **epochs(size)))


def _ours(**settings: Any) -> Callable[[Size], Any]:
    def make(size: Size) -> MultiTaskClassifier:
        import_torch()
        return MultiTaskClassifier(random_state=0, **settings, **epochs(size))

    return make


def import_torch() -> None:
    """Import what torch imports with the first optimiser, as peers are imported."""
    import torch._dynamo  # noqa: F401


def epochs(size: Size) -> dict[str, int]:
    """Return how many epochs; in full, whatever the default says."""
    return {} if size == FULL else {"max_epochs": size.max_epochs}


_NETWORK = ("skorch", "torch")

MODELS = [
    Model("random forest", _forest),
    Model("extra trees", _extra_trees),
    Model("hist gradient boosting", _hist_gradient_boosting),
    Model("logistic regression", _logistic_regression),
    Model("xgboost", _xgboost, ("xgboost-cpu",)),
    Model(
        "tabnet",
        lambda size: TabNet(size.max_epochs),
        ("pytorch-tabnet", "torch"),
        takes_missing_labels=False,
    ),
    Model("lightgbm", _lightgbm, ("lightgbm",)),
    Model("catboost", _catboost, ("catboost",)),
    Model("explainable boosting", _explainable_boosting(), ("interpret-core",)),
    Model(
        "explainable boosting of main effects",
        _explainable_boosting(interactions=0),
        ("interpret-core",),
    ),
    Model("realmlp", _realmlp, ("pytabkit", "torch")),
    Model("MLPClassifier", _perceptrons, only_rows=True),
    Model(
        "skmtl as for few rows",
        _ours(
            trunk=MLPTrunk((128,), dropout=0.4, n_members=6, n_bins=8),
            lr_schedule="constant",
        ),
        _NETWORK,
        ours=True,
        only_rows=True,
    ),
    Model("skmtl, a network a task", _one_network_a_task, _NETWORK),
    Model("skmtl", _ours(), _NETWORK, ours=True),
    Model("skmtl additive", _ours(trunk="additive"), _NETWORK, ours=True),
]
if "tabm" in TRUNKS:
    MODELS.append(
        Model(
            "skmtl tabm",
            _ours(trunk="tabm"),
            (*_NETWORK, "tabm", "rtdl_num_embeddings"),
            ours=True,
        )
    )
