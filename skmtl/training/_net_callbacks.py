"""A net and its callbacks: skorch's, ours and the user's."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from skorch import NeuralNet
from skorch.callbacks import Callback, EpochTimer, PrintLog, ProgressBar

from skmtl.training._interrupts import was_raised
from skmtl.training._own_draws import OwnDraws
from skmtl.training._task_scoring import score_rows_of_tasks

__all__ = ["NetWithCallbacks"]

#: The hooks that a callback overrides to be called at every batch.
_BATCH_HOOKS = ("on_batch_begin", "on_batch_end", "on_grad_computed")


class NetWithCallbacks(NeuralNet):
    """A skorch ``NeuralNet`` that calls callbacks, and knows what ended its fit.

    Attributes
    ----------
    users_callbacks : bool
        Whether callbacks of the user are among the callbacks.
    """

    users_callbacks: bool

    #: What is called with the number of epochs that are over, while a fit runs.
    advance_: Callable[[int], object] | None = None

    #: The Ctrl-C that has ended the fit.
    interrupt_: KeyboardInterrupt | None = None

    @property
    def _default_callbacks(self) -> list[tuple[str, Callback]]:
        callbacks: list[tuple[str, Callback]] = [("epoch_timer", EpochTimer())]
        if self.verbose:
            callbacks += [("progress_bar", ProgressBar()), ("print_log", EpochLine())]
        return callbacks

    def initialize_callbacks(self) -> NetWithCallbacks:
        """Make callbacks ready, those of skorch that score for several tasks."""
        super().initialize_callbacks()
        for _, callback in self.callbacks_:
            score_rows_of_tasks(callback)
        return self

    @property
    def is_listened_to(self) -> bool:
        """Whether a callback wants to hear of each batch."""
        return any(_listens(callback) for _, callback in self.callbacks_)

    def fit_loop(self, *args: Any, **kwargs: Any) -> NetWithCallbacks:
        """Train for some epochs, and note whether the user has stopped it.

        skorch stops at any KeyboardInterrupt, that of a callback or of the user.
        """
        self.interrupt_, self._ended_by_callback = None, False
        try:
            return super().fit_loop(*args, **kwargs)
        except KeyboardInterrupt as error:
            if not self._ended_by_callback:
                self.interrupt_ = error
            raise

    def notify(self, method_name: str, **cb_kwargs: Any) -> None:
        """Call the callbacks; those of the user draw from the generators of the fit."""
        try:
            with OwnDraws() if self.users_callbacks else nullcontext():
                super().notify(method_name, **cb_kwargs)
        except KeyboardInterrupt as error:
            self._ended_by_callback = was_raised(error)
            raise

    def on_epoch_end(self, net: Any, **kwargs: Any) -> None:
        """Say that an epoch is over, where a person waits for it."""
        super().on_epoch_end(net, **kwargs)
        if self.advance_ is not None:
            self.advance_(1)


class EpochLine(PrintLog):
    """Prints the numbers of an epoch; what is by task is too much for a line."""

    def table(self, row: dict[str, Any]) -> str:
        """Return the line of an epoch."""
        return super().table(
            {key: v for key, v in row.items() if not isinstance(v, dict | list)}
        )


def _listens(callback: Callback) -> bool:
    """Whether a callback wants to hear of each batch."""
    cls = type(callback)
    return any(
        getattr(cls, hook) is not getattr(Callback, hook) for hook in _BATCH_HOOKS
    )
