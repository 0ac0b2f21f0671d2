"""The labels that a splitter spreads, checked, and the classes that are too small."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from sklearn.utils.validation import check_consistent_length

from skmtl._warning import warn
from skmtl._wording import shown
from skmtl.model_selection._types_to_spread import columns_to_spread, many_values
from skmtl.tasks import TargetColumns, Task, TaskEncoder
from skmtl.tasks._by_values import as_texts, line_of_texts, texts_among
from skmtl.tasks._encoder import MISSING
from skmtl.tasks._number_bins import quantile_codes
from skmtl.tasks._task_types import NUMBERS, what_is_said

__all__ = ["class_counts", "labels_to_spread", "warn_of_groups", "warn_of_small"]

N_NAMED = 10  # classes that a warning lists before it only counts them


def labels_to_spread(
    splitter: Any, X: Any, y: Any, instead: str
) -> tuple[np.ndarray, list[Task]]:
    """Return the class codes, (n_samples, n_tasks), -1 for missing labels, and tasks.

    Codes of numbers are the quantiles that they lie between, those of texts only say
    that there is one.

    Raises
    ------
    ValueError
        If `y` is None, then naming what to use `instead`, or no valid target, if a task
        has no observed label, or if `X` and `y` differ in length.

    Warns
    -----
    SkmtlWarning
        If strings that are mostly different are taken for texts, as nobody has said
        what they are.
    """
    if y is None:
        raise ValueError(
            f"Got y=None, but {type(splitter).__name__} expects the labels that it "
            f"spreads. Pass y, or use sklearn.model_selection.{instead}."
        )
    columns = _with_texts(columns_to_spread(y, splitter.task_types), splitter)
    check_consistent_length(X, columns.values[0])
    encoder = TaskEncoder().fit(columns)
    codes, numbers = encoder.encode(columns), encoder.numbers(columns)
    if numbers is not None:
        are_numbers = [task.is_number for task in encoder.tasks_]
        observed = codes[:, are_numbers] != MISSING
        codes[:, are_numbers] = quantile_codes(numbers, observed)
    return codes, encoder.tasks_


def _with_texts(columns: TargetColumns, splitter: Any) -> TargetColumns:
    """Return targets in which strings that are mostly different are texts."""
    unsaid = (
        range(len(columns.names))
        if splitter.task_types is None
        else what_is_said(columns.names, splitter.task_types)[1]
    )
    places = texts_among(columns, unsaid)
    if not places:
        return columns
    names = [columns.names[k] for k in places]
    given = splitter.task_types if isinstance(splitter.task_types, Mapping) else None
    noun = "Task" if len(names) == 1 else "Tasks"
    warn(
        f"{noun} {', '.join(map(shown, names))}: strings that are mostly different, "
        "taken for texts, so that folds are alike in how many there are. Pass "
        f'{line_of_texts(names, given)} to the splitter; with "classification" their '
        "classes are spread."
    )
    return as_texts(columns, places)


def class_counts(codes: np.ndarray, tasks: list[Task]) -> list[np.ndarray]:
    """Return the members of each class, or of each part of numbers, for each task."""
    return [
        np.bincount(column[column != MISSING], minlength=task.n_classes)
        for task, column in zip(tasks, codes.T, strict=True)
    ]


def warn_of_small(
    splitter: Any,
    tasks: list[Task],
    counts: Sequence[np.ndarray],
    least: int,
    consequence: str,
) -> None:
    """Warn, at the caller of ``split``, of classes that count less than `least`."""
    small, many = [], []
    for task, count in zip(tasks, counts, strict=True):
        if not task.is_class:
            continue
        guessed = splitter.task_types is None and many_values(task.classes)
        if guessed and count.min() < least:
            many.append(task.name)
        labels = task.classes.tolist()
        small += [
            f"class {shown(labels[code])} of task {task.name!r} ({count[code]})"
            for code in np.flatnonzero(count < least)
        ]
    if small:
        more = f" and {len(small) - N_NAMED} more" if len(small) > N_NAMED else ""
        listed = f"{', '.join(small[:N_NAMED])}{more}"
        warn(f"{consequence}: {listed}.{_if_numbers(many)}")


def _if_numbers(names: list[str]) -> str:
    """Return what to do if tasks with many classes are numbers, if there are any."""
    if not names:
        return ""
    line = shown(dict.fromkeys(names[:N_NAMED], NUMBERS)).replace("'", '"')
    return f" If these are numbers, pass task_types={line} to the splitter."


def warn_of_groups(splitter: Any, groups: Any) -> None:
    """Warn, at the caller of ``split``, of groups that are not used."""
    if groups is not None:
        message = f"The groups parameter is ignored by {type(splitter).__name__}."
        warn(message)
