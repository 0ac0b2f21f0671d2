"""Outputs of a network for many rows, in batches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import torch

from skmtl.networks._network import MultiTaskNetwork
from skmtl.sampling._lengths import by_length
from skmtl.training._net import EVALUATION_BATCH_SIZE

__all__ = ["outputs"]

#: The most numbers of a batch, however many columns the network reads.
_CELLS = 2**24
#: The most tokens of a batch, padding included.
_TOKENS = 2**15


def outputs(
    module: MultiTaskNetwork, method: str, inputs: Any, device: str
) -> np.ndarray:
    """Return what a method makes of all rows of `inputs`, shape (n_samples, ...).

    What is of different width in different batches ends with zeros.
    """
    if module.training:
        module.eval()
    function = getattr(module, method)
    entrance: Any = module.input

    def some(rows: Any) -> np.ndarray:
        batch = [part.to(device) for part in inputs.take(rows)]
        return function(*batch).cpu().numpy()

    batches = _batches(inputs, entrance.width)
    with torch.inference_mode():
        rows = next(batches)
        first = some(rows)
        if isinstance(rows, slice) and len(first) == len(inputs):
            return first
        # the first batch has the longest rows
        out = np.zeros((len(inputs), *first.shape[1:]), dtype=np.float32)
        out[rows] = first
        for rows in batches:
            part = some(rows)
            out[(rows, *map(slice, part.shape[1:]))] = part
    return out


def _batches(inputs: Any, width: int) -> Iterator[Any]:
    """Yield the rows of each batch."""
    if inputs.lengths is not None:
        yield from by_length(inputs.lengths, EVALUATION_BATCH_SIZE, _TOKENS)
        return
    n_columns = max(inputs.n_cells, width, 1)
    size = max(1, min(EVALUATION_BATCH_SIZE, _CELLS // n_columns))
    for start in range(0, len(inputs), size):
        yield slice(start, start + size)
