"""Which of the tasks are drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from skmtl._warning import warn
from skmtl._wording import shown
from skmtl.metrics._observed import Predictions, TaskProbabilities
from skmtl.metrics._positive import positive_labels
from skmtl.tasks import TargetColumns
from skmtl.tasks._task import find_task
from skmtl.tasks._task_types import CLASSES, NUMBERS, TEXTS
from skmtl.tasks._type_words import in_words

__all__ = ["OF_OTHERS", "Wanted", "chosen", "only", "taken"]

#: What draws numbers and texts.
OF_OTHERS = {
    NUMBERS: "Numbers are drawn by skmtl.plotting.TaskPredictionErrorDisplay, their "
    "intervals by IntervalCoverageDisplay.",
    TEXTS: "How many texts are right, skmtl.task_scores tells, and "
    "skmtl.plotting.TaskScoresDisplay draws.",
}


class Wanted(NamedTuple):
    """The tasks that a display can draw.

    Attributes
    ----------
    types : tuple of str
        Their types.
    why : str
        Why others are not drawn, to follow what they are.
    instead : dict of str to str
        What draws those of other types, a sentence for each.
    """

    types: tuple[str, ...]
    why: str
    instead: Mapping[str, str]

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
            they = self.they(columns, others)
            fit = [columns.names[k] for k in self.places(columns, None)]
            raise ValueError(
                f"Got tasks={shown(tasks)}, but {shown(names)} are {they}, {self.why}. "
                f"Expected some of {shown(fit)}. {self.told(columns, others)}"
            )
        return [k for k in places if k not in others]

    def others(self, columns: TargetColumns, places: list[int]) -> list[int]:
        """Return the places of tasks that it cannot draw."""
        return [k for k in places if columns.type_of(k) not in self.types]

    def told(self, columns: TargetColumns, places: list[int]) -> str:
        """Return what draws the tasks at some places."""
        return self.told_of(columns.type_of(k) for k in places)

    def told_of(self, types: Iterable[str]) -> str:
        """Return what draws tasks of some types."""
        there = set(types)
        told = (told for kind, told in self.instead.items() if kind in there)
        return " ".join(dict.fromkeys(told))

    @staticmethod
    def they(columns: TargetColumns, places: list[int]) -> str:
        """What the tasks at some places are."""
        return in_words(columns.type_of(k) for k in places)


_CLASSES = Wanted((CLASSES,), "and only classes are drawn here", OF_OTHERS)


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
    if tasks is None and not true.beyond_classes:
        return true, predicted, pos_label
    places = wanted.places(true, tasks)
    others = wanted.others(true, list(range(len(true.names))))
    if others and tasks is None:
        names, they = [true.names[k] for k in others], wanted.they(true, others)
        if not places:
            raise ValueError(
                f"Got the tasks {shown(names)}, which are {they}, {wanted.why}: "
                f"there is nothing to draw. {wanted.told(true, others)}"
            )
        warn(
            f"The tasks {shown(names)} are {they}, {wanted.why}: choose tasks "
            f"with tasks=. {wanted.told(true, others)}"
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

    @property
    def log_likelihoods(self) -> np.ndarray:
        return self._whole.log_likelihoods[:, self._places]
