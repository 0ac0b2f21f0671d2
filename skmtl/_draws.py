"""The random numbers of a fit: generators of its own, for the thread that fits."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import torch

__all__ = [
    "Draws",
    "current_draws",
    "drawing",
    "generator",
    "integers",
    "normal",
    "uniform",
]


class Draws:
    """Generators, one for each device, from one seed.

    Parameters
    ----------
    seed : int, optional
        Without it, they are those that all of torch draws from.
    """

    def __init__(self, seed: int | None = None):
        self.seed = seed
        self._generators: dict[torch.device, torch.Generator] = {}

    def on(self, device: torch.device) -> torch.Generator:
        """Return the generator of a device."""
        found = self._generators.get(device)
        if found is None:
            if device.type == "cuda" and device.index is None:
                return self.on(torch.device("cuda", torch.cuda.current_device()))
            found = self._generators[device] = self._made(device)
        return found

    def _made(self, device: torch.device) -> torch.Generator:
        if self.seed is not None:
            return torch.Generator(device).manual_seed(self.seed)
        if device.type == "cuda":
            torch.cuda.init()
            return torch.cuda.default_generators[device.index]
        return torch.default_generator


class _Here(threading.local):
    draws: Draws | None = None


_HERE = _Here()
_EVERYBODYS = Draws()


def current_draws() -> Draws:
    """Return what the fit of this thread draws from, or torch's own without a fit."""
    return _HERE.draws or _EVERYBODYS


def generator(device: torch.device) -> torch.Generator:
    """Return the generator to draw from in this thread."""
    return current_draws().on(device)


@contextmanager
def drawing(seed: int) -> Iterator[Draws]:
    """Let this thread draw from generators of its own."""
    before = _HERE.draws
    _HERE.draws = draws = Draws(seed)
    try:
        yield draws
    finally:
        _HERE.draws = before


def uniform(shape: Sequence[int], device: torch.device) -> torch.Tensor:
    """Draw float32 numbers from [0, 1)."""
    return torch.rand(
        shape, generator=generator(device), device=device, dtype=torch.float32
    )


def normal(shape: Sequence[int], device: torch.device) -> torch.Tensor:
    """Draw float32 numbers from the standard normal distribution."""
    return torch.randn(
        shape, generator=generator(device), device=device, dtype=torch.float32
    )


def integers(
    low: int, high: int, shape: Sequence[int], device: torch.device
) -> torch.Tensor:
    """Draw whole numbers from `low` to below `high`."""
    return torch.randint(low, high, shape, generator=generator(device), device=device)
