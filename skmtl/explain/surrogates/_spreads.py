"""How far the numbers of each task are spread: what counts as 1 where tasks compare."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from skmtl.explain.surrogates._outputs import offsets_of
from skmtl.tasks import Task, TaskEncoder
from skmtl.tasks._lookup import inward, place_viewed

__all__ = ["Spreads"]

#: A spread below this part of the numbers themselves is what rounding leaves.
_ROUNDED = 1e-12


@dataclass(frozen=True, eq=False)
class Spreads:
    """Where the numbers of each task are, and how far they are spread.

    Parameters
    ----------
    centers, spreads : ndarray of shape (n_tasks,)
        In the unit of each task. Of classes NaN and 1.
    ranges : ndarray of shape (n_tasks, 2)
        The least and the largest.
    """

    centers: np.ndarray
    spreads: np.ndarray
    ranges: np.ndarray

    @classmethod
    def of(
        cls, estimator: Any, tasks: list[Task], said: Callable[[], np.ndarray]
    ) -> Spreads:
        """Return those of the labels that a model of this package has learned from.

        Of other models, those of what is `said` of inputs that stand for all,
        (n_inputs, n_outputs).
        """
        centers, spreads = np.full(len(tasks), np.nan), np.ones(len(tasks))
        ranges = np.full((len(tasks), 2), np.nan)
        numbers = [k for k, task in enumerate(tasks) if task.is_number]
        if not numbers:
            return cls(centers, spreads, ranges)
        known = _learned(estimator, tasks)
        if known is None:
            found = said()[:, offsets_of(task.classes for task in tasks)[numbers]]
            found = found[np.isfinite(found).all(axis=1)]
            found = found if len(found) else np.zeros((1, len(numbers)))
            ends = np.column_stack([found.min(axis=0), found.max(axis=0)])
            known = found.mean(axis=0), found.std(axis=0), ends
        centers[numbers], own, ranges[numbers] = known
        sizes = np.abs(centers[numbers])
        flat = own <= _ROUNDED * sizes
        spreads[numbers] = np.where(flat, np.where(sizes > 0, sizes, 1.0), own)
        return cls(centers, spreads, ranges)


def _learned(
    estimator: Any, tasks: list[Task]
) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
    """Return centers, spreads and ranges of numbers that a model has learned from."""
    if not hasattr(estimator, "get_params"):
        return None
    for model in inward(estimator):
        encoder = getattr(model, "_task_encoder", None)
        if isinstance(encoder, TaskEncoder):
            break
    else:
        return None
    place = place_viewed(estimator)
    before = sum(task.is_number for task in encoder.tasks_[:place])
    at = list(range(before)) if place is None else [before]
    scaling = encoder.scaling_
    ends = np.column_stack([scaling.low, scaling.high])
    return scaling.center[at], scaling.spread[at], ends[at]
