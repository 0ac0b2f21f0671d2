"""skorch callbacks that watch a fit, or break into it."""

import signal

from skorch.callbacks import Callback


class Watch(Callback):
    """Notes rows, learning rates, losses and gradients of a fit."""

    def on_train_begin(self, net, X=None, y=None, **kwargs):
        self.train, self.held_out = (
            None if part is None else part.rows.copy() for part in X
        )
        self.members = X[0].members
        self.lr_by_epoch, self.lr_by_batch = [], []
        self.losses, self.gradients = [], []

    def on_epoch_begin(self, net, **kwargs):
        self.lr_by_epoch.append(net.optimizer_.param_groups[0]["lr"])

    def on_batch_begin(self, net, batch=None, training=None, **kwargs):
        if training:
            self.lr_by_batch.append(net.optimizer_.param_groups[0]["lr"])

    def on_grad_computed(self, net, named_parameters, **kwargs):
        self.gradients.append(
            {name: parameter.grad.clone() for name, parameter in named_parameters}
        )

    def on_batch_end(self, net, batch=None, training=None, losses=None, **kwargs):
        if training:
            self.losses.append(losses.clone())


class InterruptIn(Callback):
    """Ends the fit as skorch has it in an epoch, counted from 1, at a hook."""

    def __init__(self, epoch, hook):
        self.epoch = epoch
        self.hook = hook

    def _press(self, net, hook):
        if hook == self.hook and net.history[-1, "epoch"] == self.epoch:
            self._end()

    def _end(self):
        raise KeyboardInterrupt

    def on_epoch_begin(self, net, **kwargs):
        self._press(net, "on_epoch_begin")

    def on_batch_begin(self, net, **kwargs):
        self._press(net, "on_batch_begin")

    def on_grad_computed(self, net, named_parameters, **kwargs):
        self._press(net, "on_grad_computed")

    def on_batch_end(self, net, training=None, **kwargs):
        self._press(net, "on_batch_end")
        if not training:
            self._press(net, "on_batch_end of held-out rows")

    def on_epoch_end(self, net, **kwargs):
        self._press(net, "on_epoch_end")


class PressIn(InterruptIn):
    """Presses Ctrl-C there."""

    def _end(self):
        signal.raise_signal(signal.SIGINT)
