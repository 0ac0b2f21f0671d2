"""How the tasks pull at the trunk, noted while it is trained."""

from __future__ import annotations

from typing import Any

import numpy as np
from skorch.callbacks import Callback

from skmtl.training._gramian import cosines, task_gradients
from skmtl.training._machine import to_device

__all__ = ["TaskGradients"]


class TaskGradients(Callback):
    """Compares how the tasks' losses pull at the trunk after 1, 2, 4, 8... steps.

    The pull is the gradient by the trunk's weights. Dropout is off and no random state
    of torch is used, so that the fit it watches gives the same bits as without it.

    Parameters
    ----------
    n_rows : int, default=512
        The most training rows of a look; every look draws others.

    Attributes
    ----------
    names_ : list of str
        The tasks that are learned.
    cosines_ : list of ndarray of shape (n_learned, n_learned)
        One for each look. NaN where a task has no gradient, because it has no label
        among the rows drawn.
    """

    def __init__(self, n_rows: int = 512):
        self.n_rows = n_rows

    def on_train_begin(self, net: Any, X: Any = None, y: Any = None, **kw: Any) -> None:
        """Start from nothing.

        Raises
        ------
        ValueError
            If the trunk has no weights to learn.
        """
        self.parameters_ = net.module_.learned_trunk
        if not self.parameters_:
            raise ValueError(
                "Got a trunk without a weight to learn, but expected one on which the "
                "tasks' gradients can be compared. Use method='representation'."
            )
        self.names_ = list(net.learned_tasks)
        self.cosines_: list[np.ndarray] = []
        self.data_ = X[0]
        self.random_state_ = np.random.RandomState(0)
        self.n_steps_ = 0

    def on_batch_end(self, net: Any, training: bool = False, **kw: Any) -> None:
        """Look, if the number of steps is a power of two."""
        if not training:
            return
        self.n_steps_ += 1
        if self.n_steps_ & (self.n_steps_ - 1):
            return
        rows = self.data_.rows
        if len(rows) > self.n_rows:
            rows = np.sort(self.random_state_.choice(rows, self.n_rows, replace=False))
        inputs, targets = self.data_.batch(rows)
        targets = to_device(net.device, targets)
        net.module_.eval()
        logits, memory = net.read(inputs)
        net.module_.train()
        losses = net.label_losses(logits, targets, memory)
        if losses.ndim == 3:
            losses = losses.mean(dim=1)  # over members of an ensemble
        if targets.weights is not None:
            losses = losses * targets.weights
        # recurrent trunks go back for one task at a time
        pulls = task_gradients(losses.mean(dim=0), self.parameters_, batched=False)
        self.cosines_.append(cosines(pulls @ pulls.T).double().cpu().numpy())

    def on_train_end(self, net: Any, X: Any = None, y: Any = None, **kw: Any) -> None:
        """Let go of network and data."""
        del self.parameters_, self.data_
