"""Classes that are named again must be those that a model has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from skmtl._wording import shown
from skmtl.tasks._classes import given_classes
from skmtl.tasks._columns import TargetColumns
from skmtl.tasks._encoder import found_among
from skmtl.tasks._kinds import check_label_types, exact
from skmtl.tasks._task import Task

__all__ = ["check_classes_again"]


def check_classes_again(
    classes: Any, columns: TargetColumns, tasks: list[Task], n_added: int
) -> None:
    """Raise if classes are not those of the tasks, in whatever order.

    Parameters
    ----------
    classes : array-like, list of array-like or dict, or None
        As for the first call, when the last tasks were not there, or for all tasks.
    columns : TargetColumns
        Targets in the order of the tasks.
    tasks : list of Task
    n_added : int
        How many of the tasks, the last ones, have come later.

    Raises
    ------
    ValueError
        If they differ, or are given in another form.
    """
    if classes is None:
        return
    if n_added and not isinstance(classes, Mapping):
        listed = isinstance(classes, list | tuple) and all(map(np.ndim, classes))
        if not (listed and len(classes) == len(tasks)):
            columns = _without_last(columns, n_added)
    for task, given in zip(tasks, given_classes(classes, columns), strict=False):
        if given is None or task.is_text:  # what its texts are made of stays, too
            continue
        check_label_types(task.name, given.classes, task.classes, "classes")
        found = found_among(*exact(task.classes, given.classes))
        if (found < 0).any() or len(np.unique(found)) < task.n_classes:
            raise ValueError(
                f"Got classes={shown(given.classes.tolist())} for task {task.name!r}, "
                f"but expected {shown(task.classes.tolist())}, the classes it was "
                "fitted with: they are fixed by the first call. Leave out classes=, "
                "or start afresh with a clone of the estimator."
            )


def _without_last(columns: TargetColumns, n_added: int) -> TargetColumns:
    """Return the targets as they were in the first call; one had one dimension."""
    return TargetColumns(
        columns.names[:-n_added],
        columns.values[:-n_added],
        columns.missing[:-n_added],
        len(columns.names) - n_added == 1,
        columns.named,
        types=columns.types[:-n_added],
    )
