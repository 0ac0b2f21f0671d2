"""The learning rate goes through one cycle, and stays where it ends."""

from __future__ import annotations

from math import nextafter
from typing import Any

from skorch.callbacks import LRScheduler
from torch.optim import Optimizer, lr_scheduler

__all__ = ["OneCycle", "one_cycle"]


class OneCycle(lr_scheduler.OneCycleLR):
    """Torch's ``OneCycleLR``, with any optimiser and for any number of steps.

    Parameters
    ----------
    optimizer : Optimizer
        Each group of weights goes up to its own rate. Momentum goes through the cycle
        too where there is one.
    n_steps : int
        Number of steps of the cycle. Those that come after have the rate of its end.
    warm_up : float
        Share of the steps on which the rate climbs, in (0, 1).
    peak : float, default=1.0
        How many times its own rate a group goes up to.
    last_epoch : int, default=-1
    """

    def __init__(
        self,
        optimizer: Optimizer,
        n_steps: int,
        warm_up: float,
        peak: float = 1.0,
        last_epoch: int = -1,
    ):
        total_steps = n_steps + 1
        share: Any = float(warm_up)
        if share * total_steps == 1:
            share = nextafter(share, 0)  # torch divides by the steps that climb, less 1
        super().__init__(
            optimizer,
            max_lr=[peak * group["lr"] for group in optimizer.param_groups],
            total_steps=total_steps,
            pct_start=share,
            cycle_momentum=not {"momentum", "betas"}.isdisjoint(optimizer.defaults),
            last_epoch=last_epoch,
        )

    def step(self, epoch: int | None = None) -> None:
        """Go on to the next step."""
        if self.last_epoch < self.total_steps - 1:
            super().step(epoch)


def one_cycle(n_steps: int, warm_up: float, peak: float = 1.0) -> LRScheduler:
    """Return a callback that takes the rates through a cycle; see `OneCycle`."""
    return LRScheduler(
        OneCycle,
        step_every="batch",
        n_steps=n_steps,
        warm_up=warm_up,
        peak=peak,
        last_epoch=-1,
    )
