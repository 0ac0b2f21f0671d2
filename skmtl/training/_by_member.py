"""What members of a network say of rows that they have to do with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import torch

from skmtl.sampling import TaskRows
from skmtl.sampling._evaluation import parts_of

__all__ = ["answers_by_member", "numbers_of_members"]


def answers_by_member(network: Any, data: TaskRows, device: str) -> np.ndarray:
    """Return answers for rows, of the members that learn from them or hold them out.

    Shape: (n_rows, n_classes of all tasks + n_numbers), float32.
    """
    out: Any = None
    for places, inputs, shares in _batches(network, data, device):
        if shares is not None:
            shares = shares / shares.sum(dim=1, keepdim=True)
        found = network.answers_by_share(shares, *inputs).cpu().numpy()
        if out is None:
            out = np.zeros((len(data), found.shape[1]), dtype=np.float32)
        out[places] = found
    return out


def numbers_of_members(
    network: Any, data: TaskRows, device: str
) -> tuple[np.ndarray, np.ndarray]:
    """Return the numbers of each member for rows, and whether it has to do with them.

    Shape: (n_rows, n_members, n_numbers), float64, and (n_rows, n_members), bool.
    """
    numbers: Any = None
    for places, inputs, shares in _batches(network, data, device):
        found = network.member_numbers(*inputs).cpu().numpy()
        if numbers is None:
            numbers = np.zeros((len(data), *found.shape[1:]))
            own = np.ones(numbers.shape[:2], dtype=bool)
        numbers[places] = found
        if shares is not None:
            own[places] = shares.cpu().numpy() > 0
    return numbers, own


def _batches(
    network: Any, data: TaskRows, device: str
) -> Iterator[tuple[np.ndarray, list[Any], torch.Tensor | None]]:
    """Yield the places of some rows among all, what is read of them, and shares."""
    order = np.argsort(data.rows)
    for rows in parts_of(data.inputs, data.rows, network.input.width):
        inputs, targets = data.batch(rows)
        shares = targets.shares
        if shares is not None:
            shares = shares.to(device)
        # batches come by length, not by row
        places = order[np.searchsorted(data.rows, rows, sorter=order)]
        with torch.no_grad():
            yield places, [x if x is None else x.to(device) for x in inputs], shares
