"""When training stops, and which epoch's weights are kept."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import numpy as np
import torch
from skorch.callbacks import Callback, EarlyStopping

__all__ = ["BestEpoch", "ended_early", "epoch_is_complete", "patience"]


class BestEpoch(Callback):
    """Keeps the weights of the epoch with the lowest loss.

    With held-out rows they are restored at the end of every fit. Without, training runs
    to its last epoch, and only a fit that ends early (Ctrl-C) goes back to them.

    Parameters
    ----------
    monitor : str
        The loss in the history: "valid_loss" or "train_loss".
    settled : int, default=0
        The epoch, from 0, before which none is the best.
    """

    def __init__(self, monitor: str, settled: int = 0):
        self.monitor = monitor
        self.settled = settled

    def on_train_begin(self, net: Any, X: Any = None, y: Any = None, **kw: Any) -> None:
        """Forget earlier fits."""
        self.epochs_before_ = len(net.history)
        self.best_loss_ = np.inf
        self.best_epoch_ = 0
        self.best_weights_: Any = None

    def on_epoch_end(self, net: Any, **kwargs: Any) -> None:
        """Keep the weights if the loss is the lowest yet."""
        if len(net.history) == self.settled + 1:
            self.best_loss_ = np.inf  # what was best without some tasks is no longer
        loss = net.history[-1, self.monitor]
        if loss < self.best_loss_:
            self.best_loss_ = loss
            self.best_epoch_ = net.history[-1, "epoch"]
            state = _learned_state(net.module_)
            self.best_weights_ = {name: _copied(value) for name, value in state.items()}

    def on_train_end(self, net: Any, X: Any = None, y: Any = None, **kw: Any) -> None:
        """Restore the best weights where that is called for."""
        wanted = self.monitor == "valid_loss" or ended_early(net)
        if wanted and self.best_weights_ is not None:
            state = net.module_.state_dict()
            net.module_.load_state_dict(state | self.best_weights_)
        self.best_weights_ = None


def _learned_state(module: Any) -> dict[str, Any]:
    """Return the state of a network, without what lies below a fixed part's features.

    Such weights are many, and no step reaches them.
    """
    state = module.state_dict()
    if not getattr(module, "is_fixed", False):
        return state
    frozen = {n for n, weight in module.named_parameters() if not weight.requires_grad}
    return {name: value for name, value in state.items() if name not in frozen}


def _copied(value: Any) -> Any:
    """Return a copy of a part of a state; a plain tensor has a fast way."""
    return value.clone() if type(value) is torch.Tensor else deepcopy(value)


class Patience(EarlyStopping):
    """Stops when the held-out loss no longer falls.

    Parameters
    ----------
    settled : int, default=0
        The epoch, from 0, from which on it looks.
    **kwargs
        As for `EarlyStopping`.
    """

    def __init__(self, settled: int = 0, **kwargs: Any):
        self.settled = settled
        super().__init__(**kwargs)

    def on_epoch_end(self, net: Any, **kwargs: Any) -> None:
        """Count the epochs without a lower loss."""
        if len(net.history) > self.settled:
            super().on_epoch_end(net, **kwargs)


def patience(n_epochs: int, tol: float, settled: int = 0) -> EarlyStopping:
    """Return a callback that stops when the held-out loss no longer falls."""
    return Patience(settled, patience=n_epochs, threshold=tol, threshold_mode="abs")


def ended_early(net: Any) -> bool:
    """Whether the fit of a net ended before its last epoch was over."""
    n_epochs = len(net.history) - dict(net.callbacks_)["best_epoch"].epochs_before_
    return n_epochs < net.max_epochs or not epoch_is_complete(net.history)


def epoch_is_complete(history: Any) -> bool:
    """Whether the last epoch of a history ran to its end."""
    return bool(history) and "dur" in history[-1]
