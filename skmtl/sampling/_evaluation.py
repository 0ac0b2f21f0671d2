"""Batches where nothing is learned: as large as memory and cache allow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from skmtl.sampling._rows import TaskRows

__all__ = ["EVALUATION_BATCH_SIZE", "EvaluationBatches", "InTurn", "rows_at_once"]

#: Rows of a batch where nothing is learned: few enough for the processor's cache.
EVALUATION_BATCH_SIZE = 1024
#: The most numbers of a batch, however many columns the network reads.
_CELLS = 2**24
#: The most tokens of a batch, padding included.
_TOKENS = 2**15


def rows_at_once(inputs: Any, width: int) -> int:
    """Return how many rows, of any length, a batch may have.

    Parameters
    ----------
    inputs : Table, Tokens or Images
    width : int
        Numbers that the network makes of a row before its first layer.
    """
    if inputs.lengths is not None:
        return max(1, min(EVALUATION_BATCH_SIZE, _TOKENS // inputs.n_cells))
    n_columns = max(inputs.n_cells, width, 1)
    return max(1, min(EVALUATION_BATCH_SIZE, _CELLS // n_columns))


def parts_of(inputs: Any, rows: np.ndarray | None, width: int) -> Iterator[Any]:
    """Yield rows, all or those given, batch by batch, the longest first."""
    if inputs.lengths is not None:
        lengths = inputs.lengths if rows is None else inputs.lengths[rows]
        for part in _by_length(lengths):
            yield part if rows is None else rows[part]
        return
    size = rows_at_once(inputs, width)
    for start in range(0, len(inputs) if rows is None else len(rows), size):
        some = slice(start, start + size)
        yield some if rows is None else rows[some]


def _by_length(lengths: np.ndarray) -> Iterator[np.ndarray]:
    """Yield all rows in batches of similar length."""
    order = np.argsort(-lengths, kind="stable")
    start = 0
    while start < len(order):
        longest = max(1, int(lengths[order[start]]))
        size = max(1, min(EVALUATION_BATCH_SIZE, _TOKENS // longest))
        yield order[start : start + size]
        start += size


class InTurn(tuple[Any, ...]):
    """What a network reads of rows that are for members 0, 1, ... in turn."""


class EvaluationBatches:
    """Batches of rows with their targets, for a look at the losses.

    Parameters
    ----------
    data : TaskRows
    width : int
        Numbers that the network makes of a row before its first layer.
    in_turn : bool, default=False
        Whether rows that a single member holds out are for that one alone: all members
        need not look at them. They come first, as `InTurn`, without shares.

    Examples
    --------
    >>> import numpy as np
    >>> import torch
    >>> from skmtl.inputs import Table
    >>> from skmtl.sampling import EvaluationBatches, TaskRows
    >>> codes = torch.zeros(5, 1, dtype=torch.int16)
    >>> data = TaskRows(Table(np.eye(5)), codes, None, np.arange(4), torch.ones(1))
    >>> [len(targets[0]) for _, targets in EvaluationBatches(data, width=5)]
    [4]
    """

    def __init__(self, data: TaskRows, width: int, in_turn: bool = False):
        self.data = data
        self.width = width
        self._own, self._joint = data.rows[:0], data.rows
        if in_turn and data.members is not None and not data.learning:
            self._own, self._joint = data.members.in_turn(data.rows)

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        inputs, members = self.data.inputs, self.data.members
        if len(self._own) and members is not None:
            size = rows_at_once(inputs, self.width)
            size = max(size // members.n_members, 1) * members.n_members
            for start in range(0, len(self._own), size):
                rows = self._own[start : start + size]
                read, targets = self.data.batch(rows)
                yield InTurn(read), targets._replace(shares=None)
        for rows in parts_of(inputs, self._joint, self.width):
            yield self.data.batch(rows)
