"""One network for several targets: scikit-learn estimators for multi-task learning."""

from typing import Any

from skmtl.datasets import load_penguins
from skmtl.estimators import (
    MultiTaskClassifier,
    MultiTaskPredictor,
    MultiTaskRegressor,
    TaskView,
)
from skmtl.metrics import make_task_scorer, task_scores
from skmtl.model_selection import MultiTaskStratifiedKFold

__all__ = [
    "ImageExplainer",
    "MultiTaskClassifier",
    "MultiTaskPredictor",
    "MultiTaskRegressor",
    "MultiTaskStratifiedKFold",
    "TabularExplainer",
    "TaskView",
    "TextExplainer",
    "load_penguins",
    "make_task_scorer",
    "task_scores",
]

__version__ = "0.1.0.dev0"

#: Loaded when first asked for: who only fits and predicts need not wait for them.
_EXPLAINERS = ("ImageExplainer", "TabularExplainer", "TextExplainer")


def __getattr__(name: str) -> Any:
    if name in _EXPLAINERS:
        from skmtl import explain

        return getattr(explain, name)
    raise AttributeError(f"module 'skmtl' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_EXPLAINERS})
