"""Arrays as tensors, in the caller's own memory wherever torch takes it."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

__all__ = ["as_tensor"]


def as_tensor(array: np.ndarray, dtype: Any) -> torch.Tensor:
    """Return an array as a tensor of a dtype, copied only where it has to be."""
    # torch warns of memory it may not write to, and refuses some views
    copy = not array.flags.writeable or any(
        stride < 0 or stride % array.itemsize for stride in array.strides
    )
    return torch.from_numpy(array.astype(dtype, copy=copy))
