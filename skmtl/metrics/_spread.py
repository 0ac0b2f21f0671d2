"""How far numbers spread, which errors are held against; and where they do not."""

from __future__ import annotations

import numpy as np

from skmtl.metrics._observed import ObservedTask

__all__ = ["counted_rows", "no_spread", "spread_of"]


def spread_of(numbers: np.ndarray, weight: np.ndarray | None) -> float:
    """Return the standard deviation of numbers, 0 if all are equal."""
    width = np.ptp(numbers)
    if not width:
        return 0.0
    shares = (numbers - numbers.min()) / width  # their squares cannot overflow
    middle = np.average(shares, weights=weight)
    return float(width * np.sqrt(np.average((shares - middle) ** 2, weights=weight)))


def counted_rows(task: ObservedTask, values: np.ndarray) -> np.ndarray:
    """Return the values of the observed rows whose weight is not 0."""
    return values if task.weight is None else values[task.weight > 0]


def no_spread(task: ObservedTask) -> str:
    """Return why the numbers of a task have no spread, "" if they have one."""
    numbers = counted_rows(task, task.labels)
    if np.ptp(numbers):
        return ""
    alone = "a single observed number" if len(numbers) == 1 else "equal numbers alone"
    return f"{alone} in these rows, so that there is no spread to compare with"
