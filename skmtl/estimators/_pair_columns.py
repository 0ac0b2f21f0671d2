"""The columns that may be paired, and where the values of rows stand on a grid."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import torch

from skmtl.estimators._term_centres import rows_at_once
from skmtl.inputs._table import UNKNOWN_CODE
from skmtl.networks._cells import N_CELLS, Cells, Column, missing_columns
from skmtl.networks._terms import feature_terms
from skmtl.training._machine import to_device

__all__ = ["PairColumns", "telling_features"]

#: Rows that tell how much the terms of a column vary, and where its knots are.
_N_SOME, _N_KNOWN = 1000, 10_000
#: The first and last knot of a number: what lies beyond is taken as these.
_FIRST, _LAST = 0.02, 0.98
#: Knots of a number; its last place is for gaps.
_N_KNOTS = N_CELLS - 1


class PairColumns:
    """Some features of an additive network, on a grid that rows have told.

    Parameters
    ----------
    network : MultiTaskNetwork
        Fitted; its trunk is a `FeatureUnits` without pairs.
    device : str
    table : Table
    rows : ndarray of int
        Those that count.
    features : ndarray of int
        The features, by their place in the trunk.

    Attributes
    ----------
    columns : list of Column
        One for each feature.
    """

    def __init__(
        self, network: Any, device: str, table: Any, rows: np.ndarray, features: Any
    ):
        self.network, self.device, self.table = network, device, table
        self.features = np.asarray(features)
        self.columns = self._columns(rows)

    def cells(self, rows: np.ndarray, some: Any = None) -> Iterator[torch.Tensor]:
        """Yield what places of the grid rows have, (n_rows, n_columns, 9), in parts.

        Of all columns, or of those that `some` counts.
        """
        columns = self.columns if some is None else [self.columns[j] for j in some]
        module = Cells(columns).to(self.device)
        for batch in self._read(rows, len(columns) * N_CELLS):
            yield module(*batch)

    def nearest(self, rows: np.ndarray) -> np.ndarray:
        """Return the place that each row is nearest to, (n_rows, n_columns)."""
        parts = [cells.argmax(dim=2).byte().cpu() for cells in self.cells(rows)]
        return torch.cat(parts).numpy()

    def _read(self, rows: np.ndarray, n_each: int) -> Iterator[tuple[Any, Any]]:
        entrance = self.network.input
        size = rows_at_once(max(n_each, entrance.width))
        for start in range(0, len(rows), size):
            batch = self.table.take(rows[start : start + size])
            with torch.no_grad():
                yield entrance(*to_device(self.device, batch))

    def _columns(self, rows: np.ndarray) -> list[Column]:
        """Return the features with their knots, or the places of their categories."""
        trunk, n_numbers = self.network.trunk, self.network.trunk.n_numbers
        marks = missing_columns(*self.network.input.origins()) if n_numbers else []
        numbers = self.features[self.features < n_numbers]
        categories = self.features[self.features >= n_numbers] - n_numbers
        gaps = np.array([marks[j] for j in numbers], dtype=int)
        known = rows[:: -(-len(rows) // _N_KNOWN)]
        values, codes = [], []
        for x, batch in self._read(known, 1):
            if len(numbers):
                own = x[:, numbers].double()
                marked = (x[:, gaps] > 0) & torch.from_numpy(gaps >= 0).to(x.device)
                values.append(own.masked_fill(marked, torch.nan).cpu().numpy())
            if len(categories):
                codes.append(batch[:, categories].cpu().numpy())
        found = [
            Column(int(j), _knots(column), int(gap))
            for column, j, gap in zip(_by_column(values), numbers, gaps, strict=True)
        ]
        for column, k in zip(_by_column(codes), categories, strict=True):
            cells = _places(column, trunk.cardinalities[k])
            found.append(Column(int(k), cells=cells))
        return found


def telling_features(
    network: Any, device: str, table: Any, rows: np.ndarray, most: int
) -> np.ndarray:
    """Return those features whose terms vary most between rows, in their order."""
    _, n_features, _ = network.trunk.centre.shape
    if n_features <= most:
        return np.arange(n_features)
    some = rows[:: -(-len(rows) // _N_SOME)]
    size = rows_at_once(n_features * network.layout.n_logits)
    parts = []
    for start in range(0, len(some), size):
        batch = to_device(device, table.take(some[start : start + size]))
        with torch.no_grad():
            parts.append(feature_terms(network, batch).cpu())
    spread = torch.cat(parts).var(dim=0).sum(dim=1).numpy()
    return np.sort((-spread).argsort(kind="stable")[:most])


def _by_column(parts: list[np.ndarray]) -> np.ndarray:
    return np.concatenate(parts).T if parts else np.empty((0, 0))


def _knots(column: np.ndarray) -> torch.Tensor:
    """Return up to eight values that are spread over those of the rows."""
    known = column[~np.isnan(column)]
    values = np.unique(known)
    if len(values) > _N_KNOTS:
        shares = np.linspace(_FIRST, _LAST, _N_KNOTS)
        values = np.unique(np.quantile(known, shares))
    return torch.from_numpy(values if len(values) else np.zeros(1)).float()


def _places(column: np.ndarray, n_codes: int) -> torch.Tensor:
    """Return the place of each code: the more frequent, the nearer to the first.

    The rarest share the last one.
    """
    counts = np.bincount(column, minlength=n_codes)
    counts[UNKNOWN_CODE] = 0
    order = (-counts).argsort(kind="stable")
    places = np.full(n_codes, -1)
    places[order] = np.arange(n_codes).clip(max=N_CELLS - 1)
    places[counts == 0] = -1
    return torch.from_numpy(places)
