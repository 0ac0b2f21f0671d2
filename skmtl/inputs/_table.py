"""Tables: rows of numbers and category codes, handed out as tensors."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp
import torch

from skmtl.inputs._tensors import as_tensor

__all__ = ["MISSING_CODE", "UNKNOWN_CODE", "Table"]

#: Codes of categorical columns that stand for no category of the training data.
UNKNOWN_CODE, MISSING_CODE = 0, 1
#: Says of rows that they are ready: what it holds plays no part.
_READY = torch.ones(())


class Table:
    """Rows of a table: numbers in the caller's own memory, and category codes.

    Parameters
    ----------
    numbers : ndarray or CSR matrix of shape (n_samples, n_numeric)
    codes : ndarray of shape (n_samples, n_categorical), or None
    dense : bool, default=False
        Whether to hand out sparse rows as dense ones, a batch at a time.

    Examples
    --------
    >>> import numpy as np
    >>> from skmtl.inputs import Table
    >>> Table(np.eye(3)).take(slice(1, 3))[0].shape
    torch.Size([2, 3])
    """

    lengths = None
    n_positions = 1

    def __init__(
        self, numbers: Any, codes: np.ndarray | None = None, dense: bool = False
    ):
        self.numbers = numbers
        self.codes = codes
        self.dense = dense

    def __len__(self) -> int:
        return self.numbers.shape[0]

    @property
    def n_cells(self) -> int:
        """Number of numeric columns."""
        return self.numbers.shape[1]

    @property
    def is_sparse(self) -> bool:
        """Whether it hands out sparse rows."""
        return sp.issparse(self.numbers) and not self.dense

    def rows(self, rows: np.ndarray | slice) -> Any:
        """Return the numbers of some rows."""
        if sp.issparse(self.numbers):
            numbers = self.numbers[rows]
            return numbers.toarray() if self.dense else numbers
        if isinstance(rows, slice) or not self.numbers.flags.c_contiguous:
            return self.numbers[rows]
        # faster than indexing, but copies the whole of other layouts first
        return self.numbers.take(rows, axis=0)

    def take(self, rows: np.ndarray | slice) -> tuple[torch.Tensor, ...]:
        """Return some rows as tensors: the arguments of the network."""
        numbers = self.rows(rows)
        if sp.issparse(numbers):
            return (_sparse_tensor(numbers),)
        dtype = np.float32 if numbers.dtype in (np.float32, np.float16) else np.float64
        tensor = as_tensor(numbers, dtype)
        if self.codes is None:
            return (tensor,)
        return tensor, torch.from_numpy(self.codes[rows])


class ReadyTable(Table):
    """Rows whose numbers are what the network makes of them: it lets them through.

    Parameters
    ----------
    numbers : ndarray of shape (n_ready, width), float32
    codes : ndarray of shape (n_samples, n_categorical), or None
    places : ndarray of shape (n_samples,), int
        Where the numbers of each row are, if they are there.
    """

    def __init__(self, numbers: np.ndarray, codes: Any, places: np.ndarray):
        super().__init__(numbers, codes)
        self.places = places

    def __len__(self) -> int:
        return len(self.places)

    def rows(self, rows: np.ndarray | slice) -> np.ndarray:
        """Return the numbers of some rows."""
        return super().rows(self.places[rows])

    def take(self, rows: np.ndarray | slice) -> tuple[torch.Tensor, ...]:
        """Return some rows, with a third argument that says what they are."""
        numbers, *codes = super().take(rows)
        return numbers, *(codes or [numbers[:, :0]]), _READY


def _sparse_tensor(rows: Any) -> torch.Tensor:
    coo = rows.tocoo()
    indices = np.vstack([coo.row, coo.col]).astype(np.int64)
    # what is beyond float32 is scaled and cut in float64
    dtype = np.float32 if coo.data.dtype == np.float32 else np.float64
    values = coo.data.astype(dtype)
    return torch.sparse_coo_tensor(
        torch.from_numpy(indices),
        torch.from_numpy(values),
        coo.shape,
        is_coalesced=True,
        check_invariants=False,
    )
