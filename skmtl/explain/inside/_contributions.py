"""What the units of a trunk are worth to the tasks, over many rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from scipy.linalg import block_diag

from skmtl.explain.inside._opened import OpenNetwork
from skmtl.sampling._evaluation import rows_at_once

__all__ = ["contributions_of"]

#: The most slopes that are held at once.
_CELLS = 2**24


def contributions_of(
    opened: OpenNetwork, table: Any
) -> tuple[tuple[int, ...], np.ndarray, np.ndarray]:
    """Return what each unit is worth to each task, in log-odds.

    To numbers in shares of their spread, on the scale that is learned.

    Returns
    -------
    shape : tuple of int
        Of a row's representation: (width,), or (n_members, width).
    deviations : ndarray of shape (n_units,)
    contributions : ndarray of shape (n_units, n_tasks)
    """
    directions, owner = _directions(opened.bounds, opened.numbers)
    n_tasks = len(opened.task_names)
    n_members = opened.network.heads.n_members or 1
    n_cells = n_members * opened.network.width * max(len(directions), 1)
    entrance: Any = opened.network.input
    most = min(len(table), rows_at_once(table, entrance.width))
    size = max(1, min(most, _CELLS // n_cells))
    moments: Any = 0.0
    slopes: Any = 0.0
    with opened.open(size * table.n_positions):
        each = torch.from_numpy(directions).to(opened.device)
        for start in range(0, len(table), size):
            batch = opened.batch(table, slice(start, start + size))
            seen, straight = opened.represent(batch), opened.straight(batch)
            if not start:
                shape = tuple(seen.shape[1:])
                middle = seen.mean(dim=0).double()
            apart = seen.double() - middle
            moments = moments + torch.stack([apart.sum(0), apart.square().sum(0)])
            found = _slopes(opened, seen, straight, each).flatten(2).double()
            slopes = slopes + torch.stack([found.sum(1), found.square().sum(1)])
    mean, square = (moments.flatten(1) / len(table)).cpu().numpy()
    deviations = np.sqrt(np.maximum(square - mean**2, 0))
    signed, squares = (slopes / len(table)).cpu().numpy()
    total = np.zeros((n_tasks, len(deviations)))
    np.add.at(total, owner, squares)
    sign = np.ones_like(total)
    signs = np.isin(np.diff(opened.bounds)[owner], (0, 2))
    sign[owner[signs]] = np.where(signed[signs] < 0, -1.0, 1.0)
    return shape, deviations, (sign * np.sqrt(total) * deviations).T


def _slopes(
    opened: OpenNetwork,
    seen: torch.Tensor,
    straight: torch.Tensor | None,
    directions: torch.Tensor,
) -> torch.Tensor:
    """Return the slopes in the units of sums of answers, (n_sums, n, ...)."""
    if not len(directions):
        return seen.new_zeros(0, *seen.shape)
    seen = seen.detach().requires_grad_()
    answers = opened.answers(seen, straight)
    each = directions.to(answers.dtype).unsqueeze(1).expand(-1, len(seen), -1)
    return torch.autograd.grad(answers, seen, each, is_grads_batched=True)[0]


def _directions(
    bounds: np.ndarray, numbers: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return sums of answers whose squared slopes add up, and their tasks.

    Two classes: their log-odds. More: centred log-probabilities, scaled so that the sum
    of squares is the mean over pairs of classes of the squared log-odds between them.
    Numbers, which come last: themselves.
    """
    sizes = np.diff(bounds)
    blocks = []
    for n_classes in sizes[sizes > 0]:
        if n_classes <= 2:
            blocks.append(np.array([[-1.0, 1.0]])[:, -n_classes:][: n_classes - 1])
        else:
            centred = np.eye(n_classes) - 1 / n_classes
            blocks.append(centred * np.sqrt(2 / (n_classes - 1)))
    n_sums = np.array([len(block) for block in blocks], dtype=int)
    owner = np.repeat(np.flatnonzero(sizes), n_sums)
    together = block_diag(*blocks, np.eye(len(numbers)))
    return together, np.concatenate([owner, numbers])
