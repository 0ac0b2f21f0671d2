"""One network for several targets: scikit-learn estimators for multi-task learning."""

from skmtl.datasets import load_penguins
from skmtl.estimators import MultiTaskClassifier, TaskView
from skmtl.metrics import make_task_scorer, task_scores
from skmtl.model_selection import MultiTaskStratifiedKFold

__all__ = [
    "MultiTaskClassifier",
    "MultiTaskStratifiedKFold",
    "TaskView",
    "load_penguins",
    "make_task_scorer",
    "task_scores",
]

__version__ = "0.1.0.dev0"
