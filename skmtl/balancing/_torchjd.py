"""Rules that torchjd computes from the inner products of the tasks' gradients."""

from __future__ import annotations

from copy import deepcopy
from types import ModuleType
from typing import Any

import torch
from torch import nn

from skmtl._optional import require
from skmtl.balancing._base import Balancer, Balancing
from skmtl.balancing._checks import check_at
from skmtl.exceptions import NonFiniteLossError

__all__ = ["GradientMethod", "TorchJDWeighting", "as_balancing", "load_torchjd"]


def load_torchjd(folder: str) -> ModuleType:
    """Return a folder of torchjd, or say how to install it."""
    require("torchjd", extra="balancing")
    return require(f"torchjd.{folder}", extra="balancing")


def as_balancing(value: Any) -> Any:
    """Wrap a weighting of torchjd as a recipe, and return anything else as it is."""
    modules = {base.__module__.split(".")[0] for base in type(value).__mro__}
    if "torchjd" not in modules:
        return value
    _check_weighting("balancing", value)
    return TorchJDWeighting(value)


def _check_weighting(parameter: str, value: Any) -> None:
    """Raise unless `value` is a weighting of torchjd."""
    if isinstance(value, load_torchjd("aggregation").Weighting):
        return
    # what an aggregator of the same method computes its weights with
    fitting = type(getattr(value, "gramian_weighting", None)).__name__
    example = "UPGradWeighting" if fitting == "NoneType" else fitting
    raise TypeError(
        f"Got {parameter}={value!r}, but expected a Weighting of torchjd.aggregation, "
        f"such as {example}: aggregators and scalarizers of torchjd do not weigh tasks "
        "by the inner products of their gradients."
    )


class GradientMethod(Balancing):
    """Base class of recipes of torchjd's weightings.

    Parameters
    ----------
    at : {"representation", "parameters"}, default="representation"
        Where gradients are taken.
    """

    uses_gradients = True

    def __init__(self, at: str = "representation"):
        self.at = at

    def build(self, n_tasks: int) -> Balancer:
        """Return the rule; see `Balancing.build`."""
        check_at(self.at)
        aggregation = load_torchjd("aggregation")
        try:
            weighting = self._weighting(aggregation)
        except ImportError as error:
            raise ImportError(
                f"{type(self).__name__} needs packages that are not installed. Install "
                "them with the extra: pip install 'skmtl[balancing]'."
            ) from error
        return GramianBalancer(weighting, self)

    def _weighting(self, aggregation: ModuleType) -> nn.Module:
        """Return torchjd's weighting."""
        raise NotImplementedError

    def _agreed(self, n_present: int) -> float:
        """Return what torchjd's weights sum to where gradients do not conflict."""
        return 1.0


class GramianBalancer(Balancer):
    """Weighs tasks as a weighting of torchjd does, and equal ones with 1."""

    def __init__(self, weighting: nn.Module, recipe: GradientMethod):
        super().__init__()
        self.weighting = weighting
        self.recipe = recipe

    def forward(
        self, losses: torch.Tensor, gramian: torch.Tensor | None, tasks: torch.Tensor
    ) -> torch.Tensor:
        assert gramian is not None
        # torchjd takes small inner products for zero, whatever their unit
        gramian = gramian / gramian.diagonal().mean()
        self._check(gramian, "was given gradients")
        weights = self.weighting(gramian).detach()
        self._check(weights, "gave weights")
        n_present = len(tasks)
        return weights * (n_present / self.recipe._agreed(n_present))

    def _check(self, values: torch.Tensor, what: str) -> None:
        if not values.isfinite().all():
            raise NonFiniteLossError(
                f"{type(self.recipe).__name__} {what} that are not finite. Try a "
                "lower learning rate (lr), or another rule (balancing)."
            )


class TorchJDWeighting(GradientMethod):
    """Any weighting of torchjd that works on the inner products of gradients.

    The package has more methods than are named here, and settings that the named ones
    leave at their defaults (Quinton and Rey 2024, https://arxiv.org/abs/2406.16232; see
    https://torchjd.org). Needs the extra ``balancing``. A weighting may also be given
    as ``balancing`` itself.

    Parameters
    ----------
    weighting : torchjd.aggregation.Weighting
        It is copied, and reset where it has a state, at each fit. Its weights are
        multiplied by the number of tasks in the batch, as most of them sum to 1.
    at : {"representation", "parameters"}, default="representation"
        Where gradients are taken.

    Examples
    --------
    >>> import torch
    >>> from torchjd.aggregation import MGDAWeighting
    >>> from skmtl.balancing import TorchJDWeighting
    >>> rule = TorchJDWeighting(MGDAWeighting(max_iters=20)).build(n_tasks=2)
    >>> gramian = torch.tensor([[1.0, 0.0], [0.0, 3.0]])
    >>> rule(torch.ones(2), gramian, torch.tensor([0, 1]))
    tensor([1.5000, 0.5000])
    """

    def __init__(self, weighting: Any, at: str = "representation"):
        super().__init__(at)
        self.weighting = weighting

    def _weighting(self, aggregation: ModuleType) -> nn.Module:
        _check_weighting("weighting", self.weighting)
        weighting = deepcopy(self.weighting)
        if hasattr(weighting, "reset"):
            weighting.reset()
        return weighting
