"""What the features score for each task, on the rows that have a label for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from skmtl._warning import warn
from skmtl.tasks import TargetColumns, Task, TaskEncoder
from skmtl.tasks._encoder import MISSING

__all__ = ["TaskScores", "score_tasks"]


@dataclass
class TaskScores:
    """Scores of features, by task.

    Attributes
    ----------
    tasks : list of Task
    taught : ndarray of shape (n_tasks,), bool
        Which tasks have classes to tell apart, and so scores.
    scores : ndarray of shape (n_tasks, n_features)
    pvalues : ndarray of shape (n_tasks, n_features), or None
    """

    tasks: list[Task]
    taught: np.ndarray
    scores: np.ndarray
    pvalues: np.ndarray | None


def score_tasks(
    score_func: Callable[..., Any], X: Any, columns: TargetColumns
) -> TaskScores:
    """Score the features for each task; warn, two calls up, of tasks of one class.

    Raises
    ------
    ValueError
        If a task has no observed label, none has two classes, or `score_func` does not
        return a score for each feature.
    """
    encoder = TaskEncoder().fit(columns)
    tasks, codes = encoder.tasks_, encoder.encode(columns)
    taught = np.array([task.kind != "constant" for task in tasks])
    constant = [task.name for task in tasks if task.kind == "constant"]
    if not taught.any():
        raise ValueError(
            f"Got labels of one class for the tasks {constant}, but expected two "
            "classes at least for one task: features are scored by how they tell "
            "classes apart."
        )
    if constant:
        warn(
            f"Only one class was found for the tasks {constant}, which have no say in "
            "the selection of features."
        )
    scores = np.full((len(tasks), X.shape[1]), np.nan)
    pvalues = scores.copy()
    by_row = X.tocsr() if sp.issparse(X) else X
    for k in np.flatnonzero(taught):
        observed = codes[:, k] != MISSING
        scores[k], pvalues[k] = _scores(
            score_func,
            X if observed.all() else by_row[observed],
            tasks[k].classes[codes[observed, k]],
            tasks[k].name,
        )
    known = not np.isnan(pvalues).all()
    return TaskScores(tasks, taught, scores, pvalues if known else None)


def _scores(
    score_func: Callable[..., Any], X: Any, y: np.ndarray, task: str
) -> tuple[Any, Any]:
    """Return scores and p-values of all features for one task."""
    found = score_func(X, y)
    scores, pvalues = found if isinstance(found, list | tuple) else (found, np.nan)
    if np.shape(scores) != (X.shape[1],):
        raise ValueError(
            f"Got scores of shape {np.shape(scores)} from score_func for the task "
            f"{task!r}, but expected a score for each of the {X.shape[1]} features."
        )
    return scores, pvalues
