"""Tables: which columns are numbers or categories, and their rows as tensors."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp
import torch
from sklearn.preprocessing import OrdinalEncoder, StandardScaler
from sklearn.utils import gen_batches

from skmtl.inputs._frame import as_table, categorical_positions, column_numbers

__all__ = ["Table", "TableEncoder"]

#: Rows that are looked at together for means and standard deviations.
_CHUNK = 4096


class Table:
    """Rows of a table: numbers in the caller's own memory, and category codes.

    Parameters
    ----------
    numbers : ndarray or CSR matrix of shape (n_samples, n_numeric)
    codes : ndarray of shape (n_samples, n_categorical), or None

    Examples
    --------
    >>> import numpy as np
    >>> from skmtl.inputs import Table
    >>> Table(np.eye(3)).take(slice(1, 3))[0].shape
    torch.Size([2, 3])
    """

    def __init__(self, numbers: Any, codes: np.ndarray | None = None):
        self.numbers = numbers
        self.codes = codes

    def __len__(self) -> int:
        return self.numbers.shape[0]

    def take(self, rows: np.ndarray | slice) -> tuple[torch.Tensor, ...]:
        """Return some rows as tensors: the arguments of the network."""
        if sp.issparse(self.numbers):
            return (_sparse_tensor(self.numbers[rows]),)
        if isinstance(rows, slice):
            numbers = self.numbers[rows]
        else:
            numbers = self.numbers.take(rows, axis=0)
        dtype = np.float32 if numbers.dtype in (np.float32, np.float16) else np.float64
        # torch warns of memory it may not write to; such chunks are copied
        numbers = numbers.astype(dtype, copy=not numbers.flags.writeable)
        if self.codes is None:
            return (torch.from_numpy(numbers),)
        return torch.from_numpy(numbers), torch.from_numpy(self.codes[rows])


class TableEncoder:
    """Learn the columns of a table and turn tables into `Table` objects.

    Categories (category, string and bool columns of a DataFrame, or the columns named
    in `categorical_features`) become codes, with codes of their own for missing and for
    unknown categories. Numbers stay where they are; their means and standard deviations
    are learned by `update_statistics`.

    Parameters
    ----------
    categorical_features : "from_dtype", None or array-like of int or str
        Which columns are categories.
    accepts_sparse : bool
        Whether the trunk takes sparse rows.

    Attributes
    ----------
    n_numeric_ : int
    cardinalities_ : list of int
        Number of codes of each categorical column.

    Examples
    --------
    >>> import pandas as pd
    >>> from skmtl.inputs import TableEncoder
    >>> X = pd.DataFrame({"size": [1.5, None], "colour": ["red", "blue"]})
    >>> encoder = TableEncoder().fit(X)
    >>> encoder.n_numeric_, encoder.cardinalities_
    (1, [4])
    >>> encoder.transform(X).codes.tolist()
    [[3], [2]]
    """

    def __init__(
        self, categorical_features: Any = "from_dtype", accepts_sparse: bool = False
    ):
        self.categorical_features = categorical_features
        self.accepts_sparse = accepts_sparse

    def array_checks(self, X: Any) -> dict[str, Any]:
        """Return how scikit-learn's ``validate_data`` is to check an array.

        Raises
        ------
        TypeError
            If `X` is sparse and the trunk cannot take it.
        """
        if sp.issparse(X) and not self.accepts_sparse:
            raise TypeError(
                "Sparse data was passed, but dense data is required: this trunk does "
                "not take sparse rows. Use X.toarray(), or a trunk that does, such as "
                "'mlp'."
            )
        with_categories = (
            self.categorical_features is not None
            and not isinstance(self.categorical_features, str)
        ) or len(getattr(self, "categorical_", ()))
        return {
            "accept_sparse": "csr" if self.accepts_sparse else False,
            "dtype": None if with_categories else "numeric",
            "ensure_all_finite": True if sp.issparse(X) else "allow-nan",
        }

    def fit(self, X: Any) -> TableEncoder:
        """Learn which columns are numbers, and the categories of the others."""
        X = as_table(X)
        self.categorical_ = categorical_positions(X, self.categorical_features)
        n_columns = X.shape[1]
        self.numeric_ = np.setdiff1d(np.arange(n_columns), self.categorical_)
        self.n_numeric_ = len(self.numeric_)
        self.scaler_ = StandardScaler(with_mean=not sp.issparse(X))
        self.cardinalities_: list[int] = []
        if len(self.categorical_):
            self.categories_ = OrdinalEncoder(
                dtype=np.int32,
                handle_unknown="use_encoded_value",
                unknown_value=-2,
                encoded_missing_value=-1,
            ).fit(_objects(X, self.categorical_))
            self.cardinalities_ = [
                2 + sum(value == value for value in values)  # NaN is not itself
                for values in self.categories_.categories_
            ]
        return self

    def transform(self, X: Any) -> Table:
        """Return the rows of `X`; arrays are not copied.

        Raises
        ------
        ValueError
            If a number is infinite or a numeric column holds something else.
        """
        X = as_table(X)
        codes = None
        if len(self.categorical_):
            # -2, -1, 0... become 0 (unknown), 1 (missing), 2...
            codes = self.categories_.transform(_objects(X, self.categorical_)) + 2
        if isinstance(X, pd.DataFrame):
            return Table(column_numbers(X, self.numeric_), codes)
        if codes is None:
            return Table(X)
        return Table(X[:, self.numeric_].astype(np.float64), codes)

    def example(self, n_samples: int) -> tuple[torch.Tensor, ...]:
        """Return rows of zeros, as `Table.take` gives them."""
        numbers = torch.zeros(n_samples, self.n_numeric_)
        if not self.cardinalities_:
            return (numbers,)
        codes = torch.zeros(n_samples, len(self.cardinalities_), dtype=torch.int64)
        return numbers, codes

    def update_statistics(
        self, table: Table, rows: np.ndarray, weights: np.ndarray | None = None
    ) -> None:
        """Learn, or go on learning, means and standard deviations from some rows.

        Parameters
        ----------
        table : Table
        rows : ndarray of int
        weights : ndarray of shape (n_samples,), optional
            Weights of all rows of the table.
        """
        if not self.n_numeric_:
            return
        for chunk in gen_batches(len(rows), _CHUNK):
            some = rows[chunk]
            self.scaler_.partial_fit(
                table.numbers[some],
                sample_weight=None if weights is None else weights[some],
            )

    @property
    def statistics_(self) -> tuple[np.ndarray, np.ndarray]:
        """Means and standard deviations of the numeric columns."""
        if not self.n_numeric_:
            return np.zeros(0), np.ones(0)
        mean = (
            self.scaler_.mean_ if self.scaler_.with_mean else np.zeros(self.n_numeric_)
        )
        scale = self.scaler_.scale_
        # a column without a single number: any constant will do
        return np.nan_to_num(mean), np.where(np.isnan(scale), 1.0, scale)

    @property
    def incomplete_(self) -> np.ndarray:
        """Positions, among numeric columns, of those with missing numbers."""
        if not self.n_numeric_:
            return np.zeros(0, dtype=np.int64)
        seen = np.broadcast_to(self.scaler_.n_samples_seen_, self.n_numeric_)
        return np.flatnonzero(seen < seen.max() * (1 - 1e-9))  # sums of weights


def _objects(X: Any, positions: np.ndarray) -> np.ndarray:
    """Return some columns as objects, with NaN for everything that is missing."""
    if not isinstance(X, pd.DataFrame):
        return np.asarray(X)[:, positions].astype(object)
    columns = X.iloc[:, positions]
    return columns.astype(object).mask(columns.isna(), np.nan).to_numpy()


def _sparse_tensor(rows: Any) -> torch.Tensor:
    coo = rows.tocoo()
    indices = np.vstack([coo.row, coo.col]).astype(np.int64)
    values = coo.data.astype(np.float32)
    return torch.sparse_coo_tensor(
        torch.from_numpy(indices),
        torch.from_numpy(values),
        coo.shape,
        is_coalesced=True,
        check_invariants=False,
    )
