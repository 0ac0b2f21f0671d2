"""A sparse row without some of its entries, many times over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from skmtl._frames import is_frame
from skmtl.explain.neighbours._features import Features, ImageSource, TextSource
from skmtl.explain.neighbours._masks import MaskPerturber
from skmtl.explain.neighbours._row_values import numbered, row_label, row_values
from skmtl.explain.neighbours._values import written

__all__ = ["SparsePerturber"]


class SparsePerturber(MaskPerturber):
    """Draw which entries of a sparse row are kept; the others become zero.

    Entries that are zero are no features: of the thousands of words that a text does
    not have, none is a reason for what is said of it.

    Parameters
    ----------
    x : sparse or array of shape (1, n_columns)
    names : list of str
        Of the columns.
    """

    source: TextSource | ImageSource | None = None

    def __init__(self, x: Any, names: list[str]):
        self.label = row_label(x)
        if is_frame(x) or isinstance(x, pd.Series | Mapping):
            named = names != numbered(len(names))
            x = np.array(row_values(x, names, are_names=named, in_frame=False))
        if not sparse.issparse(x):
            x = sparse.csr_array(np.atleast_2d(np.asarray(x)))
        if x.shape not in ((1, len(names)), (len(names),)):
            raise ValueError(
                f"Got a row of shape {x.shape} to explain, but expected "
                f"(1, {len(names)}), one row of X_background."
            )
        row = sparse.csr_array(x.reshape(1, -1), copy=True)
        row.sum_duplicates()
        row.eliminate_zeros()
        if not row.nnz:
            raise ValueError(
                "Got a sparse row without an entry, but expected one at least: an "
                "explanation of a sparse row tells what its entries do. Pass a dense "
                "row and X_background to learn what zeros do."
            )
        is_matrix = isinstance(x, sparse.spmatrix)
        self._type = sparse.csr_matrix if is_matrix else sparse.csr_array
        self._row = row
        self.features = Features(
            names=tuple(names[j] for j in row.indices),
            values=tuple(written(value) for value in row.data),
            forms=("entry",) * row.nnz,
            spreads=np.full(row.nnz, np.nan),
        )
        self.n_bytes = 16 * row.nnz

    def rows(self, codes: np.ndarray) -> Any:
        """Return the rows in the type of the one explained."""
        kept = codes > 0.5
        _, at = np.nonzero(kept)
        starts = np.concatenate([[0], np.cumsum(kept.sum(axis=1))])
        shape = len(codes), self._row.shape[1]
        parts = self._row.data[at], self._row.indices[at], starts
        return self._type(parts, shape=shape)
