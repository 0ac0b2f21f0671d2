"""The machine a network runs on: device, threads, random state."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock
from typing import Any

import numpy as np
import torch
from sklearn.utils import check_random_state

__all__ = ["choose_device", "draw_seed", "seeded", "threads", "to_device"]

_ONE_AT_A_TIME = RLock()
#: Multiply-adds of one batch from which more than one thread pays off.
_WORK_PER_BATCH = 1e9


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


@contextmanager
def threads(n_threads: Any, n_rows: int, n_multiplied: int) -> Iterator[None]:
    """Run with a number of torch threads, and put back what was set before.

    "auto" takes one thread for small networks, which run slower on many, and all that
    torch is set to use for large ones. It goes by shapes alone: nothing is timed.

    Parameters
    ----------
    n_threads : "auto" or int
    n_rows : int
        Rows of a batch, times their tokens or pixels.
    n_multiplied : int
        Weights of the network that one of them is multiplied with.
    """
    before = torch.get_num_threads()
    wanted = n_threads
    if n_threads == "auto":
        wanted = before if n_rows * n_multiplied >= _WORK_PER_BATCH else 1
    if wanted == before:
        yield
        return
    torch.set_num_threads(int(wanted))
    try:
        yield
    finally:
        torch.set_num_threads(before)


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
    """Run with torch seeded, and put its state back as it was.

    Whatever the caller has set, the block computes gradients, in float32. Fits in
    several threads take turns, since they share torch's random state.
    """
    on_gpu = device.startswith("cuda")
    devices = [torch.device(device)] if on_gpu else []
    dtype = torch.get_default_dtype()
    with (
        _ONE_AT_A_TIME,
        torch.random.fork_rng(devices=devices),
        torch.inference_mode(False),
        torch.enable_grad(),
    ):
        # not torch.manual_seed, which seeds every GPU there is
        torch.default_generator.manual_seed(seed)
        if on_gpu:
            with torch.cuda.device(device):
                torch.cuda.manual_seed(seed)
        torch.set_default_dtype(torch.float32)
        try:
            yield
        finally:
            torch.set_default_dtype(dtype)


def to_device(device: str, parts: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return tensors, and what is None, on a device."""
    if device == "cpu":
        return parts
    return tuple(part if part is None else part.to(device) for part in parts)
