"""When training stops, and which epoch's weights are kept."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import numpy as np
import torch
from skorch.callbacks import Callback, EarlyStopping

__all__ = [
    "OTHER_LOSS",
    "TEXT_LOSS",
    "BestEpoch",
    "BestTexts",
    "ended_early",
    "epoch_is_complete",
    "patience",
]


#: The parts of the held-out loss, where there are texts to write.
OTHER_LOSS, TEXT_LOSS = "valid_loss_of_others", "valid_loss_of_texts"


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
    last : bool, default=False
        Whether the last epoch is taken for the best, whatever its loss.
    """

    def __init__(self, monitor: str, settled: int = 0, last: bool = False):
        self.monitor = monitor
        self.settled = settled
        self.last = last

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
        # of texts there is none, if no held-out row has one
        loss = net.history[-1].get(self.monitor, np.nan)
        if loss < self.best_loss_ or self.last:
            self.best_loss_ = loss
            self.best_epoch_ = net.history[-1, "epoch"]
            state = _learned_state(net.module_)
            self.best_weights_ = {name: _copied(value) for name, value in state.items()}

    def on_train_end(self, net: Any, X: Any = None, y: Any = None, **kw: Any) -> None:
        """Restore the best weights where that is called for."""
        wanted = self.monitor != "train_loss" or ended_early(net)
        if wanted and self.best_weights_ is not None:
            state = net.module_.state_dict()
            net.module_.load_state_dict(state | self.best_weights_)
        self.best_weights_ = None


class BestTexts(BestEpoch):
    """Keeps a network for the texts: of the epoch with their lowest held-out loss.

    Or of the last one: where the rate has fallen to nothing, more texts are written
    without a fault there, though single symbols may cost more.

    What is best for classes is reached long before texts are learned, and is lost while
    they are: each kind has the epoch that is best for it.
    """

    def __init__(self, settled: int = 0, last: bool = False):
        super().__init__(TEXT_LOSS, settled, last)

    def on_train_end(self, net: Any, X: Any = None, y: Any = None, **kw: Any) -> None:
        """Put the network for the texts beside the other one."""
        if self.best_weights_ is None:
            return
        frozen = _frozen(net.module_)
        own = deepcopy(net.module_, {id(weight): weight for weight in frozen.values()})
        own.load_state_dict(own.state_dict() | self.best_weights_)
        own.for_texts = []
        net.module_.for_texts = [own.eval()]  # a list, so that it is no part of it
        self.best_weights_ = None


def _learned_state(module: Any) -> dict[str, Any]:
    """Return the state of a network, without the weights of a part that is fixed."""
    frozen = _frozen(module)
    state = module.state_dict()
    return {name: value for name, value in state.items() if name not in frozen}


def _frozen(module: Any) -> dict[str, Any]:
    """Return the weights of a part that gives the same in every epoch, by name.

    They are many, and no step reaches them.
    """
    if not getattr(getattr(module, "trunk", None), "is_fixed", False):
        return {}
    weights = module.named_parameters()
    return {name: weight for name, weight in weights if not weight.requires_grad}


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


class PatienceOfKinds(Patience):
    """Stops when neither the loss of texts falls any more, nor that of what else is."""

    def on_train_begin(self, net: Any, **kwargs: Any) -> None:
        """Forget earlier fits."""
        super().on_train_begin(net, **kwargs)
        self.best_of_kinds_ = [np.inf, np.inf]

    def on_epoch_end(self, net: Any, **kwargs: Any) -> None:
        """Count the epochs in which neither was lower."""
        if len(net.history) <= self.settled:
            return
        row, falls = net.history[-1], False
        for k, name in enumerate((OTHER_LOSS, TEXT_LOSS)):
            if name in row and row[name] < self.best_of_kinds_[k] - self.threshold:
                self.best_of_kinds_[k], falls = row[name], True
        self.misses_: int = 0 if falls else self.misses_ + 1
        if self.misses_ == self.patience:
            raise KeyboardInterrupt


def patience(
    n_epochs: int, tol: float, settled: int = 0, texts: bool = False
) -> EarlyStopping:
    """Return a callback that stops when the held-out loss no longer falls."""
    if texts:
        return PatienceOfKinds(settled, patience=n_epochs, threshold=tol)
    return Patience(settled, patience=n_epochs, threshold=tol, threshold_mode="abs")


def ended_early(net: Any) -> bool:
    """Whether the fit of a net ended before its last epoch was over."""
    n_epochs = len(net.history) - dict(net.callbacks_)["best_epoch"].epochs_before_
    return n_epochs < net.max_epochs or not epoch_is_complete(net.history)


def epoch_is_complete(history: Any) -> bool:
    """Whether the last epoch of a history ran to its end."""
    return bool(history) and "dur" in history[-1]
