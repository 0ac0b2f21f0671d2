"""Rows of a table are made ready for the trunk once, not in every epoch."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import scipy.sparse as sp
import torch

from skmtl.estimators._fit_data import FitData
from skmtl.inputs import Table
from skmtl.networks._network import MultiTaskNetwork
from skmtl.networks._table_input import TableInput
from skmtl.sampling._evaluation import parts_of

__all__ = ["encoded_once"]

#: The most bytes of rows that are kept as the trunk reads them.
_MOST_BYTES = 2**28


@contextmanager
def encoded_once(network: MultiTaskNetwork, parts: list[FitData]) -> Iterator[None]:
    """Keep rows as the trunk reads them while the block runs, if memory is spared.

    Ranks and pieces of numbers take as long as the step of a small network, and are the
    same in each epoch, unless augmentation changes the numbers before.

    Parameters
    ----------
    network : MultiTaskNetwork
    parts : list of FitData
        Whose `rows` are replaced, for good: they are read by this network alone.
    """
    entrance: Any = network.input
    fits = all(_fits(part.rows, entrance) for part in parts)
    if network.augment is not None or not fits:
        yield
        return
    for part in parts:
        part.rows = _encoded(part.rows, entrance)
    entrance.is_done = True
    try:
        yield
    finally:
        entrance.is_done = False


def _fits(rows: Any, entrance: Any) -> bool:
    if not isinstance(entrance, TableInput) or sp.issparse(rows.numbers):
        return False
    return len(rows) * entrance.width * 4 <= _MOST_BYTES


def _encoded(rows: Table, entrance: TableInput) -> Table:
    device = entrance.mean.device
    numbers = np.empty((len(rows), entrance.width), dtype=np.float32)
    with torch.no_grad():
        for some in parts_of(rows, None, entrance.width):
            part = rows.take(some)[0].to(device)
            numbers[some] = entrance(part)[0].cpu().numpy()
    return Table(numbers, rows.codes)
