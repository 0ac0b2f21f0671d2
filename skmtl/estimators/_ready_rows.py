"""Rows of a table are made ready for the trunk once, not in every epoch."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp
import torch

from skmtl.estimators._fit_data import FitData
from skmtl.estimators._held_out import Split
from skmtl.inputs import Table
from skmtl.inputs._table import ReadyTable
from skmtl.networks._network import MultiTaskNetwork
from skmtl.networks._screened_input import ScreenedInput
from skmtl.networks._table_input import TableInput
from skmtl.sampling._evaluation import parts_of

__all__ = ["make_ready"]

#: The most bytes of rows that are kept as the trunk reads them.
_MOST_BYTES = 3 * 2**27


def make_ready(network: MultiTaskNetwork, data: FitData, split: Split) -> None:
    """Replace the rows of a fit by what the trunk reads of them, if memory is spared.

    Ranks and pieces of numbers take as long as the step of a small network, and are the
    same in each epoch, unless augmentation changes the numbers before. A linear path
    beside the trunk reads them as they are. Rows that are neither learned from nor held
    out are left out.

    Parameters
    ----------
    network : MultiTaskNetwork
    data : FitData
        Its `rows` are replaced, and those of the judge of `split`.
    split : Split
    """
    entrance: Any = network.input
    if not isinstance(entrance, TableInput | ScreenedInput):
        return
    reads_raw = network.path is not None and network.path.reads_raw
    if network.augment is not None or reads_raw:
        return
    parts = [(data, split.train)]
    if split.held_out is not None and split.judge is not None:
        parts.append((split.judge, split.held_out))
    elif split.held_out is not None:
        parts = [(data, np.union1d(split.train, split.held_out))]
    n_used = sum(len(used) for _, used in parts)
    dense = not any(sp.issparse(part.rows.numbers) for part, _ in parts)
    # elsewhere wide rows would have to be sent, and are made in no time
    on_cpu = entrance.mean.device.type == "cpu"
    if dense and on_cpu and n_used * entrance.width * 4 <= _MOST_BYTES:
        for part, used in parts:
            part.rows = _ready(part.rows, used, entrance)


def _ready(
    rows: Table, used: np.ndarray, entrance: TableInput | ScreenedInput
) -> ReadyTable:
    """Return a table that has those rows alone, to be asked for by their numbers."""
    numbers = np.empty((len(used), entrance.width), dtype=np.float32)
    places = np.zeros(len(rows), dtype=np.intp)
    places[used] = np.arange(len(used))
    with torch.no_grad():
        for some in parts_of(rows, used, entrance.width):
            numbers[places[some]] = entrance(rows.take(some)[0])[0].numpy()
    return ReadyTable(numbers, rows.codes, places)
