"""What the features score for each task, on the rows that have a label for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import scipy.sparse as sp
from sklearn.feature_selection import (
    chi2,
    f_classif,
    f_regression,
    mutual_info_classif,
    mutual_info_regression,
)

from skmtl._warning import warn
from skmtl._wording import counted, shown
from skmtl.tasks import TargetColumns, Task, TaskEncoder
from skmtl.tasks._encoder import MISSING
from skmtl.tasks._task_types import CLASSES, NUMBERS

__all__ = ["TaskScores", "score_tasks"]

#: What scores numbers where a function of classes is asked for.
_OF_NUMBERS = {f_classif: f_regression, mutual_info_classif: mutual_info_regression}


@dataclass
class TaskScores:
    """Scores of features, by task.

    Attributes
    ----------
    tasks : list of Task
    taught : ndarray of shape (n_tasks,), bool
        Which tasks have classes, or numbers, to tell apart, and so scores. Texts have
        none.
    scores : ndarray of shape (n_tasks, n_features)
    pvalues : ndarray of shape (n_tasks, n_features), or None
    """

    tasks: list[Task]
    taught: np.ndarray
    scores: np.ndarray
    pvalues: np.ndarray | None


def score_tasks(score_func: Any, X: Any, columns: TargetColumns) -> TaskScores:
    """Score the features for each task; warn, two calls up, of tasks of one class.

    Raises
    ------
    ValueError
        If a task has no observed label, none has two classes, or `score_func` does not
        return a score for each feature.
    """
    encoder = TaskEncoder().fit(columns)
    tasks, codes = encoder.tasks_, encoder.encode(columns)
    taught = np.array(
        [
            np.ptp(columns.values[k][~columns.missing[k]]) > 0
            if task.is_number
            else task.kind not in ("constant", "text")
            for k, task in enumerate(tasks)
        ]
    )
    constant = [
        t.name
        for t, is_taught in zip(tasks, taught, strict=True)
        if not (is_taught or t.is_text)
    ]
    if all(task.is_text for task in tasks):
        raise ValueError(
            f"Got the tasks {shown([task.name for task in tasks])}, which are texts, "
            "but features are scored by how they tell classes or numbers apart. "
            "Expected one task of these at least."
        )
    one = "number" if columns.n_numbers else "class"
    if not taught.any():
        raise ValueError(
            f"Got labels of one {one} for the tasks {constant}, but expected two "
            f"{counted(2, one).removeprefix('2 ')} at least for one task: features are "
            f"scored by how they tell {counted(2, one).removeprefix('2 ')} apart."
        )
    if constant:
        warn(
            f"Only one {one} was found for the tasks {constant}, which have no say in "
            "the selection of features."
        )
    scores = np.full((len(tasks), X.shape[1]), np.nan)
    pvalues = scores.copy()
    by_row = X.tocsr() if sp.issparse(X) else X
    for k in np.flatnonzero(taught):
        observed = codes[:, k] != MISSING
        scores[k], pvalues[k] = _scores(
            function_for(score_func, tasks[k]),
            X if observed.all() else by_row[observed],
            columns.values[k][observed]
            if tasks[k].is_number
            else tasks[k].classes[codes[observed, k]],
            tasks[k].name,
        )
    known = not np.isnan(pvalues).all()
    return TaskScores(tasks, taught, scores, pvalues if known else None)


def function_for(score_func: Any, task: Task) -> Callable[..., Any]:
    """Return the function that scores features for a task.

    Raises
    ------
    ValueError
        If there is none for its type.
    """
    if isinstance(score_func, Mapping):
        return score_func[NUMBERS if task.is_number else CLASSES]
    if not task.is_number:
        return score_func
    is_partial = isinstance(score_func, partial)
    plain = score_func.func if is_partial else score_func
    if plain is chi2:
        raise ValueError(
            f"Got score_func=chi2, but the task {task.name!r} is a number, and chi2 is "
            "for classes. Pass a dict with a function for each type: "
            "{'classification': chi2, 'regression': f_regression}."
        )
    other = _OF_NUMBERS.get(plain)
    if other is None:
        return score_func
    return partial(other, **score_func.keywords) if is_partial else other


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
