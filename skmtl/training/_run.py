"""One training run: from an initialised net to a trained one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import NamedTuple, NoReturn

import torch
from skorch.callbacks import LRScheduler
from skorch.history import History

from skmtl._progress import progress
from skmtl._warning import warn
from skmtl.sampling import TaskRows
from skmtl.training._foreign import may_draw
from skmtl.training._net import MultiTaskNet
from skmtl.training._own_draws import OwnDraws
from skmtl.training._stopped_by import warn_of_tasks_that_stop_others
from skmtl.training._stopping import ended_early, epoch_is_complete

__all__ = ["Interrupt", "carry_on", "run"]


class Interrupt(NamedTuple):
    """Ctrl-C after an epoch: what is kept, and what the user has asked for."""

    error: KeyboardInterrupt
    message: str

    def go_on(self) -> NoReturn:
        """Say what was kept, and let the interrupt through, to stop a search too."""
        try:
            warn(self.message)
        finally:  # where warnings are errors, too
            raise self.error


def carry_on(net: MultiTaskNet, before: MultiTaskNet, keep_optimizer: bool) -> None:
    """Take over the history of an earlier net, and on request its optimiser's state."""
    net.history_ = History(before.history)
    if keep_optimizer and _alike(net.optimizer_, before.optimizer_):
        # by the parameters themselves: their groups, and so their order, may differ
        learned = before.optimizer_.state
        for group in net.optimizer_.param_groups:
            for parameter in group["params"]:
                if parameter in learned:
                    net.optimizer_.state[parameter] = learned[parameter]


def _alike(one: torch.optim.Optimizer, other: torch.optim.Optimizer) -> bool:
    """Whether what one optimiser has learned means the same to another."""
    rates = {"lr", "weight_decay"}
    settings = [
        {name: value for name, value in optimizer.defaults.items() if name not in rates}
        for optimizer in (one, other)
    ]
    return type(one) is type(other) and settings[0] == settings[1]


def run(
    net: MultiTaskNet,
    rows: tuple[TaskRows, TaskRows | None],
    look: Callable[[], None] = lambda: None,
) -> Interrupt | None:
    """Train the net, and make good the state of one that was interrupted.

    Parameters
    ----------
    net : MultiTaskNet
    rows : (TaskRows, TaskRows or None)
        Those to learn from, and those held out.
    look : callable, optional
        What is called after each epoch.

    Returns
    -------
    interrupt : Interrupt, or None
        What to let through once the best epoch so far is handed over. A callback that
        ends training does so by raising KeyboardInterrupt, and is no interrupt.

    Raises
    ------
    KeyboardInterrupt
        If training was interrupted before its first epoch was over.
    """
    if not net.learned_tasks:
        return None
    # a mode costs a little at each call, and what is ours does without it
    draws = OwnDraws() if may_draw(*net.learning_parts) else nullcontext()
    with draws, _progress_of(net) as advance:

        def note(n_epochs: int) -> None:
            advance(n_epochs)
            look()

        net.advance_ = note
        net.partial_fit(rows)
    net.advance_ = None
    net.rows_of = None  # it holds on to the data
    interrupt = _make_good(net)
    for _, callback in net.callbacks_:
        if isinstance(callback, LRScheduler):
            callback.lr_scheduler_ = None  # it holds on to optimiser and weights
    net.module_.eval()
    if rows[1] is None:
        net.check_outcome(rows[0])
    elif _ran_out_of_patience(net):
        warn_of_tasks_that_stop_others(net, rows[1])
    return interrupt


def _progress_of(net: MultiTaskNet) -> AbstractContextManager[Callable[[int], object]]:
    """Return a bar of the epochs; skorch shows one of its own where it is verbose."""
    if net.verbose or net.max_epochs == 1:
        return nullcontext(lambda n_epochs: None)
    return progress(net.max_epochs, "Fitting, epochs")


def _ran_out_of_patience(net: MultiTaskNet) -> bool:
    """Whether the held-out loss has stopped the fit."""
    stop = dict(net.callbacks_).get("early_stopping")
    return stop is not None and stop.misses_ >= stop.patience


def _make_good(net: MultiTaskNet) -> Interrupt | None:
    """Drop an epoch that was cut off, and return the interrupt that has done it."""
    error, net.interrupt_ = net.interrupt_, None
    best = dict(net.callbacks_)["best_epoch"]
    epoch, is_whole = len(net.history) + 1, epoch_is_complete(net.history)
    if error is None and is_whole:
        return None  # training is over, or a callback has ended it and says why
    if error is not None and not ended_early(net):
        return Interrupt(error, "Training was interrupted after its last epoch.")
    if not is_whole:
        epoch -= 1
        net.history_ = History(net.history[:-1])
    if len(net.history) == best.epochs_before_:
        raise error or KeyboardInterrupt("ended before the first epoch was over")
    message = (
        f"Training was interrupted in epoch {epoch}. The model of epoch "
        f"{best.best_epoch_}, the best so far, is kept."
    )
    if error is not None:
        return Interrupt(error, message)
    warn(message)
    return None
