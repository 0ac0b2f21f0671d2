"""A second look at a batch, after the step, under the conditions of the first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import torch
from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm

__all__ = ["looking_again"]


@contextmanager
def looking_again(
    network: nn.Module, device: str
) -> Iterator[Callable[[], AbstractContextManager[None]]]:
    """Note the random state, and give a context that goes back to it for a while.

    In it the same units are dropped as in the block before, and batch normalisation
    does not count the batch again.
    """
    cuda = [torch.device(device)] if torch.device(device).type == "cuda" else []
    states = torch.get_rng_state(), [torch.cuda.get_rng_state(d) for d in cuda]
    norms = [module for module in network.modules() if isinstance(module, _BatchNorm)]

    @contextmanager
    def again() -> Iterator[None]:
        counted = [
            {name: buffer.clone() for name, buffer in norm.named_buffers()}
            for norm in norms
        ]
        with torch.random.fork_rng(devices=cuda):
            torch.set_rng_state(states[0])
            for where, state in zip(cuda, states[1], strict=True):
                torch.cuda.set_rng_state(state, where)
            yield
        for norm, buffers in zip(norms, counted, strict=True):
            for name, buffer in buffers.items():
                norm.get_buffer(name).copy_(buffer)

    yield again
