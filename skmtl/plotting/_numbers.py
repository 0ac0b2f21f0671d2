"""The tasks that are numbers, and what is predicted for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from skmtl._frames import is_frame
from skmtl._wording import shown
from skmtl.metrics._observed import Predictions
from skmtl.metrics._of_intervals import read_intervals
from skmtl.metrics._recognised import types_said
from skmtl.plotting._choice import Wanted, taken
from skmtl.plotting._observed import given_predictions, predicted_by
from skmtl.tasks import TargetColumns, target_columns, tasks_of
from skmtl.tasks._columns import split_columns
from skmtl.tasks._intervals import has_intervals, intervals_of
from skmtl.tasks._snapshot import as_it_is
from skmtl.tasks._task_types import CLASSES, KnownTypes
from skmtl.tasks._type_words import in_words

__all__ = ["NumberTasks", "given_intervals", "given_numbers", "numbers_of"]


@dataclass
class NumberTasks:
    """Tasks of a model that are numbers, with their targets.

    Attributes
    ----------
    true : TargetColumns
        The targets of the tasks that are to be drawn.
    predictions : Predictions
        Of the same tasks.
    names : list of str
        All tasks of the model.
    places : list of int
        Where those that are to be drawn stand among them.
    """

    true: TargetColumns
    predictions: Predictions
    names: list[str]
    places: list[int]
    _estimator: Any
    _X: Any
    _wanted: Wanted

    def intervals(self, coverage: float) -> list[np.ndarray]:
        """Return the intervals of each task to be drawn, (n_samples, 2)."""
        if not has_intervals(self._estimator):
            raise _lacks(
                self._wanted, self._estimator, "intervals", self.names, [CLASSES]
            )
        found = intervals_of(self._estimator, self._X, coverage)
        if found.ndim == 2:
            return [found]
        return [found[:, k] for k in self.places]


def numbers_of(
    estimator: Any, X: Any, y: Any, tasks: Any, wanted: Wanted
) -> NumberTasks:
    """Return the tasks of a fitted model that are numbers.

    They are called as the model calls them; if it knows no names, as the columns of y.

    Parameters
    ----------
    estimator, X, y : object
        As displays take them.
    tasks : str, int or list of these, or None
        The tasks to be drawn, all numbers with None.
    wanted : Wanted

    Raises
    ------
    TypeError
        If no task is a number.
    ValueError
        If y has other tasks than the model, or a task is a class.
    """
    estimator = as_it_is(estimator)  # a fit may go on in another thread
    known = tasks_of(estimator, numbers=True)
    if not any(task.is_number for task in known):
        names, types = [task.name for task in known], KnownTypes.of(known).values()
        raise _lacks(wanted, estimator, "numbers", names, types)
    true, predictions = predicted_by(estimator, X, y, numbers=True)
    places = wanted.places(true, tasks)
    part = taken(true, predictions, places)
    return NumberTasks(*part, true.names, places, estimator, X, wanted)


def _lacks(
    wanted: Wanted, estimator: Any, noun: str, tasks: list[str], types: Iterable[str]
) -> TypeError:
    """Return the error for a model that does not predict what is drawn.

    What draws tasks of some other types is told.
    """
    return TypeError(
        f"Got a {type(estimator).__name__} that predicts no {noun} (tasks "
        f"{shown(tasks)}), but expected a fitted MultiTaskRegressor or "
        "MultiTaskPredictor, or a search or Pipeline around one"
        f"{', or any other regressor' if noun == 'numbers' else ''}. "
        f"{wanted.told_of(types)}"
    )


def given_numbers(
    y_true: Any,
    y_pred: Any,
    task_types: Any,
    task_names: Any,
    tasks: Any,
    wanted: Wanted,
) -> tuple[list[str], TargetColumns, Predictions]:
    """Return all tasks, and the true and predicted numbers that are to be drawn.

    Parameters
    ----------
    y_true, y_pred : array-like or DataFrame
        Predicted tasks that have names, but are not among those of `y_true`, are left
        out.
    task_types : object
        Which of the tasks are numbers.
    task_names : list of str, or None
        The tasks in the order of `y_pred`.
    tasks, wanted : object
        As of `numbers_of`.

    Raises
    ------
    ValueError
        If predictions do not fit, no task is a number, or one that is named is a class.
    """
    columns = target_columns(y_true, "y_true", types_said(task_types))
    if not columns.n_numbers:
        types = columns.types or [CLASSES]
        raise ValueError(
            f"Got y_true whose tasks {shown(columns.names)} are "
            f"{in_words(types)}, but expected numbers; if they are, say so with "
            f"task_types='regression'. {wanted.told_of(types)}"
        )
    true, predictions = given_predictions(
        y_true, y_pred, None, task_names, columns.known_types, None
    )
    places = wanted.places(true, tasks)
    return true.names, *taken(true, predictions, places)


def given_intervals(
    y_true: Any, intervals: Any, task_names: Any = None, y_pred: Any = None
) -> tuple[TargetColumns, Sequence[np.ndarray]]:
    """Return true numbers, and the interval of each that the user has already.

    The only task is called as `task_names` says, whatever the name of `y_true`. Without
    these, intervals are of the tasks that `y_pred` names, as they come from one model.

    Raises
    ------
    ValueError
        As `read_intervals` does.
    """
    names = task_names
    if names is None and is_frame(y_pred):
        columns = [str(column) for column in y_pred.columns]
        own, *_ = split_columns(y_true, "y_true")
        n_tasks = np.shape(intervals)[1] if np.ndim(intervals) == 3 else 1
        if len(columns) == n_tasks and set(own or ()) <= set(columns):
            names = columns
    alone = names is not None and not isinstance(names, str) and len(names) == 1
    true, given, _ = read_intervals(y_true, intervals, None if alone else names)
    if alone:
        true.names = [str(names[0])]
    return true, given.labels.values
