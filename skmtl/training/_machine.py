"""The machine a network runs on: device and random state."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any, TypeVar

import numpy as np
import torch
from sklearn.utils import check_random_state

from skmtl._draws import drawing
from skmtl.training._forks import Turns

P = TypeVar("P", bound=tuple[Any, ...])

__all__ = ["choose_device", "draw_seed", "seeded", "to_device"]

_ONE_AT_A_TIME = Turns()


def choose_device(device: Any) -> str:
    """Return the device to run on; "auto" is the GPU where there is one.

    Raises
    ------
    ValueError
        If the device is unknown or not there.
    """
    if device == "auto":
        return "cuda" if torch.cuda.is_available() else "cpu"
    try:
        chosen = torch.device(device)
        torch.empty(0, device=chosen)
    except Exception as error:  # torch raises a different class for each device
        raise ValueError(
            f"Got device={device!r}, which cannot be used here: {error}. Expected "
            "'auto', 'cpu' or a device that torch finds on this machine."
        ) from error
    return str(chosen)


def draw_seed(random_state: Any, *salt: int) -> int:
    """Return a seed: a function of an int and the salt, else drawn anew.

    None draws from the operating system, so that no global random state is touched.
    """
    if random_state is np.random:
        random_state = check_random_state(random_state)
    if isinstance(random_state, np.random.RandomState):
        random_state = random_state.randint(2**31 - 1)
    elif random_state is not None:
        check_random_state(random_state)
    return int(
        np.random.SeedSequence(
            [random_state, *salt] if random_state is not None else None
        ).generate_state(1)[0]
    )


@contextmanager
def seeded(seed: int, device: str) -> Iterator[None]:
    """Draw from generators of its own, and compute gradients, whatever is set outside.

    Nothing of this is seen by other threads. On a GPU, where kernels of code that is
    not ours draw from the one random state, fits take turns, and put it back.
    """
    on_gpu = device.startswith("cuda")
    with (
        drawing(seed),
        _gpu_seeded(seed, device) if on_gpu else nullcontext(),
        torch.inference_mode(False),
        torch.enable_grad(),
    ):
        yield


@contextmanager
def _gpu_seeded(seed: int, device: str) -> Iterator[None]:
    with _ONE_AT_A_TIME.taken(), torch.cuda.device(device):
        state = torch.cuda.get_rng_state()
        torch.cuda.manual_seed(seed)
        try:
            yield
        finally:
            torch.cuda.set_rng_state(state)


def to_device(device: str, parts: P) -> P:
    """Return tensors, and what is None, on a device."""
    if device == "cpu":
        return parts
    moved = (
        to_device(device, part)
        if isinstance(part, tuple)
        else part
        if part is None
        else part.to(device)
        for part in parts
    )
    make: Any = getattr(parts, "_make", tuple)  # a named tuple stays one
    return make(moved)
