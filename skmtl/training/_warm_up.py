"""Learning rates that climb first: what each step's rate is multiplied with."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import cos, pi
from typing import Any

from skorch.callbacks import Callback, LRScheduler
from torch.optim import lr_scheduler

from skmtl._recipes import is_number

__all__ = ["check_warm_up", "climb", "climb_and_fall", "step_by_step"]


def check_warm_up(schedule: str, warm_up: Any, or_none: bool = True) -> None:
    """Raise if `warm_up` is no share of the steps in [0, 1), or (0, 1)."""
    if not (is_number(warm_up) and 0 <= warm_up < 1 and (or_none or warm_up > 0)):
        least = "of 0 or more" if or_none else "above 0"
        raise ValueError(
            f"Got warm_up={warm_up!r} for the {schedule} schedule, but expected a "
            f"number {least} and less than 1."
        )


def step_by_step(curve: Callable[..., float], warm_up: float, n_steps: int) -> Callback:
    """Return a callback that multiplies the rate of each group with a curve.

    Parameters
    ----------
    curve : callable
        From a step, the number of steps that climb, and that of all steps, to a factor.
    warm_up : float
        Share of the steps that climb: one at least, and never all.
    n_steps : int
        Number of all steps.
    """
    n_climbing = min(max(1, round(warm_up * n_steps)), n_steps - 1)
    # a partial, since a fitted net is pickled with its schedule
    factor = partial(curve, n_climbing=n_climbing, n_steps=n_steps)
    return LRScheduler(
        lr_scheduler.LambdaLR, step_every="batch", lr_lambda=factor, last_epoch=-1
    )


def climb(step: int, n_climbing: int, n_steps: int) -> float:
    """Return the factor of a rate that stays where it has climbed to."""
    return min(1.0, (step + 1) / (n_climbing + 1))


def climb_and_fall(step: int, n_climbing: int, n_steps: int) -> float:
    """Return the factor of a rate that climbs, and falls along half a cosine."""
    if step < n_climbing:
        return climb(step, n_climbing, n_steps)
    fallen = min(1.0, (step - n_climbing) / (n_steps - n_climbing))
    return (1 + cos(pi * fallen)) / 2
