"""Named rules on the tasks' gradients, each a weighting of torchjd."""

from __future__ import annotations

from types import ModuleType

import torch
from torch import nn

from skmtl.balancing._checks import check_above
from skmtl.balancing._torchjd import GradientMethod

__all__ = ["IMTLG", "MGDA", "AlignedMTL", "CAGrad", "PCGrad", "UPGrad"]


class PCGrad(GradientMethod):
    """A gradient that conflicts with another is projected onto its normal plane.

    The others are taken in random order (Yu et al. 2020,
    https://arxiv.org/abs/2001.06782). Without conflict all weights are 1. Its time
    grows with the square of the number of tasks. Needs the extra ``balancing``.

    Parameters
    ----------
    at : {"representation", "parameters"}, default="representation"
        Where gradients are taken.

    Examples
    --------
    >>> import torch
    >>> from skmtl.balancing import PCGrad
    >>> rule = PCGrad().build(n_tasks=2)
    >>> gramian = torch.tensor([[1.0, -1.0], [-1.0, 4.0]])
    >>> rule(torch.ones(2), gramian, torch.tensor([0, 1]))
    tensor([2.0000, 1.2500])
    """

    def _weighting(self, aggregation: ModuleType) -> nn.Module:
        return aggregation.PCGradWeighting()

    def _agreed(self, n_present: int) -> float:
        return n_present


class MGDA(GradientMethod):
    """The shortest of all weighted means of the gradients is followed.

    No task is made worse, and training stands still where none can be improved without
    harming another (Sener and Koltun 2018, https://arxiv.org/abs/1810.04650). Tasks
    with small gradients get most of the weight. With a `task_weight`, which is
    multiplied on top, a task may be made worse. Needs the extra ``balancing``.

    Parameters
    ----------
    at : {"representation", "parameters"}, default="representation"
        Where gradients are taken.

    Examples
    --------
    >>> import torch
    >>> from skmtl.balancing import MGDA
    >>> rule = MGDA().build(n_tasks=2)
    >>> gramian = torch.tensor([[1.0, 0.0], [0.0, 3.0]])
    >>> rule(torch.ones(2), gramian, torch.tensor([0, 1]))
    tensor([1.5000, 0.5000])
    """

    def _weighting(self, aggregation: ModuleType) -> nn.Module:
        return aggregation.MGDAWeighting()


class CAGrad(GradientMethod):
    """The step near the mean gradient that helps the worst-off task most.

    Liu et al. 2021, https://arxiv.org/abs/2110.14048. The step is divided by ``1 + c``,
    so that tasks with the same gradient weigh 1 on average. Each step calls a solver,
    which takes some milliseconds. Needs the extra ``balancing``.

    Parameters
    ----------
    c : float, default=0.4
        How far from the mean gradient, relative to its norm; 0 gives equal weights.
    at : {"representation", "parameters"}, default="representation"
        Where gradients are taken.

    Examples
    --------
    >>> import torch
    >>> from skmtl.balancing import CAGrad
    >>> rule = CAGrad(c=0.5).build(n_tasks=2)
    >>> gramian = torch.tensor([[1.0, -0.5], [-0.5, 4.0]])
    >>> small, large = rule(torch.ones(2), gramian, torch.tensor([0, 1]))
    >>> bool(small > large)
    True
    """

    def __init__(self, c: float = 0.4, at: str = "representation"):
        super().__init__(at)
        self.c = c

    def _weighting(self, aggregation: ModuleType) -> nn.Module:
        return aggregation.CAGradWeighting(check_above("c", self.c, or_zero=True))

    def _agreed(self, n_present: int) -> float:
        return 1.0 + self.c


class IMTLG(GradientMethod):
    """The step goes equally far along the gradient of every task.

    It does not depend on the scale of the losses (Liu et al. 2021,
    https://openreview.net/forum?id=IMPnRXEWpvr). Weights may be negative, and large
    where gradients are nearly opposite. Needs the extra ``balancing``.

    Parameters
    ----------
    at : {"representation", "parameters"}, default="representation"
        Where gradients are taken.

    Examples
    --------
    >>> import torch
    >>> from skmtl.balancing import IMTLG
    >>> rule = IMTLG().build(n_tasks=2)
    >>> gramian = torch.tensor([[1.0, 0.0], [0.0, 9.0]])  # gradients of norms 1 and 3
    >>> rule(torch.ones(2), gramian, torch.tensor([0, 1]))
    tensor([1.5000, 0.5000])
    """

    def _weighting(self, aggregation: ModuleType) -> nn.Module:
        return UnitNorms(aggregation.IMTLGWeighting())


class UnitNorms(nn.Module):
    """Shows gradients of norm 1 to a weighting that is to ignore their scales."""

    def __init__(self, weighting: nn.Module):
        super().__init__()
        self.weighting = weighting

    def forward(self, gramian: torch.Tensor) -> torch.Tensor:
        # the pseudo-inverse drops a gradient that is a thousandth of another
        norms = gramian.diagonal().sqrt()
        weights = self.weighting(gramian / norms.outer(norms)) / norms
        # a negative sum must not turn the step around
        total = weights.sum().abs()
        return torch.where(total < 1e-12, torch.zeros_like(weights), weights / total)


class UPGrad(GradientMethod):
    """Each gradient is changed as little as needed to harm no task; then their mean.

    Without conflict this is the mean of the gradients (Quinton and Rey 2024,
    https://arxiv.org/abs/2406.16232). With a `task_weight`, which is multiplied on
    top, a task that weighs little may be harmed. Needs the extra ``balancing``.

    Parameters
    ----------
    at : {"representation", "parameters"}, default="representation"
        Where gradients are taken.

    Examples
    --------
    >>> import torch
    >>> from skmtl.balancing import UPGrad
    >>> rule = UPGrad().build(n_tasks=2)
    >>> gramian = torch.tensor([[1.0, 0.5], [0.5, 4.0]])
    >>> rule(torch.ones(2), gramian, torch.tensor([0, 1]))
    tensor([1., 1.])
    """

    def _weighting(self, aggregation: ModuleType) -> nn.Module:
        return aggregation.UPGradWeighting()


class AlignedMTL(GradientMethod):
    """The gradients are made orthogonal and of one length; then their mean.

    The length is that of the weakest direction among them, so that no direction
    dominates (Senushkin et al. 2023, https://arxiv.org/abs/2305.19000): where gradients
    nearly oppose each other steps are small. Needs the extra ``balancing``.

    Parameters
    ----------
    at : {"representation", "parameters"}, default="representation"
        Where gradients are taken.

    Examples
    --------
    >>> import torch
    >>> from skmtl.balancing import AlignedMTL
    >>> rule = AlignedMTL().build(n_tasks=2)
    >>> gramian = torch.tensor([[1.0, 0.0], [0.0, 4.0]])
    >>> rule(torch.ones(2), gramian, torch.tensor([0, 1]))
    tensor([1.0000, 0.5000])
    """

    def _weighting(self, aggregation: ModuleType) -> nn.Module:
        return aggregation.AlignedMTLWeighting()
