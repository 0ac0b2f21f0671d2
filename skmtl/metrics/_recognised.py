"""Which tasks are numbers? What the caller says, else what labels and predictions show.

Which are texts, the caller alone says, but for those without probabilities among
others that have some.

Labels of strings, booleans and categories are classes, and so is a task that has
probabilities. A fraction, among labels or predictions, proves a number. Whole numbers
on both sides may be either, and are classes, as scikit-learn takes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from skmtl._frames import is_frame
from skmtl._wording import shown
from skmtl.metrics._parts import Parts, is_table, parts_of
from skmtl.tasks import target_columns, tasks_of
from skmtl.tasks._by_values import (
    are_quantities,
    has_fractions,
    line_of_texts,
    texts_among,
)
from skmtl.tasks._columns import split_columns
from skmtl.tasks._kinds import LARGEST_EXACT
from skmtl.tasks._number_labels import clean_numbers
from skmtl.tasks._snapshot import as_it_is
from skmtl.tasks._task import find_task
from skmtl.tasks._task_types import (
    CLASSES,
    NUMBERS,
    TEXTS,
    KnownTypes,
    resolve_task_types,
)
from skmtl.tasks._text_labels import clean_texts

__all__ = ["Recognised", "recognise", "types_said"]


@dataclass
class Recognised:
    """The types of the true tasks, and what was predicted for them.

    Attributes
    ----------
    names : list of str
    types : list of str
    parts : Parts or None
        None where `y_pred` does not have a part for each task, or for a single task
        that has probabilities.
    unsure : list of str
        Tasks that look like numbers a little, but have no fractions.
    strings : dict of str to array-like
        The true labels of tasks that nobody has said to be classes, and that are no
        numbers: they may be texts.
    """

    names: list[str]
    types: list[str]
    parts: Parts | None
    unsure: list[str] = field(default_factory=list)
    strings: dict[str, Any] = field(default_factory=dict)

    @property
    def beyond_classes(self) -> bool:
        """Whether some tasks are no classes."""
        return any(kind != CLASSES for kind in self.types)

    def doubts_of_texts(self) -> list[str]:
        """Return what is to be said of classes that look like texts."""
        found = [
            name
            for name, column in self.strings.items()
            if texts_among(target_columns(column, "y_true"))
        ]
        if not found:
            return []
        return [
            f"The tasks {shown(found)} have strings in y_true that are mostly "
            "different, and are scored as classes. If they are texts, pass "
            f"{line_of_texts(found)}; with 'classification' they stay classes, and "
            "this warning goes."
        ]

    def doubts(self) -> list[str]:
        """Return what is to be said of tasks that may be numbers as well."""
        if not self.unsure:
            return []
        said = shown(dict.fromkeys(self.unsure, NUMBERS))
        return [
            f"The tasks {shown(self.unsure)} have whole numbers alone in y_true and in "
            "y_pred, and are scored as classes. If they are numbers, pass task_types="
            f"{said}; with 'classification' they stay classes, and this warning goes."
        ]


def recognise(
    y_true: Any,
    y_pred: Any,
    classes: Any = None,
    task_names: list[str] | None = None,
    task_types: Any = None,
    pos_label: Any = None,
) -> Recognised:
    """Return which tasks are numbers, and what was predicted for each task.

    Parameters are those of `task_scores`.

    Raises
    ------
    ValueError
        If `task_types` has an unknown task or type, or is of another length.
    """
    names, raw, single = split_columns(y_true, "y_true")
    named = names is not None
    names = names or [f"task_{k}" for k in range(len(raw))]
    by_dtype = resolve_task_types("from_dtype", names, raw)
    true_numbers = [
        _numbers(column, name) if kind == NUMBERS else None
        for name, column, kind in zip(names, raw, by_dtype, strict=True)
    ]
    proven = [found is not None and has_fractions(found) for found in true_numbers]
    parts = parts_of(y_pred, names, named, single, task_names, all(proven))
    given_in = task_names if task_names is not None else names
    if parts is not None:
        names = parts.names
    elif task_names is not None and not named and len(task_names) == len(names):
        names = task_names
    found = parts.of_tasks if parts is not None else [None] * len(names)
    said = _said(task_types, names, given_in, named or task_names is not None, raw)
    with_classes = _tasks_with_classes(classes, pos_label, names, parts)
    # None among probabilities is what predict_proba has in the place of other types
    beside_tables = isinstance(y_pred, list | tuple) and any(map(is_table, found))
    types, whole, shares, strings = [], [], [], {}
    for k, (name, column, part) in enumerate(zip(names, raw, found, strict=True)):
        kind = said[k]
        if kind is None:
            kind, true = CLASSES, true_numbers[k]
            if by_dtype[k] == CLASSES and not (name in with_classes or is_table(part)):
                if part is None and beside_tables and _are_strings(column, name):
                    kind = TEXTS
                else:
                    strings[name] = column
            if true is not None and not (name in with_classes or is_table(part)):
                predicted = _numbers(part, name)
                if part is None and beside_tables:
                    kind = NUMBERS
                elif _show_number(true, predicted):
                    kind = NUMBERS
                    if _look_like_shares(true, predicted):
                        kind = CLASSES
                        shares.append(name)
                elif predicted is not None:
                    whole.append((name, true, _are_floats(part, column)))
        types.append(kind)
    beside = NUMBERS in types
    if shares and (beside or is_frame(y_pred)):
        raise ValueError(
            f"Got fractions between 0 and 1 in y_pred for task {shares[0]!r}, all of "
            "whose labels are 0 or 1: are they probabilities of class 1, or predicted "
            f"numbers? Pass task_types={shown({shares[0]: NUMBERS})} for numbers, and "
            "what predict_proba gives, a column for each class, for probabilities."
        )
    unsure = [
        name
        for name, true, floats in whole
        if (n_values := len(np.unique(true))) > 2
        and (beside or floats or are_quantities(n_values, len(true)))
    ]
    return Recognised(names, types, parts, unsure, strings)


def _said(
    task_types: Any,
    names: list[str],
    given_in: list[str],
    named: bool,
    raw: list[Any],
) -> list[str | None]:
    """Return the types that the caller has given, None where he has not.

    Lists are in the order of `given_in`.
    """
    if task_types is None:
        return [None] * len(names)
    model, task_types = task_types, types_said(task_types)
    is_of_model = task_types is not model
    by_name = is_of_model and named and set(names) <= set(task_types)
    if is_of_model and len(task_types) != len(names) and not by_name:
        raise ValueError(
            f"Got task_types=a {type(model).__name__} with the tasks "
            f"{shown(list(task_types))}, but y_true has {shown(names)}. Expected "
            "a model of these tasks, or a dict {task: type}."
        )
    if isinstance(task_types, Mapping) and not isinstance(task_types, KnownTypes):
        if set(names) <= {str(name) for name in task_types}:  # of other tasks, too
            task_types = {str(name): kind for name, kind in task_types.items()}
            task_types = {name: task_types[name] for name in names}
        known = {find_task(names, name, "task_types for task") for name in task_types}
        types = resolve_task_types(task_types, names, raw, named)
        return [kind if k in known else None for k, kind in enumerate(types)]
    if isinstance(task_types, list | tuple | np.ndarray) and set(given_in) == set(
        names
    ):
        types = resolve_task_types(task_types, given_in, raw, named)
        return [types[given_in.index(name)] for name in names]
    return list(resolve_task_types(task_types, names, raw, named))


def _tasks_with_classes(
    classes: Any, pos_label: Any, names: list[str], parts: Parts | None
) -> set[str]:
    """Return the tasks of which the caller names classes."""
    found = set()
    if isinstance(pos_label, Mapping):
        found |= {str(name) for name in pos_label}
        found |= {names[k] for k in pos_label if isinstance(k, int) and k < len(names)}
    elif pos_label is not None:
        found |= set(names)
    if isinstance(classes, Mapping):
        found |= {str(name) for name, known in classes.items() if known is not None}
    elif classes is not None and len(names) == 1:
        found |= set(names)
    elif classes is not None and parts is not None and len(classes) == parts.n_given:
        found |= {
            name
            for name, k in zip(names, parts.order, strict=True)
            if classes[k] is not None
        }
    return found


def _are_strings(column: Any, name: str) -> bool:
    """Whether the observed values of a column are strings."""
    try:
        clean_texts(column, name)
    except ValueError:
        return False
    return True


def _numbers(column: Any, name: str) -> np.ndarray | None:
    """Return the observed numbers of a column, None if it has other values.

    Floats that are too large for a fraction come with one.
    """
    if column is None or is_table(column):
        return None
    floats = getattr(getattr(column, "dtype", None), "kind", "") == "f"
    try:
        labels = clean_numbers(column, name)
    except (TypeError, ValueError):
        too_large = floats and not np.isinf(np.asarray(column)).any()
        return np.array([0.5]) if too_large else None
    values = labels.values[~labels.missing]
    return np.where(np.abs(values) < LARGEST_EXACT, values, 0.5) if floats else values


def _show_number(true: np.ndarray, predicted: np.ndarray | None) -> bool:
    """Whether labels or predictions have fractions."""
    return has_fractions(true) or (predicted is not None and has_fractions(predicted))


def _look_like_shares(true: np.ndarray, predicted: np.ndarray | None) -> bool:
    """Whether labels are 0 and 1, and predictions may be probabilities of 1."""
    if predicted is None or not len(true):
        return False
    return bool(
        np.isin(true, (0, 1)).all() and predicted.min() >= 0 and predicted.max() <= 1
    )


def _are_floats(part: Any, column: Any) -> bool:
    """Whether predictions are floats where labels are integers, as of a regressor."""
    kinds = (getattr(getattr(v, "dtype", None), "kind", "") for v in (part, column))
    return tuple(kinds) in {("f", "i"), ("f", "u")}


def types_said(task_types: Any) -> Any:
    """Return the types of a fitted model's tasks; what is none as it is."""
    if not hasattr(task_types, "get_params"):
        return task_types
    return KnownTypes.of(tasks_of(as_it_is(task_types), numbers=True))
