"""Weights that make the scale of a loss irrelevant."""

from __future__ import annotations

import torch

from skmtl.balancing._base import SMALLEST_LOSS, Balancer, Balancing

__all__ = ["ScaleInvariant"]

#: Share of the newest loss in the running mean.
_NEWEST = 0.1


class ScaleInvariant(Balancing):
    """The sum of the logarithms of the losses is minimised.

    Each task weighs ``1 / loss``, so that the unit of a loss does not matter. It is the
    geometric mean of the losses that falls (Chennupati et al. 2019,
    https://arxiv.org/abs/1904.08492), and what `UncertaintyWeighting` settles at, apart
    from a factor of two, with nothing to learn. The loss is a running mean over the
    last ten batches or so: that of a few labels may be next to nothing by chance. The
    loss of a number counts as 0.001 at least, with the spread of its labels as 1, so
    that one that is solved weighs 1000 at most.

    Parameters
    ----------
    track_gradients : bool, default=False
        Whether the history records how much the tasks' gradients conflict.

    Examples
    --------
    >>> import torch
    >>> from skmtl.balancing import ScaleInvariant
    >>> rule = ScaleInvariant().build(n_tasks=2)
    >>> rule(torch.tensor([0.5, 2.0]), None, torch.tensor([0, 1]))
    tensor([2.0000, 0.5000])
    """

    def __init__(self, track_gradients: bool = False):
        self.track_gradients = track_gradients

    def build(self, n_tasks: int) -> Balancer:
        """Return the rule; see `Balancing.build`."""
        return LogBalancer(n_tasks)


class LogBalancer(Balancer):
    """Gives each task the inverse of its mean loss as weight."""

    mean: torch.Tensor

    def __init__(self, n_tasks: int):
        super().__init__()
        self.register_buffer("mean", torch.full((n_tasks,), torch.nan))

    def forward(
        self, losses: torch.Tensor, gramian: torch.Tensor | None, tasks: torch.Tensor
    ) -> torch.Tensor:
        before = self.mean[tasks]
        mean = torch.where(before.isnan(), losses, before.lerp(losses, _NEWEST))
        self.mean[tasks] = mean
        return mean.clamp_min(SMALLEST_LOSS).reciprocal()
