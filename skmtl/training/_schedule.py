"""What a learning-rate schedule is."""

from __future__ import annotations

from skorch.callbacks import Callback

from skmtl._recipes import Recipe

__all__ = ["Schedule"]


class Schedule(Recipe):
    """Base class of learning-rate schedules.

    Examples
    --------
    >>> from skorch.callbacks import LRScheduler
    >>> from torch.optim.lr_scheduler import StepLR
    >>> from skmtl import MultiTaskClassifier
    >>> from skmtl.training import Schedule
    >>> class Halving(Schedule):
    ...     def build(self, lr, max_epochs, n_batches, has_validation):
    ...         return LRScheduler(StepLR, step_size=10, gamma=0.5, last_epoch=-1)
    >>> clf = MultiTaskClassifier(lr_schedule=Halving())
    """

    def build(
        self, lr: float, max_epochs: int, n_batches: int, has_validation: bool
    ) -> Callback | None:
        """Return a skorch callback that sets the learning rate, or None.

        Parameters
        ----------
        lr : float
            The learning rate of the estimator.
        max_epochs : int
            Number of epochs, if training is not stopped early.
        n_batches : int
            Number of steps of an epoch.
        has_validation : bool
            Whether there are held-out rows.
        """
        raise NotImplementedError
