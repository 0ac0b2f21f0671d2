"""Where the middle of each term is: by rows, or by the values of each column."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import torch

from skmtl.estimators._term_columns import features
from skmtl.inputs import Table
from skmtl.inputs._column_values import ColumnValues
from skmtl.training._machine import to_device

__all__ = ["ValueRows", "centre_on_rows", "centre_on_values"]

#: The most numbers that are made of some rows at once.
_CELLS = 2**22
#: The most rows that are looked at at once.
_ROWS = 1024


class ValueRows:
    """Rows in which each column takes its values one after the other.

    As terms depend on one column each, they tell those of all columns at once. Columns
    with fewer values repeat their last.

    Parameters
    ----------
    known : ColumnValues
    encoder : TableEncoder

    Attributes
    ----------
    n_values : ndarray of shape (n_features,), int
        Of the columns that the network looks at, numbers before categories. A missing
        number is the last of a column's values if it has been met; categories begin
        with the codes of what is unknown or missing.
    """

    def __init__(self, known: ColumnValues, encoder: Any):
        n_numeric = len(known.values)
        self.numbers = [
            np.append(values, np.nan) if count[-1] else values
            for values, count in zip(known.values, known.counts, strict=False)
        ]
        self.cardinalities = known.cardinalities
        numbers, categories = features(encoder)
        sizes = [len(values) for values in self.numbers] + self.cardinalities
        kept = np.concatenate([numbers, n_numeric + categories]).astype(int)
        self.n_values = np.array(sizes, dtype=int)[kept]
        self.counts = [
            known.counts[j][: sizes[j]] / max(known.counts[j].sum(), 1e-300)
            for j in kept
        ]

    def __len__(self) -> int:
        return int(self.n_values.max(initial=1))

    def table(self, start: int, stop: int) -> Table:
        """Return some of the rows."""
        rows = np.arange(start, min(stop, len(self)))
        numbers = np.empty((len(rows), len(self.numbers)))
        for j, values in enumerate(self.numbers):
            numbers[:, j] = values[np.minimum(rows, len(values) - 1)]
        if not self.cardinalities:
            return Table(numbers)
        last = np.array(self.cardinalities) - 1
        return Table(numbers, np.minimum(rows[:, np.newaxis], last).astype(np.int32))

    def shares(self, start: int, stop: int) -> np.ndarray:
        """Return the share of the rows learned from that have each value, or are near.

        Shape: (n_rows, n_features); 0 where a column has no more values.
        """
        shares = np.zeros((min(stop, len(self)) - start, len(self.counts)))
        for j, count in enumerate(self.counts):
            some = count[start:stop]
            shares[: len(some), j] = some
        return shares

    def parts(self, n_each: int) -> Iterator[tuple[int, int]]:
        """Yield where batches start and stop, with `n_each` numbers made of a row."""
        size = rows_at_once(n_each)
        for start in range(0, len(self), size):
            yield start, min(start + size, len(self))


def rows_at_once(n_each: int) -> int:
    """Return how many rows may be looked at, if so many numbers are made of each."""
    return max(1, min(_ROWS, _CELLS // max(n_each, 1)))


def centre_on_rows(
    network: Any, device: str, table: Table, rows: np.ndarray, weights: Any
) -> None:
    """Let the units of each feature have a mean of 0 over some rows."""
    trunk = network.trunk
    size = rows_at_once(trunk.centre.numel())
    mass = np.ones(len(rows)) if weights is None else weights[rows]
    mass = mass / mass.max()  # the sum must not overflow
    shares = torch.from_numpy(mass / mass.sum()).to(trunk.centre.device)
    total = torch.zeros_like(trunk.centre, dtype=torch.float64)
    for start in range(0, len(rows), size):
        some = slice(start, start + size)
        units = _units(network, device, table.take(rows[some]))
        total += torch.einsum("s,smfd->mfd", shares[some], units)
    trunk.centre.copy_(total)


def centre_on_values(network: Any, device: str, values: ValueRows) -> None:
    """Let them have a mean of 0 over the values of each column, by their shares."""
    trunk = network.trunk
    total = torch.zeros_like(trunk.centre, dtype=torch.float64)
    for start, stop in values.parts(trunk.centre.numel()):
        units = _units(network, device, values.table(start, stop).take(slice(None)))
        shares = torch.from_numpy(values.shares(start, stop)).to(units)
        if not shares.shape[1]:  # no column is looked at: units are the same always
            shares = shares.new_full((len(units), units.shape[2]), 1 / len(units))
        # pairs stay as they are: their tables have a mean of 0
        single = units[:, :, : shares.shape[1]]
        total[:, : shares.shape[1]] += torch.einsum("sf,smfd->mfd", shares, single)
    trunk.centre.copy_(total)


def _units(network: Any, device: str, batch: Any) -> torch.Tensor:
    """Return the units of rows, (n_samples, n_members, n_features, width)."""
    network.eval()
    with torch.no_grad():
        units = network.encode(*to_device(device, batch))
    return units.view(-1, *network.trunk.centre.shape).double()
