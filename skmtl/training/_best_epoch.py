"""Early stopping, and the model of the best epoch for a fit that is interrupted."""

from __future__ import annotations

from typing import Any

from skorch.callbacks import EarlyStopping

__all__ = ["BestEpoch"]


class BestEpoch(EarlyStopping):
    """skorch's early stopping, which serves interrupted fits too.

    With held-out rows, the weights of the epoch with the lowest ``valid_loss`` are
    restored at the end. Without, training runs to its last epoch, and only a fit that
    is interrupted (Ctrl-C) goes back to the epoch with the lowest ``train_loss``.
    """

    def on_train_end(self, net: Any, **kwargs: Any) -> None:
        """Restore the best weights where that is called for."""
        if self.monitor == "valid_loss" or not epoch_is_complete(net.history):
            super().on_train_end(net, **kwargs)

    @property
    def stopped_(self) -> bool:
        """Whether patience ran out."""
        return self.misses_ >= self.patience


def epoch_is_complete(history: Any) -> bool:
    """Whether the last epoch of a history ran to its end."""
    return bool(history) and "dur" in history[-1]
