"""One training run: from an initialised net to a trained one."""

from __future__ import annotations

import warnings

from skorch.history import History

from skmtl.exceptions import SkmtlWarning
from skmtl.sampling import TaskRows
from skmtl.training._net import MultiTaskNet
from skmtl.training._stopping import epoch_is_complete

__all__ = ["carry_on", "run"]


def carry_on(net: MultiTaskNet, before: MultiTaskNet, keep_optimizer: bool) -> None:
    """Take over the history of an earlier net, and on request its optimiser's state."""
    net.history_ = History(before.history)
    if keep_optimizer and type(net.optimizer_) is type(before.optimizer_):
        net.optimizer_.load_state_dict(before.optimizer_.state_dict())
        for group in net.optimizer_.param_groups:
            group["lr"] = net.lr  # a schedule may have left another one


def run(net: MultiTaskNet, rows: tuple[TaskRows, TaskRows | None]) -> None:
    """Train the net, and make good the state of one that was interrupted.

    Raises
    ------
    KeyboardInterrupt
        If training was interrupted before its first epoch was over.
    """
    if not net.learned_tasks:
        return
    epochs_before = len(net.history)
    net.partial_fit(rows)
    if not epoch_is_complete(net.history):
        net.history_ = History(net.history[:-1])
        if len(net.history) == epochs_before:
            raise KeyboardInterrupt("interrupted before the first epoch was over")
        best = dict(net.callbacks_)["best_epoch"].best_epoch_
        warnings.warn(
            f"Training was interrupted in epoch {len(net.history) + 1}. The model of "
            f"epoch {best}, the best so far, is kept.",
            SkmtlWarning,
            stacklevel=5,
        )
    net.module_.eval()
    if rows[1] is None:
        net.check_outcome(rows[0])
