"""Cross-validation folds that are alike in the classes of every task."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from skmtl.model_selection._folds import TaskFolds
from skmtl.model_selection._labels import (
    class_counts,
    labels_to_spread,
    warn_of_groups,
    warn_of_small,
)
from skmtl.tasks import assign_folds

__all__ = ["MultiTaskStratifiedKFold"]


class MultiTaskStratifiedKFold(TaskFolds):
    """K folds in which every class of every task has its share, as have missing labels.

    What `sklearn.model_selection.StratifiedKFold` does for one target, for several: it
    takes a 2-D `y`, with labels missing, and spreads each class of each task over the
    folds by iterative stratification. Of tasks that are numbers, it spreads the parts
    between deciles, or larger parts of fewer than 100 labels; of texts, where there is
    one. Fold sizes differ by at most one row.

    Parameters
    ----------
    n_splits : int, default=5
        Number of folds, at least 2.
    shuffle : bool, default=False
        If False, `y` alone decides: every call to ``split`` gives the same folds. If
        True, `random_state` decides as well, between folds that are equally balanced.
        Either way, rows are spread over the folds wherever they stand in the data; for
        rows in the order of time see `sklearn.model_selection.TimeSeriesSplit`.
    random_state : int, RandomState instance or None, default=None
        Used if `shuffle` is True. An int gives the same folds at every call.
    task_types : str, list of str or dict, default=None
        "classification", "regression" or "generation", of texts, for all tasks, in a
        list for each, or in a dict by name; "from_dtype", also for tasks that a dict
        leaves out, takes columns of numbers for numbers. With None, columns with
        fractions are numbers, as are whole numbers of which more than half are
        different, if there are more than twenty; strings of this kind are texts, with a
        warning; other columns are classes.

    Raises
    ------
    ValueError
        If `n_splits` is not an integer of 2 or more, or if `random_state` is given but
        would be without effect, because `shuffle` is False.
    TypeError
        If `shuffle` is not a bool.

    Notes
    -----
    scikit-learn's own stratification refuses a 2-D `y`, and its ``cv=5`` refuses NaN in
    `y`; pass this object as ``cv`` instead.

    References
    ----------
    Sechidis, Tsoumakas and Vlahavas (2011), `On the Stratification of Multi-label Data
    <https://doi.org/10.1007/978-3-642-23808-6_10>`_.

    Examples
    --------
    >>> import numpy as np
    >>> from skmtl.model_selection import MultiTaskStratifiedKFold
    >>> X = np.zeros((8, 3))
    >>> y = [["red", 0], ["red", 1], ["white", 0], ["white", None]] * 2
    >>> for train, test in MultiTaskStratifiedKFold(n_splits=2).split(X, y):
    ...     print(sorted(str(y[row]) for row in test))
    ["['red', 0]", "['red', 1]", "['white', 0]", "['white', None]"]
    ["['red', 0]", "['red', 1]", "['white', 0]", "['white', None]"]
    """

    def split(
        self, X: Any, y: Any = None, groups: Any = None
    ) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Return an iterator over the train and test rows of each split.

        Parameters
        ----------
        X : array-like or DataFrame of shape (n_samples, n_features)
            Only its number of rows matters, so ``np.zeros(n_samples)`` will do.
        y : array-like or DataFrame of shape (n_samples,) or (n_samples, n_tasks)
            Labels; NaN, None and ``pd.NA`` mark missing ones.
        groups : object
            Ignored, with a warning.

        Yields
        ------
        train, test : ndarray of int
            Row numbers, in increasing order.

        Raises
        ------
        ValueError
            If `y` is None or no valid target, a task has no observed label, `X` and `y`
            differ in length, or there are fewer rows than `n_splits`.

        Warns
        -----
        SkmtlWarning
            If strings look like texts, and nobody has said what they are, or if a class
            has fewer members than `n_splits`, so that some folds lack it.
        """
        warn_of_groups(self, groups)
        codes, tasks = labels_to_spread(self, X, y, instead="KFold")
        if len(codes) < self.n_splits:
            raise ValueError(
                f"Got n_splits={self.n_splits} for {len(codes)} rows, but expected no "
                "more splits than rows."
            )
        consequence = (
            f"Some of the n_splits={self.n_splits} folds lack a class, because it has "
            "fewer members"
        )
        warn_of_small(
            self, tasks, class_counts(codes, tasks), self.n_splits, consequence
        )
        shares = [1 / self.n_splits] * self.n_splits
        return self._splits(assign_folds(codes, shares, self._rng()))
