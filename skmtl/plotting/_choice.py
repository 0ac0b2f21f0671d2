"""Which of the tasks are drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from skmtl._warning import warn
from skmtl._wording import shown
from skmtl.metrics._observed import Predictions, TaskProbabilities
from skmtl.metrics._positive import positive_labels
from skmtl.tasks import TargetColumns
from skmtl.tasks._task import find_task

__all__ = ["OF_NUMBERS", "Wanted", "chosen", "only", "taken"]

#: What draws numbers.
OF_NUMBERS = (
    "Numbers are drawn by skmtl.plotting.TaskPredictionErrorDisplay, their intervals "
    "by IntervalCoverageDisplay."
)


class Wanted(NamedTuple):
    """The tasks that a display can draw.

    Attributes
    ----------
    numbers : bool or None
        Whether they are numbers, or classes; None if either.
    why : str
        Why others are not drawn, to follow what they are.
    instead : str
        What draws the others, a sentence.
    """

    numbers: bool | None
    why: str
    instead: str

    def places(self, columns: TargetColumns, tasks: Any) -> list[int]:
        """Return where the tasks that are to be drawn stand, all it can with None.

        Raises
        ------
        ValueError
            If it cannot draw a task that is named, or there is no such task.
        """
        places = chosen(columns.names, tasks)
        others = self.others(columns, places)
        if others and tasks is not None:
            names = [columns.names[k] for k in others]
            fit = [columns.names[k] for k in self.places(columns, None)]
            raise ValueError(
                f"Got tasks={shown(tasks)}, but {shown(names)} are {self.they}, "
                f"{self.why}. Expected some of {shown(fit)}. {self.instead}"
            )
        return [k for k in places if k not in others]

    def others(self, columns: TargetColumns, places: list[int]) -> list[int]:
        """Return the places of tasks that it cannot draw."""
        if self.numbers is None:
            return []
        return [k for k in places if columns.is_number(k) != self.numbers]

    @property
    def they(self) -> str:
        """What the tasks are that it cannot draw."""
        return "classes" if self.numbers else "numbers"


_CLASSES = Wanted(False, "and only classes are drawn here", OF_NUMBERS)


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
    true: TargetColumns,
    predicted: Predictions,
    tasks: Any,
    pos_label: Any = None,
    wanted: Wanted = _CLASSES,
) -> tuple[TargetColumns, Predictions, Any]:
    """Return the targets and predictions of the tasks that the caller names.

    And their positive classes: those of other tasks may be named as well. With None,
    all tasks that are `wanted`.

    Raises
    ------
    ValueError
        If there is no such task, or one that is named is not of the wanted type, or
        none is.

    Warns
    -----
    SkmtlWarning
        If some tasks are not of this type, and none was named.
    """
    if tasks is None and not true.n_numbers:
        return true, predicted, pos_label
    places = wanted.places(true, tasks)
    others = wanted.others(true, list(range(len(true.names))))
    if others and tasks is None:
        names = [true.names[k] for k in others]
        if not places:
            raise ValueError(
                f"Got the tasks {shown(names)}, which are {wanted.they}, {wanted.why}: "
                f"there is nothing to draw. {wanted.instead}"
            )
        warn(
            f"The tasks {shown(names)} are {wanted.they}, {wanted.why}: choose tasks "
            f"with tasks=. {wanted.instead}"
        )
    if isinstance(pos_label, Mapping):
        labels = positive_labels(pos_label, true.names)
        named = {true.names[k]: labels[k] for k in places}
        pos_label = {name: label for name, label in named.items() if label is not None}
    return *taken(true, predicted, places), pos_label


def taken(
    true: TargetColumns, predicted: Predictions, places: list[int]
) -> tuple[TargetColumns, Predictions]:
    """Return the targets and predictions of the tasks at some places."""
    return true.taken(places), _PartOf(predicted, places)


class _PartOf:
    """The predictions of some of the tasks."""

    def __init__(self, whole: Predictions, places: list[int]):
        self._whole = whole
        self._places = places

    @property
    def labels(self) -> TargetColumns:
        return self._whole.labels.taken(self._places)

    @property
    def probabilities(self) -> Sequence[TaskProbabilities]:
        return [self._whole.probabilities[k] for k in self._places]

    @property
    def classes(self) -> Sequence[np.ndarray | None]:
        return [self._whole.classes[k] for k in self._places]
