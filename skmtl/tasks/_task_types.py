"""Is a task one of classes, or one of numbers? What the caller says, else the dtype."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

from skmtl._frames import is_polars
from skmtl._recipes import choose
from skmtl._warning import warn
from skmtl._wording import counted, shown
from skmtl.tasks._task import Task, by_task

__all__ = [
    "CLASSES",
    "NUMBERS",
    "TASK_TYPES",
    "TEXTS",
    "KnownTypes",
    "check_type",
    "resolve_task_types",
    "type_of",
    "warn_of_few_values",
    "what_is_said",
]

CLASSES, NUMBERS = TASK_TYPES = ("classification", "regression")
#: Only of estimators that write, and only where it is said: no dtype is one of texts.
TEXTS = "generation"

#: Types that are to come: no one may mean something else by them.
_RESERVED = ("ordinal", "count")

#: So many different whole numbers may well be classes.
_FEW = 10


class KnownTypes(dict[str, str]):
    """The types of the tasks of a fitted model, by name, in their order.

    Unlike what a caller says of his tasks, they also serve for targets without names,
    or with other names: by position.

    Examples
    --------
    >>> from skmtl.tasks import target_columns
    >>> from skmtl.tasks._task_types import KnownTypes
    >>> known = KnownTypes(sex="classification", mass="regression")
    >>> target_columns([["f", 3700], ["m", 4100]], task_types=known).types
    ['classification', 'regression']
    """

    @classmethod
    def of(cls, tasks: list[Task]) -> KnownTypes:
        """Return the types of `tasks`."""
        return cls((task.name, type_of(task)) for task in tasks)

    def of_columns(
        self, names: list[str], columns: list[Any], named: bool
    ) -> list[str]:
        """Return the type of each column; of one too many that of its dtype."""
        if named and set(names) <= set(self):
            return [self[name] for name in names]
        known = list(self.values())[: len(names)]
        return known + [_of_dtype(column) for column in columns[len(known) :]]


def type_of(task: Task) -> str:
    """Return the type of a task."""
    return NUMBERS if task.is_number else TEXTS if task.is_text else CLASSES


def resolve_task_types(
    task_types: Any, names: list[str], columns: list[Any], named: bool = True
) -> list[str]:
    """Return the type of each task: "classification" or "regression".

    Parameters
    ----------
    task_types : None, str, list of str, dict or KnownTypes
        None is "classification". "classification" or "regression" for all tasks,
        "from_dtype" for what the columns are: numbers are numbers, strings, booleans
        and categories are classes. A list in task order; a dict by task name or
        position, where tasks that it leaves out go by their dtype.
    names : list of str
    columns : list of array, or Series
        As the caller has passed them.
    named : bool
        Whether the names came with the columns.

    Raises
    ------
    ValueError
        For an unknown task or type, and for a list of another length.

    Examples
    --------
    >>> import numpy as np
    >>> from skmtl.tasks._task_types import resolve_task_types
    >>> columns = [np.array(["f", "m"]), np.array([3700, 4100])]
    >>> resolve_task_types("from_dtype", ["sex", "mass"], columns)
    ['classification', 'regression']
    """
    if task_types is None:
        return [CLASSES] * len(names)
    if isinstance(task_types, KnownTypes):
        return task_types.of_columns(names, columns, named)
    if isinstance(task_types, Mapping):
        return [
            _of_dtype(column)
            if given is None
            else check_type(f"task_types[{name!r}]", given)
            for name, given, column in zip(
                names, by_task(names, task_types, "task_types"), columns, strict=True
            )
        ]
    if isinstance(task_types, (list, tuple, np.ndarray)):
        if len(task_types) != len(names):
            raise ValueError(
                f"Got task_types={shown(list(task_types))} for "
                f"{counted(len(task_types), 'task')}, but expected a type for each of "
                f"the {counted(len(names), 'task')} {shown(names)}."
            )
        return [
            check_type(f"task_types[{k}]", given) for k, given in enumerate(task_types)
        ]
    if check_type("task_types", task_types, "from_dtype") == "from_dtype":
        return [_of_dtype(column) for column in columns]
    return [str(task_types)] * len(names)


def check_type(parameter: str, given: Any, *others: str) -> str:
    """Return a type that there is.

    Raises
    ------
    TypeError, ValueError
        If `given` is none, nor one of `others`.
    """
    if isinstance(given, str) and given in _RESERVED:
        raise ValueError(
            f"Got {parameter}={given!r}, which is not there yet; use 'classification' "
            "or 'regression'."
        )
    known = (*TASK_TYPES, TEXTS, *others)
    return choose(parameter, given, {name: name for name in known})


def _of_dtype(column: Any) -> str:
    """Return what a column is.

    Dates go to the numbers, which refuse them, but tell how to make numbers of them.
    """
    if is_polars(column, "Series"):
        kind = str(column.dtype).partition("(")[0]
        if kind in ("String", "Utf8", "Boolean", "Categorical", "Enum", "Null"):
            return CLASSES
        if kind != "Object":
            return NUMBERS
        column = np.array(column.to_list(), dtype=object)
    dtype = column.dtype
    if isinstance(dtype, pd.CategoricalDtype) or pd.api.types.is_bool_dtype(dtype):
        return CLASSES
    if isinstance(dtype, np.dtype) and dtype.kind == "O":
        return _of_objects(np.asarray(column))
    if dtype.kind in "USTV" or pd.api.types.is_string_dtype(dtype):
        return CLASSES
    if str(dtype).startswith("dictionary"):  # the categories of arrow
        return CLASSES
    return NUMBERS


def _of_objects(values: np.ndarray) -> str:
    """Return what the values of an object column are."""
    observed = values[~np.asarray(pd.isna(values))]
    found = pd.api.types.infer_dtype(observed, skipna=False)
    if found in ("integer", "floating", "mixed-integer-float", "decimal"):
        return NUMBERS
    if found in ("string", "boolean", "empty", "bytes"):
        return CLASSES
    if found.startswith(("date", "timedelta", "period")):
        return NUMBERS
    some = [value for value in observed if value is not np.ma.masked]
    if len(some) < len(observed):
        return _of_objects(np.array(some, dtype=object))
    numbers = all(
        isinstance(value, (Real, Decimal)) and not isinstance(value, bool)
        for value in some
    )
    return NUMBERS if numbers else CLASSES


def what_is_said(names: list[str], task_types: Any) -> tuple[dict[Any, str], list[int]]:
    """Return the types that the caller has given, and the tasks that dtypes decide."""
    given: dict[Any, str] = {}
    if isinstance(task_types, Mapping) and not isinstance(task_types, KnownTypes):
        given = dict(task_types)
    elif not (isinstance(task_types, str) and task_types == "from_dtype"):
        return {}, []
    said = by_task(names, given, "task_types")
    return given, [k for k, kind in enumerate(said) if kind is None]


def warn_of_few_values(columns: Any, task_types: Any, new: str = "") -> None:
    """Warn once of numbers that may be classes: whole ones, few of them different.

    Only of tasks whose type the caller has not said. Neither a constant nor numbers
    that are all different look like classes.

    Parameters
    ----------
    columns : TargetColumns
        With types.
    task_types : object
        As the caller has passed them.
    new : str, default=""
        The name of the one task, if it is to be added to others.

    Warns
    -----
    SkmtlWarning
        With the setting that makes them classes.
    """
    given, unsaid = what_is_said(columns.names, task_types)
    few = [
        columns.names[k]
        for k in unsaid
        if columns.is_number(k) and _are_few(columns.values[k][~columns.missing[k]])
    ]
    if not few:
        return
    if new:
        warn(
            f"Task {new!r}: whole numbers of at most {_FEW} different values, learned "
            'as numbers. If they are classes, pass task_type="classification"; with '
            '"regression" they stay numbers, and this warning goes.'
        )
        return
    noun = "Task" if len(few) == 1 else "Tasks"
    line = shown(given | dict.fromkeys(few, CLASSES)).replace("'", '"')
    warn(
        f"{noun} {', '.join(map(shown, few))}: whole numbers of at most {_FEW} "
        "different values, learned as numbers. If they are classes, set "
        f'task_types={line}; with "regression" they stay numbers, and this warning '
        "goes."
    )


def _are_few(numbers: np.ndarray) -> bool:
    """Whether numbers are whole, and few of them different."""
    for some in (numbers[:1000], numbers):  # most are told by the first
        if len(pd.unique(some)) > _FEW or (some != np.floor(some)).any():
            return False
    return 1 < len(pd.unique(numbers)) < len(numbers)
