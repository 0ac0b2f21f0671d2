"""What a metric is here: a number for the observed rows of one task."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from skmtl.metrics._observed import ObservedTask
from skmtl.tasks._task_types import CLASSES, NUMBERS, TEXTS

__all__ = ["EVERY_TYPE", "Metric"]

#: The types of tasks that there are.
EVERY_TYPE = (CLASSES, NUMBERS, TEXTS)


@dataclass(frozen=True)
class Metric:
    """A number for the observed rows of one task, between two others where known.

    Attributes
    ----------
    types : tuple of str
        The types of the tasks that it can score.
    has_unit : bool
        Whether it is in the unit of the task, so that several tasks have no mean.
    of_probabilities : bool
        Whether it reads a value of each class, a probability or another one.
    unknown : str
        What such a metric makes of a class without such a value, to follow "a class
        that the model does not know".
    undefined : callable or None
        Says of a number or a text why it has no value, "" if it has one.
    """

    value: Callable[[ObservedTask], float]
    lower_is_better: bool = False
    of_probabilities: bool = False
    bounds: tuple[float, float] = (-math.inf, math.inf)
    types: tuple[str, ...] = EVERY_TYPE
    has_unit: bool = False
    unknown: str = "counts as one with probability 0"
    undefined: Callable[[ObservedTask], str] | None = None

    def fits(self, task: ObservedTask) -> bool:
        """Whether it can score a task."""
        return task.type in self.types

    @property
    def beyond_classes(self) -> bool:
        """Whether it is one of numbers or of texts, and no class can be scored."""
        return CLASSES not in self.types
