"""How good prediction sets are: how many hold the label, and how large they are.

Sets come as `MultiTaskClassifier.predict_set` gives them, with a boolean for each row
and class: that they are booleans tells them from probabilities.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from skmtl._recipes import is_number
from skmtl._wording import counted, shown
from skmtl.metrics._metric import Metric
from skmtl.metrics._named import Metrics, by_name
from skmtl.metrics._observed import ObservedTask, TaskProbabilities
from skmtl.metrics._predictions import Given
from skmtl.metrics._probabilities import (
    given_classes,
    listed_classes,
    of_classes,
    tables_by_class,
)
from skmtl.metrics._recognised import Recognised, recognise
from skmtl.metrics._with_numbers import (
    classes_of_parts,
    weights_of,
    with_predictions,
)
from skmtl.tasks import TargetColumns, target_columns
from skmtl.tasks._class_tasks import class_columns
from skmtl.tasks._columns import split_columns
from skmtl.tasks._task_types import CLASSES

__all__ = ["GivenSets", "are_in_sets", "check_confidence", "read_sets", "set_metrics"]

#: What sets look like, for messages.
_EXPECTED = (
    "a boolean array of shape (n_samples, n_classes) for each task in a list, or one "
    "for a single task, as predict_set gives them"
)


def set_coverage(task: ObservedTask) -> float:
    """Return the share of labels that are in their set."""
    return float(np.average(are_in_sets(task), weights=task.weight))


def are_in_sets(task: ObservedTask) -> np.ndarray:
    """Return which labels are in their set; those without a column are in none."""
    return task.probabilities[np.arange(len(task.codes)), task.codes]


def mean_set_size(task: ObservedTask) -> float:
    """Return the mean number of classes in a set."""
    return float(np.average(task.raw_probabilities.sum(axis=1), weights=task.weight))


_METRICS: dict[str, Callable[[ObservedTask], float]] = {
    "set_coverage": set_coverage,
    "mean_set_size": mean_set_size,
}


def check_confidence(confidence: Any) -> None:
    """Raise if a confidence is no share of labels."""
    if not (is_number(confidence) and 0 < confidence < 1):
        raise ValueError(
            f"Got confidence={shown(confidence)}, but expected a number above 0 and "
            "below 1, such as 0.9."
        )


class GivenSets(Given):
    """Prediction sets in the order of the true tasks; there are no labels.

    They stand where probabilities do, as both have a column for each class; None stands
    for a task that is no class.
    """

    def __init__(self, sets: Sequence[TaskProbabilities | None]):
        self.probabilities: Sequence[Any] = sets
        self.classes: Sequence[np.ndarray | None] = [
            None if task is None else task.classes for task in sets
        ]

    @property
    def labels(self) -> TargetColumns:
        raise ValueError("it needs labels, but y_pred has prediction sets.")


def set_metrics(
    y_true: Any, y_pred: Any, scoring: Metrics | None, coverage: Any
) -> dict[str, Metric] | None:
    """Return the metrics of sets that are asked for, None if others are.

    With None as `scoring`, these are all if `y_pred` has sets.

    Raises
    ------
    ValueError
        If metrics of both kinds are asked for, `y_pred` has sets and the metrics are
        none of these, or `coverage` is given, which is that of intervals.
    """
    are_given = _are_sets(y_true, y_pred)
    if not are_given and scoring is None:
        return None
    names = dict.fromkeys(_METRICS) if scoring is None else by_name(scoring)
    asked = [
        name
        for name, metric in names.items()
        if scoring is None or (isinstance(metric, str) and metric in _METRICS)
    ]
    if not asked and not are_given:
        return None
    if coverage is not None:
        raise ValueError(
            f"Got coverage={shown(coverage)} with prediction sets, but it is that of "
            "intervals. Leave it out: the confidence of sets is what predict_set was "
            "asked for."
        )
    if len(asked) < len(names):
        others = [name for name in names if name not in asked]
        what = f"the metrics {shown(asked)}, which are those of" if asked else "y_pred"
        raise ValueError(
            f"Got {what} prediction sets, together with the metrics {shown(others)}, "
            f"but expected some of {list(_METRICS)} alone. Score labels and "
            "probabilities in a call of their own, as predict or predict_proba gives "
            "them."
        )
    return {
        name: _metric(name if scoring is None else str(names[name])) for name in asked
    }


def _metric(name: str) -> Metric:
    return Metric(
        _METRICS[name],
        lower_is_better=name == "mean_set_size",
        of_probabilities=True,
        types=(CLASSES,),
        unknown="is in no set",
    )


def _are_sets(y_true: Any, y_pred: Any) -> bool:
    """Whether predictions have a boolean for each class, where labels would have one.

    A DataFrame of booleans, as `pandas.get_dummies` makes it, holds probabilities.
    """
    if isinstance(y_pred, list | tuple):
        first = next((part for part in y_pred if part is not None), None)
        if _has_boolean_rows(first):
            return True
    several = _has_boolean_rows(y_pred) and len(y_pred[0]) > 1
    return several and len(split_columns(y_true, "y_true")[1]) == 1


def _has_boolean_rows(part: Any) -> bool:
    """Whether a table holds booleans, as far as its first row tells."""
    if not isinstance(part, list | tuple | np.ndarray) or np.ndim(part[:1]) != 2:
        return False
    return np.asarray(part[:1]).dtype.kind == "b"


def read_sets(
    y_true: Any,
    y_pred: Any,
    classes: Any = None,
    task_names: list[str] | None = None,
    sample_weight: Any = None,
) -> tuple[TargetColumns, GivenSets, Any]:
    """Return true classes, their sets and weights; what is no class is left out.

    Parameters
    ----------
    y_true : array-like or DataFrame of shape (n_samples,) or (n_samples, n_tasks)
        It may lack the tasks that are no classes.
    y_pred : list of array-like of shape (n_samples, n_classes_k), or array-like
        Booleans; None for tasks that are no classes.
    classes : list, dict or array-like, optional
        The class of each column; with None, the labels that occur, if they are as many.
    task_names : list of str, optional
        The tasks of `y_pred` in order, where it is not that of `y_true`.
    sample_weight : array-like, optional

    Raises
    ------
    ValueError
        If they do not fit, or are no booleans.
    """
    names, columns, _ = split_columns(y_true, "y_true")
    listed = isinstance(y_pred, list | tuple) and any(np.ndim(p) == 2 for p in y_pred)
    sets = list(y_pred) if listed else [y_pred]
    if len(sets) != len(columns):
        sets, classes, task_names = of_classes(sets, classes, task_names)
    for part in sets:
        if part is not None and not _are_booleans(part):
            raise ValueError(
                f"Got y_pred with {_kind_of(part)}, but expected prediction sets: "
                f"{_EXPECTED}."
            )
    given = recognise(y_true, sets, classes, task_names)
    parts = given.parts
    if parts is None:
        raise _unmatched(len(sets), names or given.names, task_names)
    true = _true_columns(y_true, given)
    of_tasks = [sets[k] for k in parts.order]
    kept = with_predictions(true, of_tasks)
    weights = weights_of(true, kept, sample_weight)
    true = true.taken(kept)
    if classes is not None:
        classes = listed_classes(classes, parts.n_given)
        classes = classes_of_parts(classes, parts, kept, true.names)
    tables = [of_tasks[k] for k in kept]
    known = given_classes(true, classes)
    found = tables_by_class(true, tables, known, "prediction sets", _as_they_are)
    return true, GivenSets(found), weights


def _true_columns(y_true: Any, given: Recognised) -> TargetColumns:
    if given.beyond_classes:
        true = target_columns(y_true, "y_true", given.types)
    else:
        true = class_columns(y_true, "y_true")
    true.names = given.names
    return true


def _are_booleans(part: Any) -> bool:
    values = np.asarray(part)
    return values.dtype.kind == "b" and values.ndim == 2


def _kind_of(part: Any) -> str:
    """Return what a part is that holds no sets."""
    values = np.asarray(part)
    kind = "booleans" if values.dtype.kind == "b" else f"values of {values.dtype}"
    return f"{kind} of shape {values.shape}"


def _as_they_are(values: np.ndarray, name: str) -> np.ndarray:
    return values


def _unmatched(n_sets: int, names: list[str], given: list[str] | None) -> ValueError:
    """Return the error for sets that are not those of the true tasks."""
    if given is not None and sorted(given) != sorted(names):
        return ValueError(
            f"Got task_names={given}, but expected each task of y_true once: {names}."
        )
    return ValueError(
        f"Got prediction sets of {counted(n_sets, 'task')}, but expected them for the "
        f"{counted(len(names), 'task')} of y_true, {shown(names)}: {_EXPECTED}."
    )
