"""Losses that are no numbers any more."""

from __future__ import annotations

import math

import numpy as np
import torch

from skmtl.exceptions import NonFiniteLossError

__all__ = ["check_finite"]


def check_finite(
    per_batch: torch.Tensor, names: list[str], epoch: int, lr: float
) -> None:
    """Name the tasks whose losses were the first to be NaN or infinite.

    Parameters
    ----------
    per_batch : tensor of shape (n_batches, n_tasks)
    names : list of str
        The tasks.
    epoch : int
    lr : float

    Raises
    ------
    NonFiniteLossError
        If there is such a loss.
    """
    if math.isfinite(per_batch.sum()):
        return
    broken = ~per_batch.isfinite().cpu().numpy()
    first = broken[np.flatnonzero(broken.any(axis=1))[0]]
    named = [name for name, bad in zip(names, first, strict=True) if bad]
    raise NonFiniteLossError(
        f"The loss of {'task' if len(named) == 1 else 'the tasks'} "
        f"{', '.join(map(repr, named))} became NaN or infinite in epoch {epoch}. "
        f"Try a lower lr (now {lr:g}), standardize=True, or look for extreme "
        "values in X and in the sample weights."
    )
