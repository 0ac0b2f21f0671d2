"""Balancing: how the losses of many tasks become one step."""

from __future__ import annotations

import torch
from torch import nn

from skmtl._recipes import Recipe

__all__ = ["SMALLEST_LOSS", "Balancer", "Balancing"]

#: What a loss counts as at least where something is divided by it.
SMALLEST_LOSS = 1e-8

#: What the loss of a number counts as at least, on the scale of spread 1 that is
#: learned: one that is solved that well is not to drown out the others.
SMALLEST_OF_NUMBERS = 1e-3


class Balancer(nn.Module):
    """A rule that weighs the tasks of a batch, as a `Balancing` builds it for a fit.

    Attributes
    ----------
    lr : float or None
        Learning rate of the rule's own parameters; None means the estimator's. They
        have no weight decay.
    looks_again : bool
        Whether `after_step` is to be called.

    Examples
    --------
    >>> import torch
    >>> from skmtl.balancing import Balancer
    >>> class LossesAsWeights(Balancer):
    ...     def forward(self, losses, gramian, tasks):
    ...         return losses / losses.mean()
    >>> LossesAsWeights()(torch.tensor([1.0, 3.0]), None, torch.tensor([0, 1]))
    tensor([0.5000, 1.5000])
    """

    lr: float | None = None
    looks_again = False

    def forward(
        self, losses: torch.Tensor, gramian: torch.Tensor | None, tasks: torch.Tensor
    ) -> torch.Tensor:
        """Return the weights of the tasks at hand, 1 for each meaning equal weights.

        A rule with parameters of its own sets their gradients, too.

        Parameters
        ----------
        losses : tensor of shape (n_present,)
            Mean losses of the labels in the batch, for the tasks that have one. The
            others are not there: a loss of zero, or a gradient of zeros, is something
            else. Nor are numbers that are all the same, which have no loss. That of
            others is 0.001 at least, with the spread of the labels as 1.
        gramian : tensor of shape (n_present, n_present), or None
            Inner products of the gradients of these losses.
        tasks : tensor of shape (n_present,)
            The positions of these tasks among all.

        Returns
        -------
        weights : tensor of shape (n_present,)
            What the losses are multiplied with.
        """
        raise NotImplementedError

    def begin_epoch(self, losses: torch.Tensor | None) -> None:
        """Hear of the mean losses of the epoch before.

        Parameters
        ----------
        losses : tensor of shape (n_tasks,), or None
            NaN for tasks that were not seen; None before the first epoch.
        """

    def after_step(self, losses: torch.Tensor, tasks: torch.Tensor) -> None:
        """Hear of the losses of the same batch after the step."""


class Balancing(Recipe):
    """Base class of balancing recipes.

    Attributes
    ----------
    uses_gradients : bool
        Whether the rule is given the inner products of the tasks' gradients.
    at : {"representation", "parameters"}
        Where gradients are taken: at the representation that the tasks share, which
        takes one backward pass through the trunk whatever the number of tasks, or at
        the trunk's parameters, which takes one for each task.
    of_means : bool
        Whether the inner products are those of the gradients of the losses as the rule
        sees them, or else of what the tasks pull with in this very step: a task with
        few labels in the batch for its usual share pulls less, one with more, more.
    track_gradients : bool
        Whether gradients are looked at for the history although the rule needs none.

    Examples
    --------
    >>> from skmtl import MultiTaskClassifier
    >>> from skmtl.balancing import Balancer, Balancing
    >>> class HardestFirst(Balancing):
    ...     def build(self, n_tasks):
    ...         return LossesAsWeights()
    >>> class LossesAsWeights(Balancer):
    ...     def forward(self, losses, gramian, tasks):
    ...         return losses / losses.mean()
    >>> clf = MultiTaskClassifier(balancing=HardestFirst(), max_epochs=2)
    >>> clf = clf.fit([[0.0], [1.0]], [[0, 1], [1, 0]])
    >>> sorted(clf.history_[-1, "task_weights"])
    ['task_0', 'task_1']
    """

    uses_gradients = False
    at = "representation"
    of_means = False
    track_gradients = False

    def build(self, n_tasks: int) -> Balancer:
        """Return the rule for a fit.

        Parameters
        ----------
        n_tasks : int
            Number of tasks that are learned.
        """
        raise NotImplementedError
