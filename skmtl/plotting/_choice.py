"""Which of the tasks are drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np

from skmtl.metrics._observed import Predictions, TaskProbabilities
from skmtl.metrics._positive import positive_labels
from skmtl.tasks import TargetColumns
from skmtl.tasks._task import find_task

__all__ = ["chosen", "only"]


def chosen(names: Sequence[Any], tasks: Any) -> list[int]:
    """Return the positions of the tasks that the caller names, all with None.

    Raises
    ------
    ValueError
        If there is no such task, none is named, or one is named twice.
    """
    if tasks is None:
        return list(range(len(names)))
    single = isinstance(tasks, str) or np.ndim(tasks) == 0
    known = [str(name) for name in names]
    found = [find_task(known, task, "tasks") for task in ([tasks] if single else tasks)]
    if not found or len(set(found)) < len(found):
        raise ValueError(
            f"Got tasks={tasks!r}, but expected one or more of the names {known}, or "
            "of their positions, each once."
        )
    return found


def only(
    true: TargetColumns, predicted: Predictions, tasks: Any, pos_label: Any = None
) -> tuple[TargetColumns, Predictions, Any]:
    """Return the targets and predictions of the tasks that the caller names.

    And their positive classes: those of other tasks may be named as well.
    """
    if tasks is None:
        return true, predicted, pos_label
    places = chosen(true.names, tasks)
    if isinstance(pos_label, Mapping):
        labels = positive_labels(pos_label, true.names)
        named = {true.names[k]: labels[k] for k in places}
        pos_label = {name: label for name, label in named.items() if label is not None}
    return _part(true, places), _PartOf(predicted, places), pos_label


def _part(columns: TargetColumns, places: list[int]) -> TargetColumns:
    lists = {field.name: getattr(columns, field.name) for field in fields(columns)}
    part: dict[str, Any] = {
        name: [values[k] for k in places]
        for name, values in lists.items()
        if isinstance(values, list) and values
    }
    return replace(columns, **part)


class _PartOf:
    """The predictions of some of the tasks."""

    def __init__(self, whole: Predictions, places: list[int]):
        self._whole = whole
        self._places = places

    @property
    def labels(self) -> TargetColumns:
        return _part(self._whole.labels, self._places)

    @property
    def probabilities(self) -> Sequence[TaskProbabilities]:
        return [self._whole.probabilities[k] for k in self._places]

    @property
    def classes(self) -> Sequence[np.ndarray | None]:
        return [self._whole.classes[k] for k in self._places]
