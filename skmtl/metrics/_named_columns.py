"""Probabilities in DataFrames: what the names of the columns say of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from skmtl._frames import is_frame
from skmtl._wording import counted, shown
from skmtl.tasks import TargetColumns
from skmtl.tasks._kinds import is_text
from skmtl.tasks._labels import clean_labels

__all__ = [
    "TOLERANCE",
    "are_fractions",
    "by_class",
    "by_task_and_class",
    "flat_name",
    "is_flat",
]

#: How far the sum of a row may be from 1: float32 and rounded numbers are well below.
TOLERANCE = 1e-3


def flat_name(task: str, label: Any) -> str:
    """Return the name of the column with the probability of a class."""
    return f"{task}={label}"


def is_flat(y_pred: Any, true: TargetColumns) -> bool:
    """Whether `y_pred` holds probabilities in columns called "task=class"."""
    if not is_frame(y_pred):
        return False
    columns = _columns(y_pred)
    floats = np.asarray(y_pred[:1]).dtype.kind == "f"
    named = bool(columns) and all("=" in column for column in columns)
    return floats and named and set(columns) != set(true.names)


def are_fractions(table: Any) -> bool:
    """Whether a table holds numbers in all columns, and fractions among them."""
    values = np.asarray(table)
    return values.dtype.kind == "f" and bool((values % 1 > 0).any())


def by_task_and_class(
    y_pred: Any, true: TargetColumns, classes: Sequence[np.ndarray | None]
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Return the probabilities and classes of each task of `true`.

    True labels without names get those of the columns. Columns of tasks that named true
    labels do not have are left out.

    Raises
    ------
    ValueError
        If a column belongs to no whole task, to several, or to no class that is known;
        or a task or class has none.
    """
    columns = _columns(y_pred)
    if not true.named:
        true.names = _tasks_in(columns, true.names)
    places: list[dict[str, int]] = [{} for _ in true.names]
    others = _of_other_tasks(y_pred, true.names) if true.named else set()
    for i, column in enumerate(columns):
        if i in others:
            continue
        fits = [
            k for k, name in enumerate(true.names) if _fits(column, name, classes[k])
        ]
        if len(fits) != 1 or columns.count(column) > 1:
            raise _unmatched(column, fits, columns, true.names, classes)
        (k,) = fits
        places[k][column.removeprefix(f"{true.names[k]}=")] = i
    values = np.asarray(y_pred)
    parts, known = [], []
    for k, (name, found) in enumerate(zip(true.names, places, strict=True)):
        labels = _labels(list(found), true.values[k][~true.missing[k]], classes[k])
        of_task = classes[k]
        expected = labels if of_task is None else of_task
        if not found or len(labels) != len(expected):
            raise _lacking(name, columns, expected)
        order = np.argsort(labels)
        parts.append(values[:, np.array(list(found.values()))[order]])
        known.append(labels[order])
    return parts, known


def by_class(
    table: Any, name: str, observed: np.ndarray, known: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray | None]:
    """Return the probabilities of one task, and their classes if the columns say them.

    Columns that are only numbered by position stay where they are.

    Raises
    ------
    ValueError
        If the columns are called otherwise than the classes.
    """
    values, columns = np.asarray(table), _columns(table)
    labels = _labels(columns, observed, known)
    expected = np.unique(observed) if known is None else known
    if set(labels.tolist()) >= set(expected.tolist()):
        if len(labels) == len(set(labels.tolist())) and (
            known is None or len(labels) == len(known)
        ):
            order = np.argsort(labels)
            return values[:, order], labels[order]
    elif isinstance(getattr(table, "columns", None), pd.RangeIndex):
        return values, known
    raise ValueError(
        f"Got probabilities of task {name!r} in the columns {shown(columns)}, but "
        f"expected one column for each of its classes {shown(expected.tolist())}, "
        "called as the class is. Rename the columns, or pass an array and classes=."
    )


def _columns(table: Any) -> list[str]:
    return [str(column) for column in table.columns]


