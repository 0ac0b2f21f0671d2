"""The net where a balancing rule weighs the tasks."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from skmtl.balancing import Balancer, Balancing
from skmtl.balancing._base import SMALLEST_OF_NUMBERS
from skmtl.sampling import TaskRows
from skmtl.training._balance_record import BalanceRecord
from skmtl.training._machine import to_device
from skmtl.training._net import MultiTaskNet
from skmtl.training._pulls import (
    HeadPulls,
    ParameterPulls,
    Pulls,
    RepresentationPulls,
)
from skmtl.training._second_look import looking_again

__all__ = ["BalancedNet"]


class BalancedNet(MultiTaskNet):
    """A `MultiTaskNet` whose losses are weighed anew in each step.

    Rules that use gradients weigh how the tasks pull at the trunk; what follows on the
    representation learns as if there was no rule.

    Parameters
    ----------
    module : MultiTaskNetwork
    criterion : LabelLosses
    balancing : Balancing
    balancer : Balancer
        The rule that the recipe has built.
    **kwargs
        As for `MultiTaskNet`.

    Notes
    -----
    ``history`` holds, for each epoch, ``task_weights`` (a dict with each task's mean
    weight; equal weights are 1), and, where gradients are looked at, their mean
    ``gradient_cosines`` (rows and columns in the order of the tasks) and
    ``gradient_conflicts``, the share of pairs with a negative one.
    """

    def __init__(
        self,
        module: Any,
        criterion: Any,
        *,
        balancing: Balancing,
        balancer: Balancer,
        **kwargs: Any,
    ):
        self.balancing = balancing
        self.balancer = balancer
        super().__init__(module, criterion, **kwargs)

    def initialize_criterion(self) -> BalancedNet:
        """Take up the rule along with the losses: its parameters are learned, too."""
        super().initialize_criterion()
        self.balancer_ = self.balancer.to(self.device)
        return self

    @property
    def learning_parts(self) -> list[Any]:
        """What takes part in a step."""
        return [*super().learning_parts, self.balancer_]

    @property
    def _pulls(self) -> type[Pulls] | None:
        """How the tasks' gradients are found, None if nobody asks for them."""
        rule, network = self.balancing, self.module_
        if not (rule.uses_gradients or rule.track_gradients):
            return None
        if rule.at == "parameters":
            return ParameterPulls
        linear = isinstance(network.sharing, nn.Identity)
        return HeadPulls if linear else RepresentationPulls

    def run_single_epoch(
        self, iterator: Any, training: bool, prefix: str, step_fn: Any, **kwargs: Any
    ) -> None:
        """Go through all batches once, and record what the rule did."""
        if not training:
            super().run_single_epoch(iterator, training, prefix, step_fn, **kwargs)
            return
        self._record = BalanceRecord(len(self.learned_tasks))
        self._attend_to(iterator.data)
        self.balancer_.begin_epoch(self._losses_before())
        super().run_single_epoch(iterator, training, prefix, step_fn, **kwargs)
        weights = self._record.weights_by_task()
        self.history.record("task_weights", self._by_task(weights))
        if self._pulls is not None:
            order = self.module_.layout.order.argsort().cpu()
            for name, value in self._record.gradients(order).items():
                self.history.record(name, value)

    def _losses_before(self) -> torch.Tensor | None:
        """Return the tasks' losses in the epoch before, NaN where one was not seen."""
        if len(self.history) < 2:
            return None
        losses = self.history[-2, "train_task_losses"]
        found = torch.tensor(
            [torch.nan if losses[n] is None else losses[n] for n in self.learned_tasks],
            dtype=torch.float32,
            device=self.device,
        )
        if self._numbers is None:
            return found
        return self._floored(found).masked_fill(self._numbers & (found == 0), torch.nan)

    def train_step(self, batch: Any, **fit_params: Any) -> dict[str, Any]:
        """Make one step of the optimiser, and tell the rule what came of it."""
        if not self.balancer_.looks_again:
            return super().train_step(batch, **fit_params)
        # the same units are dropped in both looks, or the noise would hide the change
        with looking_again(self.module_, self.device) as again:
            step = super().train_step(batch, **fit_params)
            inputs, targets = batch
            targets = to_device(self.device, targets)
            with again(), torch.no_grad():
                logits, memory = self.read(inputs)
                losses = self._losses(logits, targets, True, memory)[0]["losses"]
        tasks, shares = self._present(targets.weights, losses)
        if len(tasks):
            means = self._floored(losses / shares)[tasks]
            self.balancer_.after_step(means, tasks)
        return step

    def train_step_single(self, batch: Any, **fit_params: Any) -> dict[str, Any]:
        """Compute the gradients of the weighed losses on a batch."""
        inputs, targets = batch
        targets = to_device(self.device, targets)
        network, kind = self.module_, self._pulls
        inputs, memory = to_device(self.device, inputs), None
        if len(network.writers):
            shared, straight, memory = network.read_and_remember(*inputs)
        else:
            shared, straight = network.read(*inputs)
        entry = shared
        if kind is not None and kind is not ParameterPulls:
            entry = shared.detach().requires_grad_()
        logits = network.decode(entry, straight)
        step, label_losses, slope = self._learn_from(logits, targets, memory)
        losses, present = step["losses"], self._present(targets.weights, step["losses"])
        self._check_finite(losses[None])  # a rule may not bear what is none
        if kind is None:
            weights = self._objective * self._weigh(losses, None, *present)
            label_losses.backward((slope * weights).expand_as(label_losses))
            self._shorten()
            return step
        pulls = kind(network, shared, entry, logits, label_losses, slope)
        self._record.add_gramian(pulls.gramian)
        weights = self._objective * self._weigh(losses, pulls.gramian, *present)
        alone = self.balancing.uses_gradients
        pulls.backward(weights, self._objective if alone else weights)
        self._shorten()
        return step

    def _attend_to(self, data: TaskRows) -> None:
        """Take up which tasks are numbers, too."""
        super()._attend_to(data)
        order = self.module_.layout.order.tolist()
        are_numbers = [self.tasks[k].is_number for k in order]
        self._numbers = None
        if any(are_numbers):
            self._numbers = torch.tensor(are_numbers, device=self.device)

    def _floored(self, losses: torch.Tensor) -> torch.Tensor:
        """Return losses, those of numbers at least `SMALLEST_OF_NUMBERS`."""
        if self._numbers is None:
            return losses
        least = self._numbers * SMALLEST_OF_NUMBERS
        return torch.maximum(losses, least.to(losses.dtype))

    def _present(
        self, weights: torch.Tensor | None, losses: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the tasks that a batch teaches, and how much it has of each one.

        The latter is the batch's mean weight over that of all rows, for every task. A
        number without any loss, such as a constant, has nothing to teach.
        """
        taught, shares = self._objective > 0, torch.ones_like(self._objective)
        if weights is not None:
            shares = weights.mean(dim=0) * self._loss_scale
            taught &= shares > 0
        if self._numbers is not None:
            taught &= ~(self._numbers & (losses == 0))
        return taught.nonzero().flatten(), shares

    def _weigh(
        self,
        losses: torch.Tensor,
        gramian: torch.Tensor | None,
        tasks: torch.Tensor,
        shares: torch.Tensor,
    ) -> torch.Tensor:
        """Return what the rule makes of the tasks present, 1 for the others.

        It looks at the mean losses of the labels at hand. The losses of the step are
        those times the shares, which is right on average over all batches only: those
        without a label of a task are not looked at.
        """
        weights, rule = torch.ones_like(losses), self.balancing
        if rule.uses_gradients and gramian is not None:
            # as the heads start at zero, nothing pulls in the first step
            tasks = tasks[gramian.diagonal()[tasks] > 0]
            gramian = gramian[tasks][:, tasks]
            if rule.of_means:
                gramian = gramian / shares[tasks].outer(shares[tasks])
        else:
            gramian = None
        enough = 1 if gramian is None else 2
        if len(losses) > 1 and len(tasks) >= enough:
            means = self._floored(losses / shares)[tasks]
            weights[tasks] = self.balancer_(means, gramian, tasks)
        self._record.add_weights(weights, tasks)
        return weights

    def __getstate__(self) -> dict[str, Any]:
        """Leave out what each epoch sets anew."""
        state = super().__getstate__()
        for name in ("_record", "_numbers"):
            state.pop(name, None)
        return state
