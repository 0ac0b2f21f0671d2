"""The rows of each task whose label is observed, with what was predicted for them."""

from __future__ import annotations

from typing import Any

import numpy as np

from skmtl._row_order import warn_of_row_order
from skmtl._warning import warn
from skmtl.metrics._by_task import observed_tasks
from skmtl.metrics._label_notes import notes_of
from skmtl.metrics._named_columns import is_flat
from skmtl.metrics._observed import ObservedTask, Predictions
from skmtl.metrics._positive import positive_labels, with_positive_class
from skmtl.metrics._predictions import EstimatorPredictions, in_order_of, read
from skmtl.metrics._probabilities import of_classes
from skmtl.metrics._recognised import recognise
from skmtl.metrics._with_numbers import read_with_numbers
from skmtl.plotting._choice import OF_OTHERS
from skmtl.tasks import TargetColumns, target_columns, tasks_of
from skmtl.tasks._class_tasks import class_columns, class_tasks_of
from skmtl.tasks._snapshot import as_it_is
from skmtl.tasks._task_types import CLASSES, KnownTypes

__all__ = [
    "given_predictions",
    "leave_out",
    "observed",
    "predicted_by",
    "with_probabilities",
]


def predicted_by(
    estimator: Any,
    X: Any,
    y: Any,
    names: list[str] | None = None,
    numbers: bool = False,
    texts: bool = True,
) -> tuple[TargetColumns, Predictions]:
    """Return the targets in the order of an estimator's tasks, and its predictions.

    Tasks are called as the estimator calls them; if it knows no names, as the columns
    of y or, without such, as `names`. Some may be numbers or texts; without `texts`,
    none of these is written, which takes long.

    Raises
    ------
    TypeError
        If no task is a class, unless `numbers` says that they may all be others.
    """
    warn_of_row_order(X, y, "X and y")
    estimator = as_it_is(estimator)  # a fit may go on in another thread
    known = tasks_of(estimator, numbers=True)
    are_classes = [task.is_class for task in known]
    types = KnownTypes.of(known)
    if not (any(are_classes) or numbers):
        told = " ".join(t for kind, t in OF_OTHERS.items() if kind in types.values())
        class_tasks_of(estimator, instead=told)  # raises
    columns = (
        class_columns(y) if all(are_classes) else target_columns(y, task_types=types)
    )
    true, _ = in_order_of(estimator, columns)
    if names is not None and not true.named and len(names) == len(true.names):
        true.names, true.named = names, True
    return true, EstimatorPredictions(true, estimator, X, texts=texts)


def given_predictions(
    y_true: Any,
    y_pred: Any,
    classes: Any,
    task_names: Any,
    task_types: Any,
    pos_label: Any,
) -> tuple[TargetColumns, Predictions]:
    """Return the targets, and labels, numbers or probabilities that the user has.

    Which tasks are numbers or texts is seen as `skmtl.metrics.task_scores` sees it.

    Warns
    -----
    SkmtlWarning
        If tasks that are taken for classes may be numbers.
    """
    names = [task_names] if isinstance(task_names, str) else task_names
    names = None if names is None else [str(name) for name in names]
    given = recognise(y_true, y_pred, classes, names, task_types, pos_label)
    if not given.beyond_classes:
        return read(y_true, y_pred, classes, names)
    for doubt in given.doubts():
        warn(doubt)
    true, predicted, _ = read_with_numbers(y_true, y_pred, classes, given)
    return true, predicted


def with_probabilities(
    y_true: Any, y_proba: Any, classes: Any, task_names: Any
) -> tuple[TargetColumns, Predictions]:
    """Return the targets, and probabilities that the user has already."""
    true = class_columns(y_true, "y_true")
    y_proba, classes, task_names = of_classes(y_proba, classes, task_names)
    if is_flat(y_proba, true):
        pass
    elif len(true.names) == 1 and np.size(classes) == 1 and np.ndim(y_proba) == 2:
        y_proba = [y_proba]  # the only class of a task: one column, which is no label
    else:
        _refuse_labels(y_proba, len(true.names))
    return read(y_true, y_proba, classes, task_names)


def _refuse_labels(y_proba: Any, n_tasks: int) -> None:
    of_tasks = isinstance(y_proba, list | tuple)
    if of_tasks and any(np.ndim(part) == 2 for part in y_proba):
        return
    values = np.asarray(y_proba)
    flat = values.ravel()
    fractions = values.dtype.kind == "f" and (flat % 1 > 0).any()
    a_column_for_each_class = n_tasks == 1 and values.ndim == 2 and values.shape[1] > 1
    numbers = values.dtype.kind in "biuf"
    if len(flat) and not fractions and not (a_column_for_each_class and numbers):
        raise ValueError(
            f"Got labels as y_pred, such as {flat.tolist()[0]!r}, but expected "
            "probabilities. Pass what predict_proba gives, as in "
            "from_predictions(y, clf.predict_proba(X))."
        )


def observed(
    true: TargetColumns, predicted: Predictions, pos_label: Any = None
) -> list[ObservedTask]:
    """Return the tasks that have an observed label; warn of others, and of odd labels.

    Raises
    ------
    ValueError
        If no label is observed, or `pos_label` names no class of its task.
    """
    labels = positive_labels(pos_label, true.names)
    found = observed_tasks(true, predicted)
    empty = [name for name, task in zip(true.names, found, strict=True) if not task]
    leave_out(empty, true.names, "have no observed label")
    of_classes = [task for task in found if task and task.type == CLASSES]
    for note in (note for task in of_classes for note in notes_of(task)):
        warn(note)
    return [
        with_positive_class(task, label)
        for task, label in zip(found, labels, strict=True)
        if task is not None
    ]


def leave_out(tasks: list[str], of: list[str], why: str) -> None:
    """Warn that tasks are not drawn.

    Raises
    ------
    ValueError
        If no task is left.
    """
    if len(tasks) == len(of):
        raise ValueError(f"There is nothing to draw: the tasks {tasks} {why}.")
    if tasks:
        warn(f"The tasks {tasks} {why}: they are not drawn.")
