"""Probabilities as ``predict_proba`` gives them, checked, and their classes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from skmtl._frames import is_frame
from skmtl._wording import counted, shown
from skmtl.metrics._named_columns import TOLERANCE, by_class
from skmtl.metrics._observed import TaskProbabilities
from skmtl.tasks import TargetColumns, target_columns
from skmtl.tasks._classes import named_classes, observed_classes
from skmtl.tasks._task import by_task

__all__ = [
    "are_probabilities",
    "checked_probabilities",
    "clean_classes",
    "given_classes",
    "listed_classes",
    "of_classes",
    "tables_by_class",
]

#: scikit-learn warns of float64 sums that are farther from 1.
EXACT = float(np.sqrt(np.finfo(np.float64).eps))


def of_classes(y_pred: Any, *others: Any) -> tuple[Any, ...]:
    """Leave out tasks that are numbers, None in the list of a mixed model.

    Parameters
    ----------
    y_pred : list of array-like or None, or anything else
    *others : list or anything else
        What has an entry for each task of `y_pred` if it is a list as long.
    """
    listed = isinstance(y_pred, list | tuple)
    if not listed or not any(np.ndim(part) == 2 for part in y_pred):
        return y_pred, *others
    n_tasks = len(y_pred)
    kept = [k for k, part in enumerate(y_pred) if part is not None]
    return tuple(
        [given[k] for k in kept]
        if isinstance(given, list | tuple) and len(given) == n_tasks
        else given
        for given in (y_pred, *others)
    )


def are_probabilities(y_pred: Any, n_tasks: int) -> bool:
    """Whether predictions have a column for each class, not one label for each row.

    Raises
    ------
    ValueError
        For one number for each task and row, which is neither.
    """
    if isinstance(y_pred, list | tuple):
        first = np.shape(y_pred[0]) if len(y_pred) else ()
        return len(first) == 2 or (n_tasks == 1 and len(first) == 1 and first[0] > 1)
    if is_frame(y_pred) and np.asarray(y_pred[:1]).dtype.kind not in "biuf":
        return False  # labels of more tasks than are asked for
    if n_tasks == 1 and np.ndim(y_pred) == 2:
        return np.shape(y_pred)[1] > 1
    floats = isinstance(y_pred, np.ndarray) and y_pred.dtype.kind == "f"
    if floats and (y_pred % 1 > 0).any():
        columns, both = "", "np.column_stack([1 - y_pred, y_pred])"
        if n_tasks > 1:
            columns = " for each task, in a list"
            both = "[np.column_stack([1 - p, p]) for p in y_pred.T]"
        raise ValueError(
            f"Got y_pred as one array of shape {y_pred.shape} with fractions, but "
            f"expected labels, or an array of shape (n_samples, n_classes){columns}. "
            f"If it holds the probability of class 1, pass {both}. If these are "
            "predicted numbers, task_scores scores them with task_types='regression'."
        )
    return False


def given_classes(true: TargetColumns, classes: Any) -> list[np.ndarray | None]:
    """Return the classes that the caller names for each task, None where unknown.

    Raises
    ------
    ValueError
        If their number is not that of the tasks, or a class is named twice.
    """
    names = true.names
    if classes is None:
        return [None] * len(names)
    if isinstance(classes, Mapping):
        classes = by_task(names, classes, "classes")
    classes = listed_classes(classes, len(names))
    if len(classes) != len(names):
        raise ValueError(
            f"Got classes for {counted(len(classes), 'task')}, but expected them for "
            f"the {counted(len(names), 'task')} {shown(names)}. Pass "
            "classes=clf.classes_."
        )
    known = [
        None if c is None else _named(c, name)
        for name, c in zip(names, classes, strict=True)
    ]
    for name, labels in zip(names, known, strict=True):
        if labels is not None and len(pd.unique(labels)) < len(labels):
            raise ValueError(
                f"Got classes for task {name!r} with a class named twice "
                f"({shown(labels.tolist())}), but expected each once."
            )
    return known


def listed_classes(classes: Any, n_tasks: int) -> Any:
    """Return what has an entry for each task, also if it is of the only one."""
    if n_tasks > 1 or isinstance(classes, Mapping):
        return classes
    if len(classes) != 1 or np.ndim(classes[0]) == 0:
        return [classes]
    return classes


def clean_classes(classes: Any) -> np.ndarray:
    """Return classes in their natural dtype: forests keep all kinds as objects."""
    return target_columns(np.asarray(classes), "classes").values[0]


def _named(classes: Any, name: str) -> np.ndarray:
    """Return the classes that the caller names for a task, one for each column."""
    named = named_classes(classes, name)
    if named.missing.any():
        raise ValueError(
            f"Got classes={shown(classes)} for task {name!r}, but expected a label for "
            "each column of the probabilities, none of them missing."
        )
    return named.values


def checked_probabilities(
    true: TargetColumns, y_proba: Any, classes: Sequence[np.ndarray | None]
) -> list[TaskProbabilities]:
    """Return the probabilities of each task with the classes of their columns.

    Raises
    ------
    ValueError
        If tasks, rows or columns differ in number from what they should be, or the
        values are no probabilities.
    """
    of_tasks = isinstance(y_proba, list | tuple)
    if not of_tasks or (len(y_proba) and np.ndim(y_proba[0]) < 2):
        y_proba = [y_proba]
    if len(y_proba) != len(true.names):
        raise ValueError(
            f"Got probabilities for {counted(len(y_proba), 'task')}, but expected them "
            f"for the {counted(len(true.names), 'task')} of y_true: "
            f"{shown(true.names)}. Pass what predict_proba gives."
        )
    return tables_by_class(true, y_proba, classes, "probabilities", _checked)


def tables_by_class(
    true: TargetColumns,
    tables: Sequence[Any],
    classes: Sequence[np.ndarray | None],
    noun: str,
    check: Callable[[np.ndarray, str], np.ndarray],
) -> list[TaskProbabilities]:
    """Return tables with a column for each class, with the classes of the columns.

    Parameters
    ----------
    true : TargetColumns
    tables : list of array-like or DataFrame
        One for each task.
    classes : list of ndarray or None
        The classes of each task, None where they are those that occur.
    noun : str
        What the tables hold, in the plural.
    check : callable
        Returns the values of a table, or raises; it gets the name of the task as well.

    Raises
    ------
    ValueError
        If rows or columns differ in number from what they should be.
    """
    found = []
    for k, name in enumerate(true.names):
        given, known = tables[k], classes[k]
        if is_frame(given):
            observed = true.values[k][~true.missing[k]]
            given, known = by_class(given, name, observed, known)
        given = np.asarray(given)
        _check_shape(given, name, len(true), noun)
        values = check(given, name)
        if known is None:
            known = _observed_classes(true, k, values.shape[1], noun)
        elif len(known) != values.shape[1]:
            raise ValueError(
                f"Got {noun} of {counted(values.shape[1], 'class')} for task "
                f"{name!r}, but expected one column for each of its "
                f"{counted(len(known), 'class')}, {shown(known.tolist())}."
            )
        found.append(TaskProbabilities(known, values))
    return found


def _observed_classes(
    true: TargetColumns, k: int, n_columns: int, noun: str
) -> np.ndarray:
    """Return the labels that occur for a task, if there is one for each column."""
    observed = np.sort(pd.unique(true.values[k][~true.missing[k]]))
    if len(observed) != n_columns:
        raise ValueError(
            f"Got {noun} of {counted(n_columns, 'class')} for task "
            f"{true.names[k]!r}, but y_true has the labels {shown(observed.tolist())}, "
            "so it is not known which class each column stands for. Pass "
            "classes=clf.classes_."
        )
    order = observed_classes(observed, true.orders[k] if true.orders else None)
    if not np.array_equal(order, observed):
        # one task's columns alone are sorted there, as scikit-learn's are
        own = observed if true.single else order
        raise ValueError(
            f"Got ordered categories as labels of task {true.names[k]!r} in y_true, "
            f"{shown(order.tolist())}, so it is not known whether the columns of the "
            f"{noun} follow this order or are sorted. Pass classes=clf.classes_ "
            "or, for what skmtl's cross_val_predict made of this y_true, "
            f"classes={{{true.names[k]!r}: {own.tolist()!r}}}."
        )
    return observed


def _check_shape(given: np.ndarray, name: str, n_samples: int, noun: str) -> None:
    """Raise unless a table has a column for each class and a row for each label."""
    if given.ndim != 2 or given.shape[1] == 0:
        raise ValueError(
            f"Got {noun} of shape {given.shape} for task {name!r}, but expected "
            "(n_samples, n_classes)."
        )
    if len(given) != n_samples:
        raise ValueError(
            f"Got {noun} of {counted(len(given), 'row')} for task {name!r}, but "
            f"expected the {counted(n_samples, 'row')} of y_true."
        )


def _checked(given: np.ndarray, name: str) -> np.ndarray:
    """Return the probabilities of one task as float64 whose rows sum to 1."""
    values = given.astype(np.float64, copy=False)
    total = values.sum(axis=1, keepdims=True)
    off = np.abs(total - 1).max(initial=0)
    if not off <= TOLERANCE or values.min(initial=0) < 0:
        raise ValueError(
            f"Got y_pred for task {name!r} with rows that are no probabilities: NaN, "
            "negative, or with a sum that is not 1 (the sums go from "
            f"{total.min():g} to {total.max():g}). Pass what predict_proba gives; "
            "intervals are scored with coverage=."
        )
    if given.dtype == np.float64 and off <= EXACT and values.max(initial=0) <= 1:
        return values
    # in float32 a sum of 1 is rounded: scikit-learn would warn of it, in float64
    return values / total
