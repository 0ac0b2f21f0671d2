"""A second look at a batch, after the step, under the conditions of the first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import torch
from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm

from skmtl._draws import generator

__all__ = ["looking_again"]


@contextmanager
def looking_again(
    network: nn.Module, device: str
) -> Iterator[Callable[[], AbstractContextManager[None]]]:
    """Note the random state, and give a context that goes back to it for a while.

    In it the same units are dropped as in the block before, and batch normalisation
    does not count the batch again.
    """
    drawn = [generator(where) for where in {torch.device("cpu"), torch.device(device)}]
    states = [one.get_state() for one in drawn]
    norms = [module for module in network.modules() if isinstance(module, _BatchNorm)]

    @contextmanager
    def again() -> Iterator[None]:
        counted = [
            {name: buffer.clone() for name, buffer in norm.named_buffers()}
            for norm in norms
        ]
        now = [one.get_state() for one in drawn]
        _go_to(drawn, states)
        try:
            yield
        finally:
            _go_to(drawn, now)
        for norm, buffers in zip(norms, counted, strict=True):
            for name, buffer in buffers.items():
                norm.get_buffer(name).copy_(buffer)

    yield again


def _go_to(drawn: list[torch.Generator], states: list[torch.Tensor]) -> None:
    for one, state in zip(drawn, states, strict=True):
        one.set_state(state)
