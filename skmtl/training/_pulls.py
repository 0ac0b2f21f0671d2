"""How the tasks of a batch pull at what they share, and the way back from them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import torch

from skmtl.networks._network import MultiTaskNetwork
from skmtl.training._gramian import gramian_at_heads, task_gradients

__all__ = ["HeadPulls", "ParameterPulls", "Pulls", "RepresentationPulls"]


class Pulls:
    """Gradients of the tasks' losses by what all tasks share.

    Parameters
    ----------
    network : MultiTaskNetwork
    shared : tensor
        The representation that the trunk has made of a batch.
    entry : tensor
        The same, as the rest of the network has read it.
    logits : tensor
        The class scores.
    label_losses : tensor
        The losses of the labels, the tasks along the last axis.
    slope : tensor
        Slopes of each task's loss by the losses of its labels.

    Attributes
    ----------
    gramian : tensor of shape (n_tasks, n_tasks)
        Inner products of the gradients.
    """

    gramian: torch.Tensor

    def __init__(
        self,
        network: MultiTaskNetwork,
        shared: torch.Tensor,
        entry: torch.Tensor,
        logits: torch.Tensor,
        label_losses: torch.Tensor,
        slope: torch.Tensor,
    ):
        self.network = network
        self.shared, self.entry = shared, entry
        self._look(logits, label_losses, slope)

    def _look(
        self, logits: torch.Tensor, label_losses: torch.Tensor, slope: torch.Tensor
    ) -> None:
        raise NotImplementedError

    def backward(self, trunk: torch.Tensor, rest: torch.Tensor) -> None:
        """Leave gradients of the sum of the losses, weighed in two ways.

        Parameters
        ----------
        trunk : tensor of shape (n_tasks,)
            Weights of the tasks where they pull at the trunk.
        rest : tensor of shape (n_tasks,)
            Weights of the tasks in what follows on the representation.
        """
        raise NotImplementedError

    def _rest(self) -> list[torch.Tensor]:
        """Return the weights that follow on the representation, or stand beside it."""
        network = self.network
        parts = [network.sharing, network.heads, network.added, network.writers]
        parts += [] if network.path is None else [network.path]
        every = chain.from_iterable(part.parameters() for part in parts)
        return [parameter for parameter in every if parameter.requires_grad]

    def _pull_trunk(self, gradient: torch.Tensor) -> None:
        if self.shared.requires_grad:
            self.shared.backward(gradient.view_as(self.shared))


class HeadPulls(Pulls):
    """Gradients by a representation that linear heads read: they need not be formed."""

    def _look(
        self, logits: torch.Tensor, label_losses: torch.Tensor, slope: torch.Tensor
    ) -> None:
        slopes = slope.expand_as(label_losses)
        (self._delta,) = torch.autograd.grad(
            label_losses, logits, slopes, retain_graph=True
        )
        self._logits = logits
        self._owners = self.network.layout.owners
        weight = torch.cat(
            [heads.weight for heads in (self.network.heads, *self.network.added)],
            dim=-2,
        )
        self.gramian = gramian_at_heads(
            self._delta, weight.detach(), self._owners, label_losses.shape[-1]
        )

    def backward(self, trunk: torch.Tensor, rest: torch.Tensor) -> None:
        delta, owners = self._delta, self._owners
        heads = self._rest()
        torch.autograd.backward(
            self._logits, delta * rest[owners], inputs=heads, retain_graph=True
        )
        (gradient,) = torch.autograd.grad(
            self._logits, self.entry, delta * trunk[owners]
        )
        self._pull_trunk(gradient)


class _FormedPulls(Pulls):
    """Gradients that are formed, one for each task."""

    def _form(
        self,
        label_losses: torch.Tensor,
        slope: torch.Tensor,
        tensors: Sequence[torch.Tensor],
        batched: bool,
    ) -> None:
        self._losses = (label_losses * slope).flatten(0, -2).sum(dim=0)
        self._gradients = task_gradients(self._losses, tensors, batched)
        self.gramian = self._gradients @ self._gradients.T

    def _pull_rest(self, weights: torch.Tensor) -> None:
        torch.autograd.backward(self._losses, weights, inputs=self._rest())


class RepresentationPulls(_FormedPulls):
    """Gradients by the representation, whatever follows on it."""

    def _look(
        self, logits: torch.Tensor, label_losses: torch.Tensor, slope: torch.Tensor
    ) -> None:
        self._form(label_losses, slope, [self.entry], batched=True)

    def backward(self, trunk: torch.Tensor, rest: torch.Tensor) -> None:
        self._pull_rest(rest)
        self._pull_trunk(trunk @ self._gradients)


class ParameterPulls(_FormedPulls):
    """Gradients by the trunk's parameters: a backward pass for each task."""

    def _look(
        self, logits: torch.Tensor, label_losses: torch.Tensor, slope: torch.Tensor
    ) -> None:
        self._parameters = self.network.learned_trunk
        self._form(label_losses, slope, self._parameters, batched=False)

    def backward(self, trunk: torch.Tensor, rest: torch.Tensor) -> None:
        self._pull_rest(rest)
        sizes = [weight.numel() for weight in self._parameters]
        parts = (trunk @ self._gradients).split(sizes)
        for weight, part in zip(self._parameters, parts, strict=True):
            weight.grad = part.view_as(weight)
