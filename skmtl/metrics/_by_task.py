"""One metric after the other, for one task after the other, on observed labels."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from skmtl._warning import warn
from skmtl._wording import shown
from skmtl.metrics._label_notes import notes_of, notes_of_marks
from skmtl.metrics._metric import Metric
from skmtl.metrics._observed import (
    ObservedTask,
    Predictions,
    nothing_to_score,
)
from skmtl.metrics._positive import positive_labels, with_positive_class
from skmtl.tasks import TargetColumns
from skmtl.tasks._proportions import of_usual_size
from skmtl.tasks._task_types import CLASSES, NUMBERS, TEXTS
from skmtl.tasks._type_words import in_words
from skmtl.tasks._weights import check_sample_weight

__all__ = ["TaskValues", "observed_tasks", "score_by_task"]

_HINT = (
    " As none of the labels is known: are the tasks of y_pred in another order than "
    "those of y_true? Then pass task_names."
)


#: Metrics of tasks of a type.
_SUCH_AS = {
    CLASSES: ("accuracy", "neg_log_loss"),
    NUMBERS: ("r2", "neg_mean_absolute_error"),
    TEXTS: ("accuracy", "chrf"),
}


@dataclass
class TaskValues:
    """The metrics of all tasks.

    Attributes
    ----------
    names : list of str
        The tasks.
    values : ndarray of shape (n_tasks, n_metrics)
        NaN where a task has no value.
    metrics : mapping of str to Metric
    notes : list of str
        What should be known about the values.
    """

    names: list[str]
    values: np.ndarray
    metrics: Mapping[str, Metric]
    notes: list[str]

    def over_tasks(self, average: Callable[[np.ndarray], float]) -> np.ndarray:
        """Return `average` of the tasks that have a value, for each metric.

        NaN for several values in the units of their tasks.
        """
        defined = ~np.isnan(self.values)
        have_unit = np.array([metric.has_unit for metric in self.metrics.values()])
        defined[:, have_unit & (defined.sum(axis=0) > 1)] = False
        return np.array(
            [
                average(column[known]) if known.any() else np.nan
                for column, known in zip(self.values.T, defined.T, strict=True)
            ]
        )

    def worst(self) -> np.ndarray:
        """Return the value of the worst task, for each metric."""
        lower = [metric.lower_is_better for metric in self.metrics.values()]
        return np.where(lower, self.over_tasks(np.max), self.over_tasks(np.min))

    def warn(self) -> None:
        """Give the notes as warnings."""
        for note in self.notes:
            warn(note)


def observed_tasks(
    true: TargetColumns,
    predicted: Predictions,
    sample_weight: Any = None,
    only: int | None = None,
) -> list[ObservedTask | None]:
    """Return the tasks, or the one at position `only`.

    None stands for a task without an observed label that has a weight.

    Raises
    ------
    ValueError
        If labels are strings where the classes are numbers, or the reverse.
    """
    shape = len(true), len(true.names)
    sample_weight = true.weights_in_order_of(true.names, sample_weight)
    weights = check_sample_weight(sample_weight, *shape)
    if weights is not None:
        weights = np.broadcast_to(weights, shape)
    found: list[ObservedTask | None] = []
    for k in range(len(true.names)) if only is None else [only]:
        missing = true.missing[k]
        weight = None
        if weights is not None:
            weight = of_usual_size(weights[~missing, k])
        scored = not missing.all() if weight is None else weight.any()
        task = ObservedTask(true, predicted, k, weight) if scored else None
        if task is not None:
            task.check_label_types()
        found.append(task)
    return found


def score_by_task(
    true: TargetColumns,
    predicted: Predictions,
    metrics: Mapping[str, Metric],
    sample_weight: Any = None,
    only: int | None = None,
    pos_label: Any = None,
) -> TaskValues:
    """Score each task, or the one at position `only`, where its label is observed.

    Raises
    ------
    ValueError
        If no label is observed, a metric fails, or `pos_label` has a task that there is
        not, or a label that is none of its task's classes.
    """
    tasks = observed_tasks(true, predicted, sample_weight, only)
    names = true.names
    labels = positive_labels(pos_label, names, only)
    if only is not None:
        names, labels = [names[only]], [labels[only]]
    tasks = [
        task and with_positive_class(task, label)
        for task, label in zip(tasks, labels, strict=True)
    ]
    if not any(tasks):
        raise nothing_to_score(None if only is None else names[0])
    for name, metric in metrics.items():
        _check_fits(name, metric, tasks)
    values = np.full((len(names), len(metrics)), np.nan)
    notes = []
    for task, row in zip(tasks, values, strict=True):
        if task is not None:
            row[:] = [_value(name, metric, task) for name, metric in metrics.items()]
            notes += _notes(task, row, metrics)
    left_out = [name for name, task in zip(names, tasks, strict=True) if not task]
    if left_out:
        notes.append(
            f"The tasks {left_out} have no observed label with a weight in y_true: "
            "they have no score and are left out of the mean."
        )
    return TaskValues(names, values, metrics, notes)


def _check_fits(name: str, metric: Metric, tasks: list[ObservedTask | None]) -> None:
    """Raise if a metric fits none of the tasks."""
    scored = [task for task in tasks if task is not None]
    if any(metric.fits(task) for task in scored):
        return
    names = shown([task.name for task in scored])
    own, found = (
        [kind for kind in _SUCH_AS if kind in kinds]
        for kinds in (metric.types, {task.type for task in scored})
    )
    such_as = dict.fromkeys(example for kind in found for example in _SUCH_AS[kind])
    own_types, types = in_words(own), in_words(found)
    beside = NUMBERS in own and CLASSES in found
    there = " that there are predictions of" if beside else ""
    hint = ""
    if beside:
        hint = (
            ", or predicted numbers too: beside probabilities, as in "
            "model.predict_frame(X)[numbers].join("
            "model.predict_frame(X, 'predict_proba'))"
        )
    elif own == [TEXTS]:
        hint = ", or task_types={task: 'generation'} for those that are texts"
    raise ValueError(
        f"Got the metric {name!r}, which is one of {own_types}, but the tasks "
        f"{names}{there} are {types}. Expected a metric of {types}, such as "
        f"{' or '.join(map(repr, such_as))}{hint}."
    )


def _value(name: str, metric: Metric, task: ObservedTask) -> float:
    if not metric.fits(task):
        return np.nan
    try:
        return float(metric.value(task))
    except (AttributeError, TypeError, ValueError) as error:
        raise ValueError(
            f"The metric {name!r} failed for task {task.name!r}: {error}"
        ) from error


def _notes_without_classes(
    task: ObservedTask,
    undefined: list[str],
    metrics: Mapping[str, Metric],
    n_metrics: int,
) -> list[str]:
    """Return why a number or a text lacks some metrics, each reason once."""
    by_reason: dict[str, list[str]] = {}
    for name in undefined:
        tell = metrics[name].undefined
        by_reason.setdefault(tell(task) if tell else "", []).append(name)
    return [
        f"Task {task.name!r} has {reason or 'no value in these rows'}, and is left out "
        f"of the mean{f' of {names}' if len(names) < n_metrics else ''}."
        for reason, names in by_reason.items()
    ]


def _notes(
    task: ObservedTask, row: np.ndarray, metrics: Mapping[str, Metric]
) -> list[str]:
    """Return what should be known about the values of a task."""
    notes: list[str] = []
    values = dict(zip(metrics, row.tolist(), strict=True))
    metrics = {name: metric for name, metric in metrics.items() if metric.fits(task)}
    undefined = [name for name in metrics if np.isnan(values[name])]
    if task.is_number or task.is_text:
        return _notes_without_classes(task, undefined, metrics, len(row))
    if undefined:
        labels = np.unique(task.labels).tolist()[:5]
        notes.append(
            f"Task {task.name!r} has no value of {undefined} in these rows, whose "
            f"labels are {shown(labels)}, and is left out of the mean."
        )
    by_class = [metric for metric in metrics.values() if metric.of_probabilities]
    if not by_class or not len(task.unseen):
        notes += notes_of(task)
    else:
        if not task.all_unseen:
            notes += notes_of_marks(task.name, task.labels, task.known_labels)
        notes.append(
            f"Task {task.name!r} has the labels {shown(task.unseen.tolist()[:5])} in "
            f"y_true, but its classes are {shown(task.classes.tolist())}: a class that "
            f"the model does not know {by_class[0].unknown}." + _HINT * task.all_unseen
        )
    return notes
