"""Tables of pairs of columns that say nothing of either column alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from skmtl.estimators._pair_columns import PairColumns
from skmtl.networks._cells import N_CELLS

__all__ = ["without_margins"]

#: Cells with less than this many rows are left at 0: nothing is known of them.
_LEAST_ROWS = 1.0


def without_margins(
    columns: PairColumns, rows: np.ndarray, weights: Any, pairs: np.ndarray
) -> torch.Tensor:
    """Return, for each pair, the map from a table to the nearest one without margins.

    Over the rows, what is read from such a table is orthogonal to all that the grid
    can say of either column alone: with numbers of up to eight values, and up to nine
    categories, its mean given either is 0. So a pair has what is left of a function of
    two columns once the best single terms are taken out (Lengerich et al. 2020,
    https://arxiv.org/abs/1911.04974), whatever the table is. Before, cells are made
    smaller, the fewer rows they have: in steps of equal size, they learn less.

    Shape: (n_pairs, 81, 81), float32.
    """
    kept = np.unique(pairs)
    places = kept.searchsorted(pairs)
    n_pairs, n_both = len(pairs), N_CELLS**2
    mass = np.ones(len(rows)) if weights is None else weights[rows]
    mass = mass / mass.max()
    mass = torch.from_numpy(mass / mass.sum()).to(columns.device)
    share = torch.zeros(n_pairs, n_both, dtype=torch.float64)
    margins = torch.zeros(n_pairs, 2 * N_CELLS, n_both, dtype=torch.float64)
    start = 0
    for cells in columns.cells(rows, kept):
        cells = cells.double()
        own = mass[start : start + len(cells)].unsqueeze(1)
        start += len(cells)
        for k, (i, j) in enumerate(places.tolist()):
            a, b = cells[:, i], cells[:, j]
            both = (a.unsqueeze(2) * b.unsqueeze(1)).flatten(1) * own
            share[k] += both.sum(dim=0).cpu()
            margins[k] += (torch.cat([a, b], dim=1).T @ both).cpu()
    found = [
        _pure(own.numpy(), of_pair.numpy(), len(rows))
        for own, of_pair in zip(share, margins, strict=True)
    ]
    return torch.from_numpy(np.stack(found)).float()


def _pure(share: np.ndarray, margins: np.ndarray, n_rows: int) -> np.ndarray:
    known = share * n_rows >= _LEAST_ROWS
    pure = np.zeros((len(share), len(share)))
    some = np.ix_(known, known)
    own = margins[:, known]
    shift = np.linalg.pinv(own, rcond=1e-9) @ own
    sizes = np.sqrt(share[known] / share.max())
    pure[some] = (np.eye(int(known.sum())) - shift) * sizes
    return pure