def _tasks_in(columns: list[str], numbered: list[str]) -> list[str]:
    """Return the tasks that columns speak of, in their order."""
    found = list(dict.fromkeys(column.split("=", 1)[0] for column in columns))
    if len(found) != len(numbered):
        raise ValueError(
            f"Got y_pred with probabilities of the tasks {found}, but y_true has "
            f"{counted(len(numbered), 'task')}. Pass y_true as a DataFrame, or "
            "task_names=, so that columns can be matched by name."
        )
    return found


def _of_other_tasks(y_pred: Any, names: list[str]) -> set[int]:
    """Return the columns of whole tasks of which none is called as `names` are.

    Where some probabilities do not sum to 1, a column is called otherwise by mistake.
    """
    by_task: dict[str, list[int]] = {}
    for i, column in enumerate(_columns(y_pred)):
        if not any(column.startswith(f"{name}=") for name in names):
            by_task.setdefault(column.split("=", 1)[0], []).append(i)
    values = np.asarray(y_pred)
    return {
        i
        for own in by_task.values()
        if (np.abs(values[:, own].sum(axis=1) - 1) <= TOLERANCE).all()
        for i in own
    }


def _fits(column: str, name: str, known: np.ndarray | None) -> bool:
    """Whether a column is that of a class of a task."""
    if not column.startswith(f"{name}="):
        return False
    return known is None or column in {flat_name(name, c) for c in known.tolist()}


def _labels(
    texts: list[str], observed: np.ndarray, known: np.ndarray | None
) -> np.ndarray:
    """Return the labels that texts stand for, of the type that the true ones have."""
    if known is not None:
        by_text = {str(label): label for label in known.tolist()}
        if all(text in by_text for text in texts):
            return np.array([by_text[text] for text in texts], dtype=known.dtype)
    if not len(observed) or is_text(observed):
        return np.array(texts, dtype=object)
    try:
        numbers = np.array([_number(text) for text in texts], dtype=object)
        return clean_labels(numbers, "").values  # numpy would round beside 2**63
    except ValueError:  # not numbers as the true labels are: scoring says so
        return np.array(texts, dtype=object)


def _number(text: str) -> int:
    """Return the whole number that a label is written as: 1, 1.0 or True."""
    if text in ("True", "False"):
        return int(text == "True")
    try:
        return int(text)
    except ValueError:
        value = float(text)
        if value.is_integer():
            return int(value)
        raise


def _unmatched(
    column: str,
    fits: list[int],
    columns: list[str],
    names: list[str],
    classes: Sequence[np.ndarray | None],
) -> ValueError:
    """Return the error for a column that belongs to no task, or to several."""
    if columns.count(column) > 1:
        return ValueError(
            f"Got {columns.count(column)} columns called {column!r} in y_pred, but "
            "expected one."
        )
    if fits:
        return ValueError(
            f"Got the column {column!r} in y_pred, which may belong to the tasks "
            f"{[names[k] for k in fits]}. Pass classes=clf.classes_ or, if that does "
            "not tell them apart, the list that predict_proba gives."
        )
    own = [
        flat_name(name, label)
        for name, known in zip(names, classes, strict=True)
        if known is not None
        for label in known.tolist()
    ]
    expected = own or [flat_name(name, "class") for name in names]
    return ValueError(
        f"Got y_pred with the columns {shown(columns)}, but expected "
        f"{shown(expected)}, for the tasks {shown(names)}: {shown(column)} is none of "
        "them. Classes are taken in the order of task_names or, without it, of y_true."
    )


def _lacking(name: str, columns: list[str], expected: np.ndarray) -> ValueError:
    """Return the error for a task, or one of its classes, without a column."""
    names = [flat_name(name, label) for label in expected.tolist() or ["class"]]
    return ValueError(
        f"Got y_pred with the columns {shown(columns)}, but expected a column for each "
        f"class of task {name!r}: {shown(names)}."
    )
