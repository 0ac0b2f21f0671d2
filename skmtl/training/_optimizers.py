"""Optimisers by name, their settings, and groups of weights with rates of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from inspect import Parameter, signature
from typing import Any

import torch

from skmtl._recipes import choose

__all__ = ["optimizer_settings", "parameter_groups"]

#: By lower-case name. SparseAdam takes sparse gradients alone, Muon matrices alone:
#: no network here has only those.
_OPTIMIZERS: dict[str, type[torch.optim.Optimizer]] = {
    name.lower(): cls
    for name, cls in vars(torch.optim).items()
    if isinstance(cls, type)
    and issubclass(cls, torch.optim.Optimizer)
    and name not in ("Optimizer", "SparseAdam", "Muon")
}
# one fused kernel for all parameters: a step of a small network is mostly this
_DEFAULTS: dict[str, dict[str, Any]] = {
    "adamw": {"fused": True},
    "adam": {"fused": True},
    "sgd": {"fused": True, "momentum": 0.9},
}
#: What torch does not let go together with a fused step.
_UNFUSED = ("foreach", "differentiable")
#: Arguments of optimisers that belong to the estimator, and what to use instead.
_OWNED = {
    "lr": "Use lr= instead.",
    "weight_decay": "Use weight_decay= instead.",
    "params": "Leave it out.",
}


def optimizer_settings(
    optimizer: Any, weight_decay: float, optimizer_params: Any = None
) -> dict[str, Any]:
    """Return the settings of a skorch net for an optimiser.

    Parameters
    ----------
    optimizer : str or class of torch.optim
        The class, or its name in lower case.
    weight_decay : float
        Passed on to optimisers that know it.
    optimizer_params : dict, optional
        Further arguments of the optimiser.
    """
    cls = _class_of(optimizer)
    own = _checked_params(cls, optimizer_params)
    arguments = dict(_DEFAULTS.get(optimizer, {})) if cls is not optimizer else {}
    if any(own.get(name) for name in _UNFUSED):
        arguments.pop("fused", None)
    if _decays(cls):
        arguments["weight_decay"] = weight_decay
    arguments |= own
    return {"optimizer": cls} | {f"optimizer__{k}": v for k, v in arguments.items()}


def parameter_groups(
    lr: float,
    lr_trunk: float | None,
    lr_heads: float | None,
    trunk_scales: Mapping[str, float],
    balancer_names: Iterable[str],
    balancer_lr: float | None,
    *,
    optimizer: Any,
    writer_scales: Sequence[Mapping[str, float]] = (),
) -> list[tuple[str, dict[str, float]]]:
    """Return patterns of parameter names with the settings of their group.

    The first pattern that a name matches is its group. Without any wish the list is
    empty, and all parameters are one group.

    Parameters
    ----------
    lr : float
        The rate of what has no other.
    lr_trunk, lr_heads : float or None
        The rate of the input and the trunk, and of the heads.
    trunk_scales : dict of str to float
        Patterns of the trunk's parameters, and what the trunk's rate is multiplied
        with for them.
    balancer_names : iterable of str
        Names of the parameters of the balancing, which do not decay.
    balancer_lr : float or None
        The rate of those.
    optimizer : str or class of torch.optim
        What will learn the groups.
    writer_scales : sequence of dict of str to float
        As `trunk_scales`, of each decoder of texts, and with the heads' rate.
    """
    base = lr if lr_trunk is None else lr_trunk
    groups = [(f"trunk.{part}", {"lr": base * s}) for part, s in trunk_scales.items()]
    base = lr if lr_heads is None else lr_heads
    groups += [
        (f"writers.{k}.{part}", {"lr": base * s})
        for k, scales in enumerate(writer_scales)
        for part, s in scales.items()
    ]
    if lr_trunk is not None:
        groups += [(part, {"lr": lr_trunk}) for part in ("trunk.*", "input.*")]
    if lr_heads is not None:
        groups += [
            (part, {"lr": lr_heads})
            for part in ("heads.*", "added.*", "path.*", "writers.*")
        ]
    cls = _class_of(optimizer)
    balancing = {"weight_decay": 0.0} if _decays(cls) else {}
    if balancer_lr is not None:
        balancing["lr"] = balancer_lr
    groups += [(name, dict(balancing)) for name in balancer_names]
    if groups and issubclass(cls, torch.optim.LBFGS):
        raise ValueError(
            f"Got optimizer={optimizer!r}, which learns all weights as one group, but "
            f"settings that differ among {', '.join(repr(part) for part, _ in groups)}."
            " Use another optimizer, or leave out lr_trunk, lr_heads, rates of parts "
            "of the trunk and balancing that is learned."
        )
    return groups


def _class_of(optimizer: Any) -> type[torch.optim.Optimizer]:
    """Return the class that a name or a class stands for."""
    if isinstance(optimizer, type) and issubclass(optimizer, torch.optim.Optimizer):
        return optimizer
    return choose("optimizer", optimizer, _OPTIMIZERS, "a class of torch.optim")


def _decays(cls: type[torch.optim.Optimizer]) -> bool:
    """Whether an optimiser knows weight decay; LBFGS and Rprop do not."""
    return "weight_decay" in signature(cls).parameters


def _checked_params(cls: type[torch.optim.Optimizer], params: Any) -> dict[str, Any]:
    """Return `params` as a dict of arguments that the optimiser takes."""
    if params is None:
        return {}
    name = cls.__name__
    if not isinstance(params, Mapping):
        raise TypeError(
            f"Got optimizer_params={params!r}, but expected None or a dict of "
            f"arguments of {name}."
        )
    known = signature(cls).parameters
    takes_any = any(p.kind is Parameter.VAR_KEYWORD for p in known.values())
    free = sorted(set(known) - set(_OWNED))
    for key in params:
        if key in _OWNED:
            raise ValueError(
                f"Got optimizer_params with {key!r}, which the estimator passes to "
                f"{name} itself. {_OWNED[key]}"
            )
        if key not in free and not takes_any:
            close = get_close_matches(str(key).lower(), free, n=1)
            raise ValueError(
                f"Got optimizer_params with {key!r}, but {name} takes "
                f"{', '.join(map(repr, free))}."
                + (f" Did you mean {close[0]!r}?" if close else "")
            )
    return dict(params)
