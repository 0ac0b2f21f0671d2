"""Rows that say the same: merged into one, or kept in one fold."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_consistent_length

from skmtl._byte_order import native_pandas
from skmtl._compat import take_rows
from skmtl._warning import warn
from skmtl._wording import counted
from skmtl.preprocessing._combined_labels import (
    CONFLICT_COLUMNS,
    combine_labels,
    contradiction,
)
from skmtl.preprocessing._equal_texts import number_texts
from skmtl.preprocessing._rows import holds_texts, number_rows
from skmtl.preprocessing._taken_labels import take_labels
from skmtl.tasks._by_values import columns_by_values

__all__ = ["Deduplicator"]

#: What to do with labels that contradict each other.
_CONFLICTS = {
    "majority": "the label seen most often is kept, the first of those seen equally "
    "often",
    "missing": "no label is kept",
    "raise": "",
}


class Deduplicator(BaseEstimator):
    """Find rows that are the same: merge them, or keep them in one fold.

    A row that is in the training set and in the test set makes the score too good.
    ``fit_resample`` keeps the first of equal rows and combines their labels: what one
    copy lacks, another fills in. ``groups`` keeps all rows and says which are equal,
    for splitters that keep groups whole.

    Rows of tables are equal if all their values are: missing values equal each other,
    and 1 equals 1.0. So are images. Texts are equal if they are after cleaning.

    Parameters
    ----------
    cleaner : "auto", None or transformer, default="auto"
        How texts are cleaned before they are compared; the texts themselves are
        returned unchanged. "auto" means `TextCleaner`, and upper and lower case count
        as the same. None compares texts as they are. Without effect on tables, which
        include DataFrames with a single column of texts.
    conflict : {"majority", "missing", "raise"}, default="majority"
        What to do with copies that have different labels for a task. "majority" keeps
        the most frequent label, the first of several equally frequent ones, of numbers
        as well. "missing" keeps none, and "raise" raises an error.

    Attributes
    ----------
    sample_indices_ : ndarray of shape (n_rows,), int
        The rows that were kept: the first of each group of equal rows.
    groups_ : ndarray of shape (n_samples,), int
        The row of the result that stands for each original row.
    counts_ : ndarray of shape (n_rows,), int
        How many rows became one. Passed as ``sample_weight``, they count as much as
        before.
    conflicts_ : DataFrame
        A line for each row of the result and task with contradicting labels: `row` (of
        the result), `task`, `rows` (the original ones that have a label), their
        `labels`, and the one `kept`, None if none was.

    See Also
    --------
    merge_tasks : Several data sets, each with its own tasks, become one.
    MultiTaskStratifiedGroupKFold : Folds of whole groups.

    Examples
    --------
    >>> import pandas as pd
    >>> from skmtl.preprocessing import Deduplicator
    >>> texts = ["Good soup", "Bad soup", "good  soup"]
    >>> y = pd.DataFrame({"mood": ["+", "-", None], "stars": [None, 2, 5]})
    >>> deduplicator = Deduplicator()
    >>> X, y = deduplicator.fit_resample(texts, y)
    >>> X
    ['Good soup', 'Bad soup']
    >>> y
      mood  stars
    0    +    5.0
    1    -    2.0
    >>> deduplicator.counts_
    array([2, 1])

    Where all rows are to be kept, their groups belong to the splitter:

    >>> from skmtl.model_selection import MultiTaskStratifiedGroupKFold
    >>> groups = Deduplicator().groups(texts)
    >>> groups
    array([0, 1, 0])
    >>> for _, test in MultiTaskStratifiedGroupKFold(2).split(texts, [0, 0, 0], groups):
    ...     print(test)
    [0 2]
    [1]
    """

    def __init__(self, cleaner: Any = "auto", conflict: str = "majority"):
        self.cleaner = cleaner
        self.conflict = conflict

    def groups(self, X: Any) -> np.ndarray:
        """Return the group of each row: equal rows, and only they, share one.

        Parameters
        ----------
        X : DataFrame, array-like or sparse matrix of shape (n_samples, ...)
            A table, images, or texts as a list, an array or a Series.

        Returns
        -------
        groups : ndarray of shape (n_samples,), int
            Numbered in the order in which they appear.

        Raises
        ------
        ValueError
            If `cleaner` is unknown, there are no rows, or a text is missing.
        """
        return number_texts(X, self.cleaner) if holds_texts(X) else number_rows(X)

    def fit_resample(self, X: Any, y: Any = None) -> tuple[Any, Any]:
        """Merge equal rows.

        Parameters
        ----------
        X : DataFrame, array-like or sparse matrix of shape (n_samples, ...)
            A table, images, or texts as a list, an array or a Series.
        y : array-like, DataFrame or Series, of shape (n_samples,) or \
(n_samples, n_tasks), default=None
            Classes, numbers or texts; NaN, None and ``pd.NA`` mark missing ones.

        Returns
        -------
        X : of the type of `X`
            The first of each group of equal rows, in their order, with their index.
        y : of the type of `y`
            Their labels. Integers get a dtype that knows missing values if labels are
            dropped. None if `y` is None.

        Raises
        ------
        ValueError
            If a parameter is unknown, `X` or `y` is malformed, they differ in length,
            or labels contradict each other and `conflict` is "raise".

        Warns
        -----
        SkmtlWarning
            If labels contradict each other; says how often for each task.
        """
        if self.conflict not in list(_CONFLICTS):
            raise ValueError(
                f"Got conflict={self.conflict!r}, but expected one of "
                f"{list(_CONFLICTS)}."
            )
        columns = None
        if y is not None:
            y = native_pandas(y)
            columns = columns_by_values(y)
            check_consistent_length(X, columns.values[0])
        groups = self.groups(X)
        _, first, counts = np.unique(groups, return_index=True, return_counts=True)
        conflicts = pd.DataFrame({name: [] for name in CONFLICT_COLUMNS})
        if columns is not None:
            combined = combine_labels(
                columns, groups, first, drop=self.conflict == "missing"
            )
            conflicts = combined.conflicts
            if len(conflicts) and self.conflict == "raise":
                raise ValueError(contradiction(conflicts))
            y = take_labels(y, combined.source, combined.dropped, first)
        self.sample_indices_, self.counts_ = first, counts
        self.groups_, self.conflicts_ = groups, conflicts
        if len(conflicts):
            by_task = conflicts.groupby("task", sort=False).size().to_dict()
            warn(
                f"{counted(len(groups), 'row')} became {len(first)}, and rows that are "
                f"the same have different labels, in so many cases: {by_task}. Of "
                f"them, {_CONFLICTS[self.conflict]}; conflicts_ of a Deduplicator "
                "tells which. If rows are equal by chance, as in tables of few "
                "columns, do not merge them: the classes' shares change (merge_tasks: "
                "deduplicate=False)."
            )
        X = X.tocsr() if sp.issparse(X) else X
        return take_rows(X, first), y
