"""Cross-validation folds that are alike in the classes of every task."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
from sklearn.model_selection import BaseCrossValidator
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_consistent_length

from skmtl.exceptions import SkmtlWarning
from skmtl.tasks import Task, TaskEncoder, assign_folds, target_columns
from skmtl.tasks._encoder import MISSING

__all__ = ["MultiTaskStratifiedKFold"]

N_NAMED = 10  # classes that a warning lists before it only counts them


class MultiTaskStratifiedKFold(BaseCrossValidator):
    """K folds in which every class of every task has its share, as have missing labels.

    What `sklearn.model_selection.StratifiedKFold` does for one target, for several: it
    takes a 2-D `y`, with labels missing, and spreads each class of each task over the
    folds by iterative stratification. Fold sizes differ by at most one row.

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

    def __init__(
        self,
        n_splits: int = 5,
        *,
        shuffle: bool = False,
        random_state: int | np.random.RandomState | None = None,
    ) -> None:
        # like scikit-learn's splitters, and unlike estimators, checked at once
        if not isinstance(n_splits, int | np.integer) or n_splits < 2:
            raise ValueError(
                f"Got n_splits={n_splits!r}, but expected an integer of 2 or more."
            )
        if not isinstance(shuffle, bool):
            raise TypeError(f"Got shuffle={shuffle!r}, but expected True or False.")
        if not shuffle and random_state is not None:
            raise ValueError(
                f"Got random_state={random_state!r} with shuffle=False, where it has "
                "no effect. Pass shuffle=True, or leave out random_state."
            )
        self.n_splits = int(n_splits)
        self.shuffle = shuffle
        self.random_state = random_state

    def get_n_splits(self, X: Any = None, y: Any = None, groups: Any = None) -> int:
        """Return the number of folds; `X`, `y` and `groups` are ignored."""
        return self.n_splits

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
            If a class has fewer members than `n_splits`, so that some folds lack it.
        """
        name = type(self).__name__
        if y is None:
            raise ValueError(
                f"Got y=None, but {name} expects the labels that it spreads over the "
                "folds. Pass y, or use sklearn.model_selection.KFold."
            )
        if groups is not None:
            message = f"The groups parameter is ignored by {name}."
            warnings.warn(message, SkmtlWarning, stacklevel=2)
        columns = target_columns(y)
        check_consistent_length(X, columns.values[0])
        if len(columns) < self.n_splits:
            raise ValueError(
                f"Got n_splits={self.n_splits} for {len(columns)} rows, but expected "
                "no more splits than rows."
            )
        encoder = TaskEncoder().fit(columns)
        codes = encoder.encode(columns)
        small = _small_classes(codes, encoder.tasks_, self.n_splits)
        if small:
            more = f" and {len(small) - N_NAMED} more" if len(small) > N_NAMED else ""
            message = (
                f"Some of the n_splits={self.n_splits} folds lack a class, because it "
                f"has fewer members: {', '.join(small[:N_NAMED])}{more}."
            )
            warnings.warn(message, SkmtlWarning, stacklevel=2)
        rng = check_random_state(self.random_state if self.shuffle else 0)
        folds = assign_folds(codes, [1 / self.n_splits] * self.n_splits, rng)
        return (
            (np.flatnonzero(folds != fold), np.flatnonzero(folds == fold))
            for fold in range(self.n_splits)
        )


def _small_classes(codes: np.ndarray, tasks: list[Task], n_splits: int) -> list[str]:
    """Describe the classes with fewer members than there are folds."""
    found = []
    for task, column in zip(tasks, codes.T, strict=True):
        counts = np.bincount(column[column != MISSING], minlength=task.n_classes)
        labels = task.classes.tolist()
        found += [
            f"class {labels[code]!r} of task {task.name!r} ({counts[code]})"
            for code in np.flatnonzero(counts < n_splits)
        ]
    return found
