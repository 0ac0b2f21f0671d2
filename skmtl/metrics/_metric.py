"""What a metric is here: a number for the observed rows of one task."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from skmtl.metrics._observed import ObservedTask

__all__ = ["Metric"]


@dataclass(frozen=True)
class Metric:
    """A number for the observed rows of one task, between two others where known.

    Attributes
    ----------
    numbers : bool or None
        Whether it is one of tasks that are numbers, or of classes; None if of both.
    has_unit : bool
        Whether it is in the unit of the task, so that several tasks have no mean.
    undefined : callable or None
        Says of a task that is a number why it has no value, "" if it has one.
    """

    value: Callable[[ObservedTask], float]
    lower_is_better: bool = False
    of_probabilities: bool = False
    bounds: tuple[float, float] = (-math.inf, math.inf)
    numbers: bool | None = None
    has_unit: bool = False
    undefined: Callable[[ObservedTask], str] | None = None

    def fits(self, task: ObservedTask) -> bool:
        """Whether it can score a task."""
        return self.numbers is None or self.numbers == task.is_number
