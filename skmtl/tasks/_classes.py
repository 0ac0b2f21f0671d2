"""The classes of a task: those that are observed, or those that the caller names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from skmtl._wording import counted, shown
from skmtl.tasks._columns import TargetColumns, one_column
from skmtl.tasks._kinds import check_label_types, joined
from skmtl.tasks._labels import Labels
from skmtl.tasks._task import by_task

__all__ = [
    "GivenClasses",
    "given_classes",
    "named_classes",
    "observed_classes",
    "occurring",
    "order_of",
]


def observed_classes(labels: np.ndarray, order: np.ndarray | None = None) -> np.ndarray:
    """Return the different labels, sorted or, of ordered categories, in their order."""
    if order is not None:
        seen = set(pd.unique(labels).tolist())
        return order[[category in seen for category in order.tolist()]]
    return np.unique(labels if labels.dtype.kind == "U" else pd.unique(labels))


def order_of(classes: np.ndarray, order: np.ndarray | None) -> np.ndarray | None:
    """Return `order` if it holds all the classes."""
    if order is None or len(observed_classes(classes, order)) < len(classes):
        return None
    return order


def occurring(labels: np.ndarray, predicted: np.ndarray, order: Any) -> np.ndarray:
    """Return the classes that occur in either, in `order` if it holds them all."""
    found = joined(labels, predicted)
    return GivenClasses(found, None).in_order(order, sort=False)


class GivenClasses:
    """The classes that the caller names for a task.

    Parameters
    ----------
    classes : ndarray of shape (n_classes,)
    order : ndarray, or None
        The ordered categories that they are.
    """

    def __init__(self, classes: np.ndarray, order: np.ndarray | None):
        self.classes = classes
        self.order = order

    def in_order(self, order: np.ndarray | None, sort: bool) -> np.ndarray:
        """Return them in their own order, else in `order` if it holds them all.

        Otherwise, and if `sort` says so, they are sorted.
        """
        for categories in () if sort else (self.order, order):
            if categories is not None:
                ordered = observed_classes(self.classes, categories)
                if len(ordered) == len(pd.unique(self.classes)):
                    return ordered
        return observed_classes(self.classes)


def given_classes(classes: Any, columns: TargetColumns) -> list[GivenClasses | None]:
    """Return the classes that the caller names for each task, None where he does not.

    Raises
    ------
    ValueError
        If they are not in the form that the targets have, or for another task.
    """
    names = columns.names
    if classes is None:
        return [None] * len(names)
    if isinstance(classes, Mapping):
        classes = by_task(names, classes, "classes")
    elif columns.single:
        alone = isinstance(classes, (list, tuple)) and len(classes) == 1
        classes = classes if alone and np.ndim(classes[0]) == 1 else [classes]
    if len(classes) != len(names):
        raise ValueError(
            f"Got classes for {counted(len(classes), 'task')}, but expected them for "
            f"the {counted(len(names), 'task')} {shown(names)}: a list with an array "
            "for each, or a dict."
        )
    return [
        None if known is None else _given(known, name, columns, k)
        for k, (name, known) in enumerate(zip(names, classes, strict=True))
    ]


def _given(known: Any, name: str, columns: TargetColumns, k: int) -> GivenClasses:
    """Return the classes of one task, those that mark a missing label left out."""
    if columns.is_text(k):
        return GivenClasses(_given_symbols(known, name), None)
    if columns.is_number(k):
        raise ValueError(
            f"Got classes for task {name!r}, which is a number and has none. Leave "
            "them out."
        )
    named = named_classes(known, name)
    classes = named.values[~named.missing]
    if not len(classes):
        raise ValueError(
            f"Got classes for task {name!r} without a class ({shown(known)}); expected "
            "one at least."
        )
    labels = columns.values[k][~columns.missing[k]]
    check_label_types(name, labels, classes, known_as="the classes given for it are")
    return GivenClasses(classes, named.order)


def _given_symbols(known: Any, name: str) -> np.ndarray:
    """Return the characters that the texts of a task may have."""
    symbols = list(known) if isinstance(known, Iterable) else []
    if not symbols or not all(isinstance(s, str) and len(s) == 1 for s in symbols):
        raise ValueError(
            f"Got classes={shown(known)} for task {name!r}, which is a text, but "
            "expected the characters that its texts may have, as a string such as "
            "'abc' or a list."
        )
    return np.array(symbols, dtype=object)


def named_classes(classes: Any, name: str) -> Labels:
    """Return classes that the caller names for the task `name`.

    Raises
    ------
    ValueError
        If they are not one-dimensional.
    """
    if isinstance(classes, pd.CategoricalDtype):
        known = classes.categories
        classes = pd.Categorical(known, categories=known, ordered=classes.ordered)
    listed = isinstance(classes, list | tuple)
    named = one_column(classes, name) if listed or np.ndim(classes) == 1 else None
    if named is None:
        raise ValueError(
            f"Got classes={shown(classes)} for task {name!r}, but expected an array or "
            "a list with the labels of its classes."
        )
    return named
