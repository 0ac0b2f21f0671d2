"""Which classes of a task a feature moves over many inputs, for words and page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import stdtrit

from skmtl.explain._means import UPPER

if TYPE_CHECKING:
    from skmtl.explain._summary import Summary

__all__ = ["Move", "moves"]

#: Of several classes, one that is moved less than this part of another is not named.
_LEAST_BESIDE = 0.5


@dataclass(frozen=True)
class Move:
    """How a feature moves the probability of one class over many inputs.

    Parameters
    ----------
    label : label
        The class.
    mean : float
        Mean of the effect, with its sign.
    error : float
        Standard error of the mean size, by which words round; 0 of a single input.
    agree : int
        In how many inputs the effect has that sign.
    """

    label: Any
    mean: float
    error: float
    agree: int


def moves(summary: Summary, j: int, k: int) -> list[Move]:
    """Return the moves of task k by feature j; none if there is no common direction.

    Of two classes, the one that is in focus more often stands for both. Of more, there
    is the one that is raised most and the one that is lowered most.
    """
    explanations = summary.explanations
    first, last = explanations[0].offsets[k : k + 2]
    means = summary.directions.to_numpy()[j, first:last]
    if not np.isfinite(means).all() or not means.any():
        return []
    if last - first == 2:
        focus = np.bincount([e.focus[k] for e in explanations], minlength=2)
        told = [int(focus.argmax())]
    else:
        ends = [int(means.argmax()), int(means.argmin())]
        most = np.abs(means[ends]).max()
        # where one class is raised and the rest lowered a little, it is told alone
        told = [c for c in ends if abs(means[c]) >= _LEAST_BESIDE * most]
        told = list(dict.fromkeys(told))
    task = explanations[0].task_names[k]
    own = summary.effects.iloc[j][task]
    n = int(own["n"])
    half = float(own["high"] - own["mean"])
    error = half / stdtrit(n - 1, UPPER) if n > 1 else 0.0
    agreement = summary.agreement.to_numpy()[j, first:last]
    return [
        Move(
            label=explanations[0].classes[k][c],
            mean=float(means[c]),
            error=error,
            agree=round(float(agreement[c] * n)),
        )
        for c in told
    ]
