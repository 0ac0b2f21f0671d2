"""What was predicted, cut into one part for each task, whatever form it came in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from skmtl._frames import is_frame
from skmtl._wording import shown
from skmtl.metrics._named_columns import TOLERANCE
from skmtl.metrics._predictions import matched
from skmtl.tasks import TargetColumns, target_columns
from skmtl.tasks._columns import split_columns
from skmtl.tasks._task_types import CLASSES
from skmtl.tasks._type_words import in_words

__all__ = ["Parts", "is_table", "parts_of", "unmatched"]


@dataclass
class Parts:
    """What was predicted for each true task.

    Attributes
    ----------
    names : list of str
        The true tasks, called as their predictions are if they have no names.
    of_tasks : list
        For each a column, as the caller has passed it, a table of probabilities, or
        None where nothing was predicted.
    order : list of int
        Where each of the tasks stands among those of the caller's lists.
    n_given : int
        How many tasks these lists have.
    """

    names: list[str]
    of_tasks: list[Any]
    order: list[int]
    n_given: int


def parts_of(
    y_pred: Any,
    names: list[str],
    named: bool,
    single: bool,
    task_names: list[str] | None,
    numbers: bool = False,
) -> Parts | None:
    """Return the parts of the true tasks, None if `y_pred` does not have them.

    Parameters
    ----------
    y_pred : array-like, DataFrame, or list of array-like
        Predictions, or probabilities, or columns of numbers beside tables of
        probabilities.
    names : list of str
        The true tasks.
    named, single : bool
        Whether true targets came with names, and in one dimension.
    task_names : list of str or None
        The tasks of what has no names, in their order.
    numbers : bool, default=False
        Whether all tasks are known to be numbers, which have no probabilities.
    """
    if task_names is not None:
        if not named and len(set(task_names)) == len(task_names) == len(names):
            names, named = task_names, True
        if sorted(task_names) != sorted(names):
            return None
    given = names if task_names is None else task_names
    order = [given.index(name) for name in names]
    if is_frame(y_pred):
        return _of_frame(y_pred, names, named, single, order, numbers)
    if _lists_tables(y_pred, len(names)):
        parts = [_flat(y_pred[k]) for k in order]
        return Parts(list(names), parts, order, len(given))
    try:
        own_names, columns, _ = split_columns(y_pred, "y_pred")
    except (TypeError, ValueError):
        return None
    if len(columns) != len(names):
        return None
    if own_names is not None and not (named or single):
        names = own_names
    return Parts(list(names), [columns[k] for k in order], order, len(given))


def is_table(part: Any) -> bool:
    """Whether a part holds probabilities."""
    return part is not None and len(np.shape(part)) == 2


def _lists_tables(y_pred: Any, n_tasks: int) -> bool:
    """Whether `y_pred` is a list of parts, some of which are probabilities."""
    if not isinstance(y_pred, list | tuple) or len(y_pred) != n_tasks:
        return False
    return any(is_table(part) for part in y_pred)


def _flat(part: Any) -> Any:
    """Return a table of one column as this column, a list as an array."""
    if part is None:
        return None
    if is_table(part) and np.shape(part)[1] == 1:
        return split_columns(part, "y_pred")[1][0]
    if isinstance(part, list | tuple):
        return np.asarray(part, dtype=None if is_table(part) else object)
    return part


def _of_frame(
    table: Any,
    names: list[str],
    named: bool,
    single: bool,
    order: list[int],
    numbers: bool,
) -> Parts | None:
    """Return the parts of a DataFrame: by name, where both sides have the same ones."""
    columns = [str(column) for column in table.columns]
    if not columns or len(set(columns)) < len(columns):
        return None
    found = [column for column in columns if column in names]
    flat = {
        name: [c for c in columns if c.startswith(f"{name}=") and c not in names]
        for name in names
    }
    of_classes = len(columns) > 1 and len(names) == 1 and not numbers
    by_name = found or any(flat.values())
    if named and by_name and not (of_classes and _sums_to_1(table)):
        own = dict(zip(columns, split_columns(table, "y_pred")[1], strict=True))
        parts = [own.get(name, _columns_of(table, flat[name])) for name in names]
        if len(found) == len(names):  # lists are in the order of the predictions
            order = [columns.index(name) for name in names]
            return Parts(names, parts, order, len(columns))
        return Parts(names, parts, order, len(names))
    if len(columns) != len(names) or (named and not (single or len(names) == 1)):
        return None
    own_columns = split_columns(table, "y_pred")[1]
    if not named:
        return Parts(columns, own_columns, order, len(names))
    return Parts(names, [own_columns[k] for k in order], order, len(names))


def _columns_of(table: Any, columns: list[str]) -> Any:
    """Return some columns of a DataFrame, None if there are none."""
    chosen = [c for c in table.columns if str(c) in columns]
    return table[chosen] if chosen else None


def _sums_to_1(table: Any) -> bool:
    """Whether the rows of a table are probabilities."""
    values = np.asarray(table)
    if values.dtype.kind != "f" or not len(values):
        return False
    return bool((np.abs(values.sum(axis=1) - 1) <= TOLERANCE).all()) and (
        values.min() >= 0
    )


def unmatched(true: TargetColumns, y_pred: Any) -> ValueError:
    """Return the error for predictions that do not have the tasks of y_true."""
    if len(true.names) == 1 and len(np.shape(y_pred)) == 2 and not is_frame(y_pred):
        return ValueError(
            f"Unknown label type: continuous. Task {true.names[0]!r} has numbers in "
            "y_true that are no classes, but y_pred has several columns, as "
            "probabilities of classes have. Expected a number for each row."
        )
    try:
        matched(true, target_columns(y_pred, "y_pred", "from_dtype"))
    except ValueError as error:
        return error
    others = [name for k, name in enumerate(true.names) if true.type_of(k) != CLASSES]
    return ValueError(
        f"Got y_pred that has no part for each of the tasks {shown(true.names)}, of "
        f"which {shown(others)} are {in_words(set(true.types) - {CLASSES})}. Expected "
        "a column for each, with its name, or in the order of y_true or task_names."
    )
