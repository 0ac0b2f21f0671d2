"""Outputs of a network for many rows, in batches."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from skmtl.training._net import EVALUATION_BATCH_SIZE

__all__ = ["outputs"]


def outputs(
    module: torch.nn.Module,
    method: str,
    inputs: Any,
    width: int,
    device: str,
) -> np.ndarray:
    """Return what a method makes of all rows of `inputs`, shape (n_samples, width)."""
    n_samples = len(inputs)
    out = np.empty((n_samples, width), dtype=np.float32)
    if module.training:
        module.eval()
    function = getattr(module, method)
    with torch.inference_mode():
        for start in range(0, n_samples, EVALUATION_BATCH_SIZE):
            rows = slice(start, min(start + EVALUATION_BATCH_SIZE, n_samples))
            batch = [part.to(device) for part in inputs.take(rows)]
            out[rows] = function(*batch).cpu().numpy()
    return out
