"""The learning rate is cut when the loss no longer falls."""

from __future__ import annotations

from typing import Any

from skorch.callbacks import LRScheduler
from torch.optim import lr_scheduler

__all__ = ["PlateauScheduler"]


class PlateauScheduler(LRScheduler):
    """Looks at the losses from the epoch on in which every task is learned.

    A task that joins makes the training loss jump, which is no reason for a cut.

    Parameters
    ----------
    **kwargs
        As for skorch's ``LRScheduler`` and torch's ``ReduceLROnPlateau``.

    Attributes
    ----------
    settled : int
        The epoch, from 0, from which on it looks.
    """

    settled = 0

    def __init__(self, **kwargs: Any):
        super().__init__(lr_scheduler.ReduceLROnPlateau, **kwargs)

    @property
    def kwargs(self) -> dict[str, Any]:
        """The settings that are those of torch's scheduler."""
        return {key: v for key, v in super().kwargs.items() if key != "settled"}

    def on_epoch_end(self, net: Any, **kwargs: Any) -> None:
        """Cut the rate where the loss has not fallen for long."""
        if len(net.history) > self.settled:
            super().on_epoch_end(net, **kwargs)
        else:
            rate = net.optimizer_.param_groups[0]["lr"]
            net.history.record(self.event_name, rate)
