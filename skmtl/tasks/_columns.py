"""Targets as users hold them, turned into one plain column per task.

Arrays, lists, Series and DataFrames (pandas or polars) arrive; a `TargetColumns`
leaves: names, values and, for each label, whether it is missing.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp
from sklearn.utils.validation import check_consistent_length

from skmtl._frames import is_frame, is_polars
from skmtl._wording import counted, shown
from skmtl.tasks._labels import Labels, clean_labels
from skmtl.tasks._number_labels import clean_numbers
from skmtl.tasks._task_types import (
    CLASSES,
    NUMBERS,
    TEXTS,
    KnownTypes,
    resolve_task_types,
)
from skmtl.tasks._text_labels import clean_texts

__all__ = ["TargetColumns", "one_column", "split_columns", "target_columns"]


@dataclass
class TargetColumns:
    """The targets, a column for each task.

    Attributes
    ----------
    names : list of str
        A name for each task.
    values : list of ndarray of shape (n_samples,)
        Labels in their own dtype; what stands at a missing label has no meaning.
    missing : list of ndarray of shape (n_samples,), bool
        Where a label is missing.
    single : bool
        Whether the targets were one-dimensional.
    named : bool
        Whether the names came from the data.
    orders : list of ndarray or None
        The categories of each task from first to last, None where they have no order;
        empty if none has one.
    types : list of str
        Whether each task is one of classes, "classification", or of numbers,
        "regression"; empty if nobody has asked, and all are classes.

    Examples
    --------
    >>> from skmtl.tasks import target_columns
    >>> target_columns([0, 1, 1]).single
    True
    """

    names: list[str]
    values: list[np.ndarray]
    missing: list[np.ndarray]
    single: bool
    named: bool
    orders: list[np.ndarray | None] = field(default_factory=list)
    types: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.values[0])

    def is_number(self, k: int) -> bool:
        """Whether the task at a position is one of numbers."""
        return bool(self.types) and self.types[k] == NUMBERS

    def is_text(self, k: int) -> bool:
        """Whether the task at a position is one of texts."""
        return bool(self.types) and self.types[k] == TEXTS

    def type_of(self, k: int) -> str:
        """The type of the task at a position."""
        return self.types[k] if self.types else CLASSES

    @property
    def beyond_classes(self) -> bool:
        """Whether some of the tasks are no classes."""
        return any(kind != CLASSES for kind in self.types)

    @property
    def known_types(self) -> KnownTypes:
        """The types by name, for targets that have the same tasks."""
        return KnownTypes(zip(self.names, self.types, strict=False))

    def as_given(self, only: int | None = None) -> Any:
        """Return targets as a caller has them, None where a label is missing.

        A column of objects, or a DataFrame of such. With `only`, the labels of the task
        at this position are there alone.
        """
        columns = {}
        for k, name in enumerate(self.names):
            columns[name] = self.values[k].astype(object)
            columns[name][self.missing[k] if only in (None, k) else slice(None)] = None
        if self.single:
            return columns[self.names[0]]
        return pd.DataFrame(columns, dtype=object)

    @property
    def n_numbers(self) -> int:
        """How many of the tasks are numbers."""
        return self.types.count(NUMBERS)

    def in_order_of(self, names: list[str], named: bool = True) -> TargetColumns:
        """Return the columns in the order of `names`.

        They are taken as they stand if one side has no names of its own (`named` says
        so of the other) and the names are not the same, or if there is only one task.

        Raises
        ------
        ValueError
            If the number of tasks, or their names, are not those of `names`.
        """
        order = self._order(names, named)
        if order is None:
            return self
        return replace(self.taken(order), names=list(names))

    def taken(self, order: list[int]) -> TargetColumns:
        """Return the columns at some positions, in that order."""
        return TargetColumns(
            [self.names[i] for i in order],
            [self.values[i] for i in order],
            [self.missing[i] for i in order],
            self.single,
            self.named,
            [self.orders[i] for i in order] if self.orders else [],
            [self.types[i] for i in order] if self.types else [],
        )

    def weights_in_order_of(
        self, names: list[str], sample_weight: Any, named: bool = True
    ) -> Any:
        """Return weights in the order of `names`, if they are given for each label.

        Weights with columns of those names are taken by name; an array, and columns
        that are only numbered, as y's columns are.

        Raises
        ------
        ValueError
            If the weights are called otherwise than the tasks.
        """
        if is_frame(sample_weight):
            columns = [str(name) for name in sample_weight.columns]
            if sorted(columns) == sorted(names):
                return sample_weight.to_numpy()[:, [columns.index(n) for n in names]]
            numbered = columns == [str(k) for k in range(len(columns))]
            if self.named and named and not numbered and 1 < len(columns) == len(names):
                raise ValueError(
                    f"Got sample_weight with the columns {shown(columns)}, but "
                    f"expected those of the tasks, {shown(names)}. Rename them, or "
                    "pass an array in the order of y."
                )
        order = self._order(names, named)
        if order is None or np.ndim(sample_weight) != 2:
            return sample_weight
        return np.asarray(sample_weight)[:, order]

    def _order(self, names: list[str], named: bool) -> list[int] | None:
        """Return where each of `names` stands, or None if nothing is to be moved."""
        if len(self.names) != len(names):
            raise ValueError(
                f"Got y with {counted(len(self.names), 'task')} ({shown(self.names)}), "
                f"but expected the {counted(len(names), 'task')} {shown(names)}."
            )
        if not self.named or len(names) == 1 or self.names == names:
            return None
        if set(self.names) != set(names):
            if not named:
                return None
            raise ValueError(
                f"Got y with the tasks {shown(self.names)}, but expected the tasks "
                f"{shown(names)}. "
                "Rename the columns of y, or pass an array in the order of the tasks."
            )
        return [self.names.index(name) for name in names]


def target_columns(
    y: Any,
    input_name: str = "y",
    task_types: Any = None,
    only_task: str | None = None,
) -> TargetColumns:
    """Split targets into one column per task and find the missing labels.

    Parameters
    ----------
    y : array-like, DataFrame or Series, of shape (n_samples,) or (n_samples, n_tasks)
        Labels: integers, booleans, integer-valued floats, strings, categories. NaN,
        None and ``pd.NA`` mark a missing label, as the mask of a masked array does.
        Numbers of any kind for tasks of the type "regression".
    input_name : str, default="y"
        What the messages call them.
    task_types : str, list of str or dict, optional
        "classification" or "regression" for all tasks, for each in a list, or by name
        or position in a dict; "from_dtype" takes columns of numbers for numbers, as for
        tasks that a dict leaves out. By default all are classes.
    only_task : str, optional
        What messages call the only task, if it has no name of its own.

    Returns
    -------
    columns : TargetColumns

    Raises
    ------
    ValueError
        For more than two dimensions, no task, repeated names, infinite or continuous
        labels, labels of mixed types within a task, for numbers that are none, and for
        unknown tasks and types in `task_types`.
    TypeError
        For sparse targets.

    Examples
    --------
    >>> from skmtl.tasks import target_columns
    >>> columns = target_columns([["a", 1], ["b", None]])
    >>> columns.names
    ['task_0', 'task_1']
    >>> columns.missing[1].tolist()
    [False, True]
    >>> target_columns([["a", 1.5], ["b", 2]], task_types="from_dtype").types
    ['classification', 'regression']
    """
    names, raw, single = split_columns(y, input_name)
    named = names is not None
    if names is None:
        names = [f"task_{k}" for k in range(len(raw))]
        if only_task is not None and len(names) == 1:
            names = [only_task]
    if len(set(names)) < len(names):
        repeated = sorted({name for name in names if names.count(name) > 1})
        raise ValueError(
            f"Got {input_name} with more than one column called {shown(repeated)}; "
            "give each task a name of its own."
        )
    types = (
        []
        if task_types is None
        else (resolve_task_types(task_types, names, raw, named))
    )
    clean: dict[str, Any] = {NUMBERS: clean_numbers, TEXTS: clean_texts}
    cleaned = [
        clean.get(kind, clean_labels)(column, name)
        for column, name, kind in zip(raw, names, types or names, strict=True)
    ]
    return TargetColumns(
        names,
        [labels.values for labels in cleaned],
        [labels.missing for labels in cleaned],
        single,
        named,
        [labels.order for labels in cleaned],
        types,
    )


def one_column(labels: Any, name: str) -> Labels | None:
    """Return labels of the task `name`, None if they have more than one dimension."""
    _, columns, single = split_columns(labels, f"labels of task {name!r}")
    return clean_labels(columns[0], name) if single else None


def split_columns(y: Any, input_name: str) -> tuple[list[str] | None, list[Any], bool]:
    """Return the names, if any, the columns, and whether y has one dimension."""
    if y is None:
        raise ValueError(
            f"This estimator requires {input_name} to be passed, but the target "
            f"{input_name} is None."
        )
    if sp.issparse(y):
        raise TypeError(
            f"Got a sparse {input_name}, but expected a dense array or a DataFrame. "
            f"Use {input_name}.toarray()."
        )
    if isinstance(y, pd.api.extensions.ExtensionArray | pd.Index):
        y = pd.Series(y)  # numpy would make floats of integers with gaps
    if isinstance(y, pd.Series) or is_polars(y, "Series"):
        name = y.name
        return ([str(name)] if name not in (None, "") else None), [y], True
    if is_frame(y):
        names = [str(name) for name in y.columns]
        columns = (
            [y.iloc[:, k] for k in range(len(names))] if hasattr(y, "iloc") else None
        )
        if not names:
            raise ValueError(
                f"Got {input_name} without a column; expected one per task."
            )
        return names, columns or [y[name] for name in y.columns], False
    if isinstance(y, (list, tuple)) and any(
        isinstance(row, np.ma.MaskedArray) and row.ndim for row in y
    ):
        y = np.ma.array(y)  # of masked rows, numpy would forget the masks
    if isinstance(y, np.ma.MaskedArray):
        mask = np.ma.getmaskarray(y)
        y = y.data.astype(object)
        y[mask] = None  # filled() would take None for numpy's own choice
    if isinstance(y, (list, tuple)) and not any(
        isinstance(v, np.ndarray) and v.ndim for v in y[:1]
    ):
        check_consistent_length(y)
        array = np.asarray(y, dtype=object)
        if array.ndim == 1 and any(isinstance(v, (list, tuple)) for v in y):
            raise ValueError(
                f"Got {input_name} with rows of different lengths; expected a label, "
                "or None, for every task in every row."
            )
    else:
        array = np.asarray(y)
    if array.ndim == 1:
        return None, [array], True
    if array.ndim != 2 or array.shape[1] == 0:
        raise ValueError(
            f"Got {input_name} of shape {array.shape}, but expected (n_samples,) or "
            "(n_samples, n_tasks)."
        )
    return None, list(array.T), False
