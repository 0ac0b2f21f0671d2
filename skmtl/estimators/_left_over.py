"""What a model leaves over of the labels of rows: these, less what it predicts."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import torch

from skmtl.estimators._fit_data import FitData
from skmtl.estimators._term_centres import rows_at_once
from skmtl.training._machine import to_device

__all__ = ["left_over"]

#: The standard deviation of a label of two classes with even odds.
_EVEN = 0.5


def left_over(
    network: Any, device: str, data: FitData, rows: np.ndarray, members: Any
) -> tuple[np.ndarray, np.ndarray]:
    """Return what is left over of the labels that count, and its variance by chance.

    Rows that some members hold out are predicted by these: of what a network has
    learned by heart, nothing is left over. Where more is left over than by chance, as
    by networks that are too sure, the variance is that of what is left over.

    Of two classes it is that of the second, of more of each, in probabilities; of a
    number it is what is missing to it on the scale that is learned, in units in which
    its variance is that of a class with even odds. Labels weigh as they do in the loss,
    with a mean of 1. Where there is none, both are 0.

    Shape: (n_rows, n_outputs) twice.
    """
    answers = _answers(network, device, data.rows, rows, members)
    bounds, number_tasks = network.layout.bounds, network.layout.number_tasks
    log_p, numbers = answers[:, : bounds[-1]], answers[:, bounds[-1] :]
    if data.values is not None:
        numbers = data.targets.scaling_.forward(data.values[rows]) - numbers
    counted, codes = data.counted()[rows], data.codes[rows]
    left, variance = [], []
    for k, (start, stop) in enumerate(pairwise(bounds)):
        first = start + 1 if stop - start == 2 else start
        weight = counted[:, k].astype(np.float64)
        if stop - start == 1 or not weight.any():
            continue
        if data.weights is not None:
            own = np.where(counted[:, k], data.weights[rows, k], 0)
            weight = own / own.max()  # sums must not overflow
            weight /= weight[weight > 0].mean()
        if stop == start:
            off = np.where(counted[:, k], numbers[:, number_tasks.index(k)], 0)
            size = np.sqrt(np.average(off**2, weights=weight)) or 1.0
            left.append((weight * off * _EVEN / size)[:, None])
            variance.append((weight**2 * _EVEN**2)[:, None])
            continue
        p = np.exp(log_p[:, first:stop].astype(np.float64))
        observed = codes[:, [k]] == np.arange(first - start, stop - start)
        own = weight[:, None] * (observed - p)
        by_chance = weight[:, None] ** 2 * p * (1 - p)
        most = by_chance.sum(axis=0).clip(min=1e-12)
        left.append(own)
        variance.append(by_chance * ((own**2).sum(axis=0) / most).clip(min=1))
    if not left:
        return np.zeros((len(rows), 0)), np.zeros((len(rows), 0))
    return np.concatenate(left, axis=1), np.concatenate(variance, axis=1)


def _answers(
    network: Any, device: str, table: Any, rows: np.ndarray, members: Any
) -> np.ndarray:
    network.eval()
    shares = None
    if members is not None:
        shares = members.shares(torch.from_numpy(rows), learning=False)
        none = shares.sum(dim=1, keepdim=True) == 0
        shares = torch.where(none, 1 / shares.shape[1], shares).to(device)
    size, parts = rows_at_once(network.trunk.centre.numel()), []
    for start in range(0, len(rows), size):
        some = slice(start, start + size)
        batch = to_device(device, table.take(rows[some]))
        own = None if shares is None else shares[some]
        with torch.no_grad():
            found = network.answers_by_share(own, *batch)
        parts.append(found.cpu().numpy())
    return np.concatenate(parts)
