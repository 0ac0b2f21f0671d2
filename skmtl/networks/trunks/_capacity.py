"""How large a perceptron is right for how many rows and columns."""

from __future__ import annotations

from collections.abc import Sequence
from math import log
from typing import NamedTuple

from skmtl.inputs._table import MISSING_CODE, UNKNOWN_CODE

__all__ = ["Capacity", "capacity", "n_columns"]

#: Columns that a row has for nothing; with more, each row tells less of each.
_FREE_COLUMNS = 25


class Capacity(NamedTuple):
    """What is chosen by rows and columns; the names are those of `MLPTrunk`."""

    hidden_layer_sizes: tuple[int, ...]
    residual: bool
    dropout: float
    n_members: int
    n_bins: int


def capacity(n_samples: int, n_columns: int, numbers: bool = False) -> Capacity:
    """Return the size of the default trunk.

    With few rows, many small perceptrons with much dropout, whose answers are averaged,
    make fewer errors by chance; with many rows, there is more to be learned than they
    can hold. A table with more than 25 columns counts as one with fewer rows: rows *
    25 / columns. From 1000 to 50 000 rows the members become fewer, evenly on a
    logarithmic scale, from six to one. From 4000 on there are two layers of 192 units,
    from 16 000 on of 256, the second of which adds to the first; numbers are cut into
    16 pieces, and dropout falls, to 0.1 at 100 000. Where all tasks are numbers, there
    are always two layers, and dropout is 0.2 at most.

    Parameters
    ----------
    n_samples : int
        Rows with a label.
    n_columns : int
        Columns, where one of categories counts as many as it has.
    numbers : bool, default=False
        Whether all tasks are numbers: a label tells more of a number than of a class.
    """
    counted = n_samples * min(1.0, _FREE_COLUMNS / max(n_columns, 1))
    is_deep = counted >= 4000
    width = 192 if counted < 16_000 else 256
    small = (128, 128) if numbers else (128,)
    most = 0.2 if numbers else 0.4
    return Capacity(
        hidden_layer_sizes=(width, width) if is_deep else small,
        residual=is_deep,
        dropout=round(_between(counted, 4_000, 100_000, most, 0.1), 2),
        n_members=round(_between(counted, 1_000, 50_000, 6, 1)),
        n_bins=16 if is_deep else 8,
    )


def _between(rows: float, few: int, many: int, first: float, last: float) -> float:
    """Return what lies between two values as the rows do, on a logarithmic scale."""
    share = log(max(rows, few) / few) / log(many / few)
    return first + (last - first) * min(share, 1.0)


def n_columns(n_numeric: int, cardinalities: Sequence[int]) -> int:
    """Return the columns of a table, as many as are free to take any value.

    A column of c categories counts as c - 1, since each row has one of them, and as 50
    at most: with very many, what is read is an embedding.
    """
    n_codes = len({UNKNOWN_CODE, MISSING_CODE})
    free = (min(max(c - n_codes - 1, 1), 50) for c in cardinalities)
    return n_numeric + sum(free)
