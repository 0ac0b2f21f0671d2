"""Outputs of a network for many rows, in batches."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from skmtl.networks._network import MultiTaskNetwork
from skmtl.training._net import EVALUATION_BATCH_SIZE

__all__ = ["outputs"]

#: The most numbers of a batch, however many columns the network reads.
_CELLS = 2**24


def outputs(
    module: MultiTaskNetwork, method: str, inputs: Any, device: str
) -> np.ndarray:
    """Return what a method makes of all rows of `inputs`, shape (n_samples, width)."""
    if module.training:
        module.eval()
    function = getattr(module, method)
    n_samples = len(inputs)

    def some(rows: slice) -> np.ndarray:
        batch = [part.to(device) for part in inputs.take(rows)]
        return function(*batch).cpu().numpy()

    n_columns = max(inputs.numbers.shape[1], module.input.width, 1)
    size = max(1, min(EVALUATION_BATCH_SIZE, _CELLS // n_columns))
    with torch.inference_mode():
        first = some(slice(0, size))
        if n_samples <= size:
            return first
        out = np.empty((n_samples, first.shape[1]), dtype=np.float32)
        out[:size] = first
        for start in range(size, n_samples, size):
            rows = slice(start, start + size)
            out[rows] = some(rows)
    return out
