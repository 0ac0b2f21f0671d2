"""Outputs of a network for many rows, in batches."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from sklearn.utils import gen_batches

from skmtl.training._net import EVALUATION_BATCH_SIZE

__all__ = ["outputs"]

#: The most numbers of a batch, however many columns there are.
_CELLS = 2**24


def outputs(
    module: torch.nn.Module,
    method: str,
    inputs: Any,
    width: int,
    device: str,
) -> np.ndarray:
    """Return what a method makes of all rows of `inputs`, shape (n_samples, width)."""
    if module.training:
        module.eval()
    function = getattr(module, method)
    n_samples = len(inputs)

    def some(rows: slice) -> np.ndarray:
        batch = [part.to(device) for part in inputs.take(rows)]
        return function(*batch).cpu().numpy()

    n_columns = max(inputs.numbers.shape[1], 1)
    size = max(1, min(EVALUATION_BATCH_SIZE, _CELLS // n_columns))
    with torch.inference_mode():
        if n_samples <= size:
            return some(slice(None))
        out = np.empty((n_samples, width), dtype=np.float32)
        for rows in gen_batches(n_samples, size):
            out[rows] = some(rows)
    return out
