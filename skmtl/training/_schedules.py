"""Learning-rate schedules as recipes."""

from __future__ import annotations

from numbers import Integral

from skorch.callbacks import Callback, LRScheduler
from torch.optim import lr_scheduler

from skmtl._recipes import is_number
from skmtl.training._auto_schedule import AutoSchedule
from skmtl.training._one_cycle import one_cycle
from skmtl.training._plateau import PlateauScheduler
from skmtl.training._schedule import Schedule
from skmtl.training._warm_up import (
    check_warm_up,
    climb,
    climb_and_fall,
    step_by_step,
)

__all__ = [
    "AutoSchedule",
    "ConstantSchedule",
    "CosineSchedule",
    "OneCycleSchedule",
    "PlateauSchedule",
    "Schedule",
]


class ConstantSchedule(Schedule):
    """The learning rate stays as it is, once it has warmed up.

    Goyal et al. 2017, https://arxiv.org/abs/1706.02677, is where the warm-up is from.

    Parameters
    ----------
    warm_up : float, default=0.0
        Share of the steps on which the rate climbs from near nothing, along a line and
        step by step, in [0, 1).

    Examples
    --------
    >>> from skmtl import MultiTaskClassifier
    >>> from skmtl.training import ConstantSchedule
    >>> clf = MultiTaskClassifier(lr_schedule="constant")
    >>> clf = MultiTaskClassifier(lr_schedule=ConstantSchedule(warm_up=0.05))
    """

    def __init__(self, warm_up: float = 0.0):
        self.warm_up = warm_up

    def build(
        self, lr: float, max_epochs: int, n_batches: int, has_validation: bool
    ) -> Callback | None:
        """Return the callback, or None without a warm-up; see `Schedule.build`."""
        check_warm_up("constant", self.warm_up)
        if self.warm_up == 0:
            return None
        return step_by_step(climb, self.warm_up, max_epochs * n_batches)


class CosineSchedule(Schedule):
    """The learning rate falls along half a cosine, from ``lr`` to nothing.

    Loshchilov and Hutter 2017, https://arxiv.org/abs/1608.03983. It is meant for a
    fixed number of epochs: with early stopping the end of the curve is rarely reached.

    Parameters
    ----------
    warm_up : float, default=0.0
        Share of the steps on which the rate climbs from near nothing, along a line, in
        [0, 1). With a warm-up it falls step by step, without one epoch by epoch.

    Examples
    --------
    >>> from skmtl import MultiTaskClassifier
    >>> clf = MultiTaskClassifier(lr_schedule="cosine", early_stopping=False)
    """

    def __init__(self, warm_up: float = 0.0):
        self.warm_up = warm_up

    def build(
        self, lr: float, max_epochs: int, n_batches: int, has_validation: bool
    ) -> Callback:
        """Return the callback; see `Schedule.build`."""
        check_warm_up("cosine", self.warm_up)
        if self.warm_up > 0:
            return step_by_step(climb_and_fall, self.warm_up, max_epochs * n_batches)
        return LRScheduler(
            lr_scheduler.CosineAnnealingLR, T_max=max_epochs, last_epoch=-1
        )


class PlateauSchedule(Schedule):
    """The learning rate is cut when the loss no longer falls.

    The held-out loss is watched, or the training loss if there is none.

    Parameters
    ----------
    factor : float, default=0.3
        What the rate is multiplied with, in (0, 1).
    patience : int, default=5
        Epochs without a lower loss before a cut.

    Examples
    --------
    >>> from skmtl import MultiTaskClassifier
    >>> from skmtl.training import PlateauSchedule
    >>> clf = MultiTaskClassifier(lr_schedule=PlateauSchedule(factor=0.5))
    """

    def __init__(self, factor: float = 0.3, patience: int = 5):
        self.factor = factor
        self.patience = patience

    def build(
        self, lr: float, max_epochs: int, n_batches: int, has_validation: bool
    ) -> Callback:
        """Return the callback; see `Schedule.build`."""
        if not (is_number(self.factor) and 0 < self.factor < 1):
            raise ValueError(
                f"Got factor={self.factor!r} for the plateau schedule, but expected a "
                "number between 0 and 1."
            )
        if not (isinstance(self.patience, Integral) and self.patience >= 0):
            raise ValueError(
                f"Got patience={self.patience!r} for the plateau schedule, but "
                "expected an integer of 0 or more."
            )
        return PlateauScheduler(
            monitor="valid_loss" if has_validation else "train_loss",
            factor=self.factor,
            patience=self.patience,
        )


class OneCycleSchedule(Schedule):
    """The learning rate climbs to ``lr`` and falls to nothing, step by step.

    Smith and Topin 2018, https://arxiv.org/abs/1708.07120. It is meant for a fixed
    number of epochs. Momentum, where the optimiser has it, goes the other way.

    Parameters
    ----------
    warm_up : float, default=0.3
        Share of the steps on which the rate climbs, in (0, 1).

    Examples
    --------
    >>> from skmtl import MultiTaskClassifier
    >>> clf = MultiTaskClassifier(
    ...     lr_schedule="one_cycle", lr=0.01, max_epochs=30, early_stopping=False
    ... )
    """

    def __init__(self, warm_up: float = 0.3):
        self.warm_up = warm_up

    def build(
        self, lr: float, max_epochs: int, n_batches: int, has_validation: bool
    ) -> Callback:
        """Return the callback; see `Schedule.build`."""
        check_warm_up("one-cycle", self.warm_up, or_none=False)
        return one_cycle(max_epochs * n_batches, self.warm_up)


SCHEDULES: dict[str, type[Schedule]] = {
    "auto": AutoSchedule,
    "constant": ConstantSchedule,
    "cosine": CosineSchedule,
    "plateau": PlateauSchedule,
    "one_cycle": OneCycleSchedule,
}
