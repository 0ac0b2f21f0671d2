"""Which columns of a table are numbers, which are categories, and what they hold."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp
import torch
from sklearn.preprocessing import OrdinalEncoder, StandardScaler
from sklearn.utils import gen_batches

from skmtl.exceptions import SkmtlWarning
from skmtl.inputs._categories import category_objects, check_uniform, column_name
from skmtl.inputs._checks import check_same_columns, check_table, warn_of_token_ids
from skmtl.inputs._far import NearNumbers
from skmtl.inputs._frame import (
    as_frame,
    as_table,
    categorical_positions,
    column_numbers,
    is_frame,
)
from skmtl.inputs._objects import array_numbers
from skmtl.inputs._places import column_places
from skmtl.inputs._quantiles import quantile_knots
from skmtl.inputs._table import MISSING_CODE, UNKNOWN_CODE, Table
from skmtl.inputs._written_numbers import text_columns, warn_of_written

__all__ = ["TableEncoder"]

#: Rows that are looked at together for means and standard deviations.
_CHUNK = 4096
#: The most numbers that are looked at together, however many columns there are.
_CELLS = 2**22
#: The most rows that quantiles are learned from.
_MOST_ROWS = 10_000
#: The least that a row counts, when the weightiest row of the first chunk counts 1.
_FAINTEST = 1e-30
#: The code of the first category of a column.
_FIRST_CODE = max(UNKNOWN_CODE, MISSING_CODE) + 1
#: Fewer rows than this are no ground for a warning about categories.
_FEW_ROWS = 20
#: The share of rows from which a column has too many categories.
_MANY = 0.9


class TableEncoder:
    """Learn the columns of a table and turn tables into `Table` objects.

    Categories (category, string and bool columns of a DataFrame, or the columns named
    in `categorical_features`) become codes, with separate codes for missing and for
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
    incomplete_ : ndarray of shape (n_numeric,), bool
        Which numeric columns had missing numbers.

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

    def check(self, estimator: Any, X: Any, reset: bool) -> Any:
        """Check a table against what was fitted, or remember what it is.

        Parameters
        ----------
        estimator : estimator
            Learns ``n_features_in_`` and ``feature_names_in_`` if `reset`.
        X : array-like, sparse matrix or DataFrame
        reset : bool
        """
        has_categories = (
            self.categorical_features is not None
            and not isinstance(self.categorical_features, str)
        ) or len(getattr(self, "categorical_", ()))
        names = list(X.columns) if is_frame(X) else None
        if reset:
            self.columns_ = names
        elif names is not None and self.columns_ is not None:
            check_same_columns(names, self.columns_)
        return check_table(
            estimator, X, reset, bool(has_categories), self.accepts_sparse
        )

    def fit(self, X: Any) -> TableEncoder:
        """Learn which columns are numbers, and the categories of the others."""
        frame = as_frame(X)
        X = as_table(frame)
        warn_of_token_ids(X)
        self.categorical_ = categorical_positions(X, self.categorical_features)
        if sp.issparse(X) and len(self.categorical_):
            raise TypeError(
                "Got sparse data with categorical_features, but expected dense data: "
                "the categories of sparse rows cannot be embedded. Use X.toarray()."
            )
        n_columns = X.shape[1]
        self.numeric_ = np.setdiff1d(np.arange(n_columns), self.categorical_)
        self.n_numeric_ = len(self.numeric_)
        self.scaler_ = StandardScaler(with_mean=not sp.issparse(X))
        self.incomplete_ = np.zeros(self.n_numeric_, dtype=bool)
        self.weight_unit_ = 0.0
        self.counts_ = np.zeros(self.n_numeric_, dtype=np.int64)
        self.knots_: np.ndarray | None = None
        self.scores_: np.ndarray | None = None
        self.cardinalities_: list[int] = []
        if len(self.categorical_):
            objects = category_objects(frame, self.categorical_)
            check_uniform(X, objects, self.categorical_)
            self.categories_ = OrdinalEncoder(
                dtype=np.int32,
                handle_unknown="use_encoded_value",
                unknown_value=UNKNOWN_CODE - _FIRST_CODE,
                encoded_missing_value=MISSING_CODE - _FIRST_CODE,
            ).fit(objects)
            self.cardinalities_ = [
                # NaN is not itself
                _FIRST_CODE + sum(value == value for value in values)
                for values in self.categories_.categories_
            ]
            self._warn_of_columns(X, len(objects))
        return self

    def transform(self, X: Any) -> Table:
        """Return the rows of `X`; arrays are not copied.

        Raises
        ------
        ValueError
            If a number is infinite or a numeric column holds something else.
        """
        X = as_frame(X)
        codes = None
        if len(self.categorical_):
            objects = category_objects(X, self.categorical_)
            codes = self.categories_.transform(objects) + _FIRST_CODE
            self._warn_of_unknown(X, codes)
        if isinstance(X, pd.DataFrame):
            return Table(column_numbers(X, self.numeric_), codes)
        if codes is None:
            if sp.issparse(X) and not X.has_canonical_format:
                X = X.copy()
                X.sum_duplicates()
            return Table(X, dense=self.scaler_.with_mean)
        return Table(array_numbers(X, self.numeric_), codes)

    def _warn_of_columns(self, X: Any, n_rows: int) -> None:
        """Warn of columns that hardly are categories, though taken as such."""
        names = [column_name(X, j) for j in self.categorical_]
        written: set[Any] = set()
        if isinstance(self.categorical_features, str):
            texts = np.flatnonzero(text_columns(X, self.categorical_))
            written = warn_of_written(
                [names[k] for k in texts],
                [self.categories_.categories_[k] for k in texts],
                n_rows,
            )
        many = [
            str(name)
            for name, n_codes in zip(names, self.cardinalities_, strict=True)
            if n_codes > _MANY * n_rows and name not in written
        ]
        if many and n_rows >= _FEW_ROWS:
            warnings.warn(
                f"The columns {many} have a category for nearly every row, so "
                "little can be learned from them. Drop identifiers; turn free text "
                "into numbers.",
                SkmtlWarning,
                stacklevel=7,
            )

    def _warn_of_unknown(self, X: Any, codes: np.ndarray) -> None:
        """Warn of a column that no longer has any of its categories: another dtype?"""
        if len(codes) < _FEW_ROWS:
            return
        names = [
            str(column_name(X, j))
            for j in self.categorical_[(codes == UNKNOWN_CODE).all(axis=0)]
        ]
        if names:
            warnings.warn(
                f"No category of the columns {names} was seen in fit; all are taken as "
                "unknown. Check their values and dtypes.",
                SkmtlWarning,
                stacklevel=6,
            )

    def example(self, n_samples: int) -> tuple[torch.Tensor, ...]:
        """Return rows of zeros, as `Table.take` gives them."""
        numbers = torch.zeros(n_samples, self.n_numeric_, dtype=torch.float32)
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
        if not self.weight_unit_:
            if not sp.issparse(table.numbers):
                self._learn_quantiles(table, rows, weights)
            self.near_ = NearNumbers()
            # only proportions count; sums of huge weights would lose the variance
            self.weight_unit_ = 1.0 if weights is None else weights[rows].max()
        if weights is None and self.weight_unit_ != 1:
            weights = np.ones(len(table))
        if weights is not None:
            with np.errstate(over="ignore"):
                # sums hold no more than that beside what was learned before
                weights = (weights / self.weight_unit_).clip(_FAINTEST, 1 / _FAINTEST)
        self.near_.update(table.rows(self._spread(table, rows, weights)))
        size = self._few_enough(table, _CHUNK)
        for chunk in gen_batches(len(rows), size):
            some = rows[chunk]
            numbers = table.rows(some)
            if sp.issparse(numbers):
                self.counts_ += np.bincount(numbers.indices, minlength=self.n_numeric_)
            elif np.isnan(numbers.sum()):
                self.incomplete_ |= np.isnan(numbers).any(axis=0)
            with np.errstate(invalid="ignore"):  # 0 / 0 in a column without a number
                self.scaler_.partial_fit(
                    self.near_.without_far(numbers),
                    sample_weight=None if weights is None else weights[some],
                )

    def _learn_quantiles(
        self, table: Table, rows: np.ndarray, weights: np.ndarray | None
    ) -> None:
        """Learn how the numbers of some rows are spread."""
        some = self._spread(table, rows, weights)
        self.knots_, self.scores_ = quantile_knots(
            table.rows(some), None if weights is None else weights[some]
        )

    def _spread(
        self, table: Table, rows: np.ndarray, weights: np.ndarray | None
    ) -> np.ndarray:
        """Return rows that are few enough to be sorted, evenly spaced, with weight."""
        some = rows[:: -(-len(rows) // self._few_enough(table, _MOST_ROWS))]
        return some if weights is None else some[weights[some] > 0]

    def _few_enough(self, table: Table, most: int) -> int:
        """Return how many rows can be looked at together, if they come dense fewer."""
        if sp.issparse(table.numbers) and not table.dense:
            return most
        return max(1, min(most, _CELLS // self.n_numeric_))

    @property
    def places_(self) -> np.ndarray | None:
        """Places of the columns of sparse rows, if there are too many for all."""
        return None if self.scaler_.with_mean else column_places(self.counts_)

    @property
    def statistics_(self) -> tuple[np.ndarray | None, ...]:
        """Means, standard deviations, quantiles and their scores of the columns.

        There are no quantiles of sparse rows.
        """
        if not self.n_numeric_:
            return np.zeros(0), np.ones(0), self.knots_, self.scores_
        mean = (
            self.scaler_.mean_ if self.scaler_.with_mean else np.zeros(self.n_numeric_)
        )
        scale = self.scaler_.scale_
        # a column without a single number: any constant will do
        scale = np.where(np.isnan(scale), 1.0, scale)
        return np.nan_to_num(mean), scale, self.knots_, self.scores_
