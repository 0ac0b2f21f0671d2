"""What a model leaves over of the labels of rows: these, less its probabilities."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import torch

from skmtl.estimators._fit_data import FitData
from skmtl.estimators._term_centres import rows_at_once
from skmtl.training._machine import to_device

__all__ = ["left_over"]


def left_over(
    network: Any, device: str, data: FitData, rows: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return what is left over of the labels that count, and its variance by chance.

    Of two classes it is that of the second, of more of each. Labels weigh as they do
    in the loss, with a mean of 1. Where there is none, both are 0.

    Shape: (n_rows, n_outputs) twice.
    """
    log_p = _log_probabilities(network, device, data.rows, rows)
    counted, codes = data.counted()[rows], data.codes[rows]
    left, variance = [], []
    for k, (start, stop) in enumerate(pairwise(network.layout.bounds)):
        first = start + 1 if stop - start == 2 else start
        weight = counted[:, k].astype(np.float64)
        if stop - start == 1 or not weight.any():
            continue
        if data.weights is not None:
            own = np.where(counted[:, k], data.weights[rows, k], 0)
            weight = own / own.max()  # sums must not overflow
            weight /= weight[weight > 0].mean()
        p = np.exp(log_p[:, first:stop].astype(np.float64))
        observed = codes[:, [k]] == np.arange(first - start, stop - start)
        left.append(weight[:, None] * (observed - p))
        variance.append(weight[:, None] ** 2 * p * (1 - p))
    if not left:
        return np.zeros((len(rows), 0)), np.zeros((len(rows), 0))
    return np.concatenate(left, axis=1), np.concatenate(variance, axis=1)


def _log_probabilities(
    network: Any, device: str, table: Any, rows: np.ndarray
) -> np.ndarray:
    network.eval()
    size, parts = rows_at_once(network.trunk.centre.numel()), []
    for start in range(0, len(rows), size):
        batch = to_device(device, table.take(rows[start : start + size]))
        with torch.no_grad():
            parts.append(network.log_probabilities(*batch).cpu().numpy())
    return np.concatenate(parts)
