"""Outputs of a network for many rows, in batches."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from skmtl.networks._network import MultiTaskNetwork
from skmtl.sampling._evaluation import parts_of
from skmtl.training._machine import to_device

__all__ = ["outputs"]


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
        return function(*to_device(device, inputs.take(rows))).cpu().numpy()

    batches = parts_of(inputs, None, entrance.width)
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
