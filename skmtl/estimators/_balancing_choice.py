"""Which rule weighs the tasks, and whether it can be followed."""

from __future__ import annotations

from typing import Any

import torch

from skmtl._recipes import resolve_recipe
from skmtl._warning import warn
from skmtl.balancing import (
    BALANCINGS,
    Balancer,
    Balancing,
    EqualWeighting,
    GradNorm,
    as_balancing,
)
from skmtl.networks._network import MultiTaskNetwork
from skmtl.sampling import TaskRows
from skmtl.training._balanced_net import BalancedNet

__all__ = ["balancer_for", "check_balancing", "choose_balancing", "warn_of_tasks_apart"]


def choose_balancing(value: Any, learned: list[str]) -> Balancing | None:
    """Return what weighs the tasks, None where they weigh the same all the time."""
    recipe = resolve_recipe("balancing", as_balancing(value), BALANCINGS, Balancing)
    if isinstance(recipe, EqualWeighting) and not recipe.track_gradients:
        return None
    if len(learned) < 2:
        n_learned = "one task" if learned else "no task"
        warn(
            f"Got balancing={value!r} with {n_learned} to learn, but "
            "there is nothing to balance with fewer than two: the weights are equal."
        )
        return None
    return recipe


def check_balancing(
    balancing: Balancing, network: MultiTaskNetwork, optimizer: type
) -> None:
    """Raise if a rule cannot be followed with this trunk or this optimiser."""
    if issubclass(optimizer, torch.optim.LBFGS):
        raise ValueError(
            f"Got balancing={balancing!r} with the optimiser LBFGS, which asks for the "
            "same loss several times a step. Use balancing='equal' or another "
            "optimizer."
        )
    looks = balancing.uses_gradients or balancing.track_gradients
    if looks and balancing.at == "representation" and len(network.writers):
        raise ValueError(
            f"Got balancing={balancing!r}, which compares gradients at the "
            "representation, but texts are written from more than that. Use "
            "at='parameters', where gradients of all tasks meet, or a rule that looks "
            "at losses alone, such as 'uncertainty'."
        )
    if looks and balancing.at == "parameters" and not network.learned_trunk:
        raise ValueError(
            f"Got balancing={balancing!r}, but the trunk has no parameters to learn, "
            "so that the tasks have no gradients there. Use at='representation'."
        )


def warn_of_tasks_apart(
    balancing: Balancing, rows: TaskRows, learned: list[str]
) -> None:
    """Warn where a rule compares gradients that have nothing to do with each other."""
    norms_alone = isinstance(balancing, GradNorm)
    compares = balancing.uses_gradients and not norms_alone
    if not compares or balancing.at != "representation" or rows.weights is None:
        return
    taught = rows.n_labels > 0
    common = torch.zeros(len(learned), len(learned), dtype=torch.float32)
    for _, weights in rows.targets():
        seen = (weights > 0).float()
        common += seen.T @ seen
    apart = (common == 0) & taught & taught.unsqueeze(1)
    pairs = apart.triu(diagonal=1).nonzero().tolist()
    if pairs:
        one, other = (learned[k] for k in pairs[0])
        more = f" (nor have {len(pairs) - 1} other pairs)" if len(pairs) > 1 else ""
        warn(
            f"Got balancing={balancing!r}, but the tasks {one!r} and {other!r} have no "
            f"row in common{more}. At the representation, where each row has gradients "
            "of its own, they can neither agree nor conflict. Use at='parameters', "
            "which compares them at the trunk's weights."
        )


def balancer_for(balancing: Balancing, learned: list[str], before: Any) -> Balancer:
    """Return the rule of a recipe: that of an earlier net, if it has the same one."""
    if (
        isinstance(before, BalancedNet)
        and before.learned_tasks == learned
        and type(before.balancing) is type(balancing)
        and before.balancing.get_params() == balancing.get_params()
    ):
        return before.balancer_
    return balancing.build(len(learned))
