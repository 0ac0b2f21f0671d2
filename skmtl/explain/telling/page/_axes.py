"""From where to where curves of answers are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from skmtl.explain.facts._curves import Curves
from skmtl.explain.facts._record import Record
from skmtl.explain.telling.page._amounts import written

__all__ = ["Axis", "axis_of"]

#: An axis of a number is this many spreads at least: what hardly moves looks flat...
_LEAST = 1.0
#: ... and has the value asked for, if that is no further away than this many more.
_FAR = 2.0
#: Ends of axes are multiples of these times a power of ten.
_ROUND = (1, 2, 5, 10)


@dataclass(frozen=True)
class Axis:
    """The lower and the upper edge of drawings, and the value asked for, if any.

    Edges are multiples of `step`.
    """

    low: float = 0.0
    high: float = 1.0
    goal: float = np.nan
    step: float = 1.0

    @property
    def ends(self) -> tuple[str, str]:
        """The edges, as they are written."""
        # as if of so large a spread that steps are told apart, and no less
        return written(self.low, 100 * self.step), written(self.high, 100 * self.step)

    def parts(self, values: np.ndarray) -> np.ndarray:
        """Return where values are, from 0 at the lower edge to 1 at the upper one."""
        # halves, for what lies between the ends of all floats is no float
        span = self.high / 2 - self.low / 2
        parts = (np.asarray(values, float) / 2 - self.low / 2) / span
        return np.asarray(np.clip(np.nan_to_num(parts), 0, 1))


def axis_of(given: Record, curves: Sequence[Curves], k: int) -> Axis:
    """Return the axis of all curves of a task, which so can be compared.

    Of probabilities from 0 to 1; of a number in its own unit, as far as it goes.
    """
    if not given.is_number[k]:
        return Axis()
    spread, goal = float(given.spreads[k]), float(given.targets[k])
    said = np.concatenate([given.outputs[k], *(curve.told[:, k] for curve in curves)])
    said = said[np.isfinite(said)]
    low, high = (float(said.min()), float(said.max())) if len(said) else (0.0, 0.0)
    if np.isfinite(goal) and low - _FAR * spread <= goal <= high + _FAR * spread:
        low, high = min(low, goal), max(high, goal)
    else:
        goal = np.nan
    missing = max(_LEAST * spread - (high - low), 0)
    low, high = low - missing / 2, high + missing / 2
    step = _round_step((high - low) / 5)
    low, high = np.floor(low / step) * step, np.ceil(high / step) * step
    return Axis(float(low), float(high), goal, step)


def _round_step(least: float) -> float:
    """Return the next round number."""
    power = 10.0 ** np.floor(np.log10(least))
    return float(next(power * own for own in _ROUND if power * own >= 0.999 * least))
