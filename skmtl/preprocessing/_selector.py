"""The features that matter to any of several tasks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from numbers import Integral
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.feature_selection import SelectorMixin, f_classif
from sklearn.utils import Tags
from sklearn.utils.validation import (
    check_consistent_length,
    check_is_fitted,
    validate_data,
)

from skmtl._warning import warn
from skmtl._wording import shown
from skmtl.inputs._objects import array_numbers, with_numbers
from skmtl.preprocessing._aggregation import aggregated
from skmtl.preprocessing._task_scores import score_tasks
from skmtl.tasks import TargetColumns, target_columns
from skmtl.tasks._by_values import (
    as_texts,
    columns_by_values,
    line_of_texts,
    mostly_different,
    texts_among,
)
from skmtl.tasks._task_types import TASK_TYPES

__all__ = ["MultiTaskSelector"]


class MultiTaskSelector(SelectorMixin, BaseEstimator):
    """Select the features that score highest over all tasks.

    What `sklearn.feature_selection.SelectKBest` does for one target, for several: each
    task scores the features on the rows that have a label for it, and the scores of all
    tasks decide together which `k` features are kept. With one task, both select the
    same.

    Parameters
    ----------
    score_func : callable or dict, default=f_classif
        A scoring function of scikit-learn (`f_classif`, `chi2`,
        `mutual_info_classif`), or any that takes ``(X, y)``, the rows with a label and
        the labels of one task, and returns scores or ``(scores, pvalues)``, each of
        shape (n_features,). Higher is better. Sparse `X` is passed on as it is. For
        settings of its own, use ``functools.partial(mutual_info_classif,
        random_state=0)``. For tasks that are numbers, `f_classif` and
        `mutual_info_classif` stand for `f_regression` and `mutual_info_regression`; a
        dict {"classification": function, "regression": function} names others.
    k : int or "all", default=10
        Number of features to keep; "all" keeps all, in a search for example.
    aggregate : {"max", "mean", "rank"}, default="max"
        How the scores of a feature become one. Scores of different tasks are not on one
        scale: that of `f_classif` grows with the number of rows. So each task's are
        divided by their mean first: 5 says that the feature scores five times as high
        as an average feature does for that task.

        - "max": the best of its tasks counts; keeps what matters much to one task.
        - "mean": the mean over tasks; prefers what matters to many.
        - "rank": its best rank in any task counts, the mean of its ranks decides
          between equals. So tasks choose in turn, and each keeps its best features,
          even one that can hardly be predicted.
    task_types : str, list of str or dict, default=None
        Which tasks are classes, which numbers and which texts, as for
        `MultiTaskStratifiedKFold`. Texts have no say.

    Attributes
    ----------
    scores_ : ndarray of shape (n_tasks, n_features)
        What `score_func` returned; NaN for tasks that were left out.
    pvalues_ : ndarray of shape (n_tasks, n_features), or None
        p-values, if `score_func` returned them.
    aggregated_scores_ : ndarray of shape (n_features,)
        By what features are selected, higher is better: ranks are negative. ``-inf``
        for features that no task has a score for, such as constant ones. With one
        task, its scores as they are.
    task_names_ : list of str
        The tasks: the names of the columns of `y`, else ``"task_0"``...
    n_features_in_ : int
        Number of features seen in ``fit``.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Their names, if `X` has columns with names that are all strings.

    See Also
    --------
    sklearn.feature_selection.SelectKBest : Features for one target.

    Notes
    -----
    Of features with equal aggregated scores, the later ones are kept, as by
    ``SelectKBest``. An infinite score counts as twice the largest finite one of its
    task.

    Examples
    --------
    >>> from skmtl.datasets import make_multitask
    >>> from skmtl.preprocessing import MultiTaskSelector
    >>> made = make_multitask(n_tasks=3, n_noise=100, missing_rate=0.2, random_state=0)
    >>> selector = MultiTaskSelector(k=6).fit(made.data, made.target)
    >>> made.roles[selector.get_support()].tolist()
    ['shared', 'shared', 'conflicting', 'specific', 'specific', 'specific']
    """

    def __init__(
        self,
        score_func: Callable[..., Any] | Mapping[str, Callable[..., Any]] = f_classif,
        *,
        k: int | str = 10,
        aggregate: str = "max",
        task_types: Any = None,
    ):
        self.task_types = task_types
        self.score_func = score_func
        self.k = k
        self.aggregate = aggregate

    def fit(self, X: Any, y: Any) -> MultiTaskSelector:
        """Score the features for each task.

        Parameters
        ----------
        X : array-like, DataFrame or sparse matrix of shape (n_samples, n_features)
            Numbers, none of them missing.
        y : array-like or DataFrame of shape (n_samples,) or (n_samples, n_tasks)
            Classes or numbers; NaN, None and ``pd.NA`` mark missing ones.

        Returns
        -------
        self : MultiTaskSelector

        Raises
        ------
        ValueError
            If a parameter is out of range, `X` has missing numbers, a task has no
            observed label, none has two classes or numbers, or `score_func` is not for
            numbers.
        TypeError
            If `score_func` cannot be called.

        Warns
        -----
        SkmtlWarning
            If a task has labels of a single class or number, or strings that look like
            texts, which leaves it without a say, or if `k` is more than there are
            features.
        """
        self._check_parameters()
        columns = self._columns(y)
        X = _numbers(X)
        X = validate_data(self, X, accept_sparse=["csr", "csc"])
        check_consistent_length(X, columns.values[0])
        n_features = X.shape[1]
        if not isinstance(self.k, str) and self.k > n_features:
            warn(
                f"k={self.k} is greater than n_features={n_features}. All the features "
                "will be returned."
            )
        scored = score_tasks(self.score_func, X, columns)
        self.task_names_ = [task.name for task in scored.tasks]
        self.scores_, self.pvalues_ = scored.scores, scored.pvalues
        self.aggregated_scores_ = aggregated(
            scored.scores[scored.taught], self.aggregate
        )
        return self

    def _columns(self, y: Any) -> TargetColumns:
        """Return the targets; of strings that are mostly different, as texts."""
        if self.task_types is not None:
            return target_columns(y, task_types=self.task_types)
        columns = columns_by_values(y, mostly_different)
        places = texts_among(columns)
        if not places:
            return columns
        names = [columns.names[k] for k in places]
        warn(
            f"The tasks {shown(names)} have strings that are mostly different, are "
            "taken for texts, and have no say in the selection of features. Pass "
            f'{line_of_texts(names)}, or "classification" if they are classes.'
        )
        return as_texts(columns, places)

    def _check_parameters(self) -> None:
        if isinstance(self.score_func, Mapping):
            if set(self.score_func) != set(TASK_TYPES) or not all(
                map(callable, self.score_func.values())
            ):
                raise ValueError(
                    f"Got score_func={self.score_func!r}, but expected a dict with a "
                    "function of (X, y) for 'classification' and one for 'regression'."
                )
        elif not callable(self.score_func):
            raise TypeError(
                f"Got score_func={self.score_func!r}, but expected a function of "
                "(X, y), such as sklearn.feature_selection.f_classif."
            )
        k = self.k
        whole = isinstance(k, Integral) and not isinstance(k, bool) and k >= 0
        if not whole and not (isinstance(k, str) and k == "all"):
            raise ValueError(f"Got k={k!r}, but expected 'all' or an integer from 0.")
        if self.aggregate not in ("max", "mean", "rank"):
            raise ValueError(
                f"Got aggregate={self.aggregate!r}, but expected 'max', 'mean' or "
                "'rank'."
            )

    def _get_support_mask(self) -> np.ndarray:
        check_is_fitted(self)
        scores = self.aggregated_scores_
        if isinstance(self.k, str):
            return np.ones(len(scores), dtype=bool)
        mask = np.zeros(len(scores), dtype=bool)
        worst_first = np.argsort(scores, kind="stable")
        mask[worst_first[max(0, len(scores) - self.k) :]] = True
        return mask

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.target_tags.required = True
        tags.target_tags.multi_output = True
        tags.input_tags.sparse = True
        return tags


def _numbers(X: Any) -> Any:
    """Return objects as numbers, so that ``pd.NA`` is NaN; anything else as it is."""
    if isinstance(X, pd.DataFrame):
        return with_numbers(X)
    if isinstance(X, np.ndarray) and X.dtype.kind == "O" and X.ndim == 2:
        return array_numbers(X, np.arange(X.shape[1]))
    return X
