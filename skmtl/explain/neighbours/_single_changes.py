"""One change of each column alone, that tells what the column does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from skmtl.explain.neighbours._columns import NumberColumn

__all__ = ["SingleChanges", "single_changes"]


@dataclass(frozen=True, eq=False)
class SingleChanges:
    """Rows that differ from one row in a single column.

    Parameters
    ----------
    codes : ndarray of shape (n_rows, n_columns)
    columns : ndarray of int of shape (n_rows,)
        Which column each differs in.
    shares : ndarray of shape (n_rows,)
        What part a row has in the effect of its column: they sum to 1, or to -1 where
        the effect is that of what the row has against what it could have.
    """

    codes: np.ndarray
    columns: np.ndarray
    shares: np.ndarray

    def effects(self, own: np.ndarray, said: np.ndarray) -> np.ndarray:
        """Return effects of shape (n_columns, n_outputs) from what the model says."""
        found = np.zeros((self.codes.shape[1], said.shape[1]))
        np.add.at(found, self.columns, self.shares[:, None] * (said - own))
        return found


def single_changes(columns: list[Any], own: np.ndarray) -> SingleChanges:
    """Return changes of a row: of a number by a standard deviation, else to others.

    A number goes up, or down where there would be none as high. Categories, and numbers
    that are missing, become the other values that are seen most often, as often as they
    are seen.
    """
    codes, owners, shares = [], [], []
    for j, (column, value) in enumerate(zip(columns, own.tolist(), strict=True)):
        if isinstance(column, NumberColumn) and not np.isnan(value):
            others, parts = _one_spread(column, value)
        else:
            others, parts = _others(column, value)
        changed = np.tile(own, (len(others), 1))
        changed[:, j] = others
        codes.append(changed)
        owners.append(np.full(len(others), j))
        shares.append(parts)
    return SingleChanges(
        np.concatenate(codes), np.concatenate(owners), np.concatenate(shares)
    )


def _one_spread(column: NumberColumn, own: float) -> tuple[np.ndarray, np.ndarray]:
    if not column.spread > 0:
        return np.zeros(0), np.zeros(0)
    up = own + column.spread <= column.high
    other = own + (column.spread if up else -column.spread)
    return np.array([other]), np.array([1.0 if up else -1.0])


def _others(column: Any, own: float) -> tuple[np.ndarray, np.ndarray]:
    if isinstance(column, NumberColumn):
        codes = column.usual.seen
        shares = np.ones(len(codes))
    else:
        codes = column.alternatives(own)
        shares = column.shares[codes]
    return codes, -shares / shares.sum() if len(codes) else shares
