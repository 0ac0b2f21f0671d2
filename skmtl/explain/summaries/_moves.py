"""Which classes of a task a feature moves over many inputs, for the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import stdtrit

from skmtl.explain.summaries._means import UPPER
from skmtl.explain.summaries._record import SummaryRecord

__all__ = ["Move", "Moves"]

#: Of several classes, one that is moved less than this part of another is not named.
_LEAST_BESIDE = 0.5
#: A number that goes up in some inputs and down in others has no common direction: its
#: mean effect is less than this part of the mean size of the effects.
_LEAST_OF_SIZE = 0.25


@dataclass(frozen=True)
class Move:
    """How a feature moves one class or number over many inputs.

    Parameters
    ----------
    label : label or None
        The class, whose probability it moves; None of a number.
    mean : float
        Mean of the effect, with its sign; on a number in its own unit.
    error : float
        Standard error of the mean size, by which words round; 0 of a single input.
    agree : int
        In how many inputs the effect has that sign.
    """

    label: Any
    mean: float
    error: float
    agree: int


class Moves:
    """What the features of a summary do to the classes of each task, or its number.

    Parameters
    ----------
    summary : SummaryRecord
    """

    def __init__(self, summary: SummaryRecord):
        explanations = summary.explanations
        first = explanations[0]
        self._offsets, self._classes = first.offsets, first.facts.classes
        self._means = summary.directions.to_numpy()
        self._agreement = summary.agreement.to_numpy()
        mean, high, self._n = (
            summary.effects.xs(part, axis=1, level=1).to_numpy()
            for part in ("mean", "high", "n")
        )
        self._sizes = mean
        several = self._n > 1
        t = stdtrit(np.maximum(self._n - 1, 1), UPPER)
        self._errors = np.where(several, (high - mean) / t, 0.0)
        focus = np.array([explanation.focus for explanation in explanations])
        self._is_second = 2 * focus.sum(axis=0) >= len(focus)

    def of(self, j: int, k: int) -> list[Move]:
        """Return the moves of task k by feature j; none without a common direction.

        Of two classes, the one that is in focus more often stands for both. Of more,
        there is the one that is raised most and the one that is lowered most.
        """
        first, last = self._offsets[k : k + 2]
        means, agreement = self._means[j, first:last], self._agreement[j, first:last]
        if not np.isfinite(means).all() or not means.any():
            return []
        is_number = not self._classes[k]
        if is_number and abs(means[0]) < _LEAST_OF_SIZE * self._sizes[j, k]:
            return []
        if last - first == 2:
            told = [int(self._is_second[k])]
        else:
            ends = [int(means.argmax()), int(means.argmin())]
            most = np.abs(means[ends]).max()
            # where one is raised and the rest lowered a little, it is told alone
            told = [c for c in ends if abs(means[c]) >= _LEAST_BESIDE * most]
        return [
            Move(
                label=self._classes[k][c] if self._classes[k] else None,
                mean=float(means[c]),
                error=float(self._errors[j, k]),
                agree=round(float(agreement[c] * self._n[j, k])),
            )
            for c in dict.fromkeys(told)
        ]
