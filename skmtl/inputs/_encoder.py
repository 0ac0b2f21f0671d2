"""Which columns of a table are numbers, and which are categories."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp
import torch
from sklearn.preprocessing import OrdinalEncoder

from skmtl._frames import is_frame
from skmtl._warning import warn
from skmtl.inputs._categories import category_objects, check_uniform, column_name
from skmtl.inputs._checks import (
    check_same_columns,
    check_table,
    refuse_row,
    warn_of_token_ids,
)
from skmtl.inputs._frame import (
    as_frame,
    as_table,
    categorical_positions,
    column_numbers,
    list_of_names,
    refuse_empty,
)
from skmtl.inputs._number_statistics import NumberStatistics
from skmtl.inputs._objects import array_numbers
from skmtl.inputs._table import MISSING_CODE, UNKNOWN_CODE, Table
from skmtl.inputs._texts import warn_of_free_text
from skmtl.inputs._told import is_told
from skmtl.inputs._written_numbers import text_columns, warn_of_written

__all__ = ["TableEncoder"]

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
    unknown categories. Numbers stay where they are; what they are like is learned by
    `update_statistics`.

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
    numbers_ : NumberStatistics
        What the numbers are like.
    left_out_, faint_ : ndarray of int
        Positions of the columns that the network is not to look at, and of the numbers
        that it is to see at a small part of their size, if such are chosen after `fit`.

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
        names = list_of_names(X) if is_frame(X) else None
        if reset:
            self.columns_ = names
        elif self.columns_ is not None:
            if names is None:
                refuse_row(X, self.columns_)
            elif names == self.columns_:
                # all that there is to check, and scikit-learn takes long over it
                refuse_empty(X)
                return X
            else:
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
        self.left_out_ = self.faint_ = np.zeros(0, dtype=int)
        self.n_numeric_ = len(self.numeric_)
        self.numbers_ = NumberStatistics(self.n_numeric_, sp.issparse(X))
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
            return Table(X, dense=not self.numbers_.sparse)
        return Table(array_numbers(X, self.numeric_), codes)

    def _warn_of_columns(self, X: Any, n_rows: int) -> None:
        """Warn of columns that hardly are categories, though taken as such."""
        names = [column_name(X, j) for j in self.categorical_]
        written: set[Any] = set()
        if isinstance(self.categorical_features, str):
            texts = np.flatnonzero(text_columns(X, self.categorical_))
            of_text = [names[k] for k in texts]
            values = [self.categories_.categories_[k] for k in texts]
            written = warn_of_written(of_text, values, n_rows)
            written |= warn_of_free_text(of_text, values, n_rows)
        many = [
            str(name)
            for name, n_codes in zip(names, self.cardinalities_, strict=True)
            if n_codes > _MANY * n_rows and name not in written
        ]
        if many and n_rows >= _FEW_ROWS:
            warn(
                f"The columns {many} have a category for nearly every row, so "
                "little can be learned from them. Drop identifiers; turn free text "
                "into numbers."
            )

    def _warn_of_unknown(self, X: Any, codes: np.ndarray) -> None:
        """Warn of a column that no longer has any of its categories: another dtype?"""
        if len(codes) < _FEW_ROWS or is_told():
            return
        names = [
            str(column_name(X, j))
            for j in self.categorical_[(codes == UNKNOWN_CODE).all(axis=0)]
            if j not in self.left_out_
        ]
        if names:
            warn(
                f"No category of the columns {names} was seen in fit; all are taken as "
                "unknown. Check their values and dtypes."
            )

    @property
    def is_screened(self) -> bool:
        """Whether some columns are left out, or faint."""
        return len(self.left_out_) + len(self.faint_) > 0

    def screened(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return which numbers and categories are looked at, and which numbers faintly.

        They are positions among the numbers, and among the categories.
        """
        return (
            np.flatnonzero(~np.isin(self.numeric_, self.left_out_)),
            np.flatnonzero(~np.isin(self.categorical_, self.left_out_)),
            np.flatnonzero(np.isin(self.numeric_, self.faint_)),
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
        """Learn, or go on learning, what the numbers of some rows are like.

        Parameters
        ----------
        table : Table
        rows : ndarray of int
        weights : ndarray of shape (n_samples,), optional
            Weights of all rows of the table.
        """
        self.numbers_.update(table, rows, weights)

    @property
    def statistics_(self) -> tuple[np.ndarray | None, ...]:
        """Means, standard deviations, quantiles and their scores of the numbers."""
        return self.numbers_.statistics
