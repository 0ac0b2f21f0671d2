"""Random splits that are alike in the classes of every task."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from sklearn.model_selection import BaseShuffleSplit, ShuffleSplit
from sklearn.utils import check_random_state

from skmtl.model_selection._folds import check_n_splits
from skmtl.model_selection._labels import (
    class_counts,
    labels_to_spread,
    warn_of_groups,
    warn_of_small,
)
from skmtl.tasks import assign_folds

__all__ = ["MultiTaskStratifiedShuffleSplit"]


class MultiTaskStratifiedShuffleSplit(BaseShuffleSplit):
    """Random splits into train and test rows in which every class has its share.

    What `sklearn.model_selection.StratifiedShuffleSplit` does for one target, for
    several: it takes a 2-D `y`, with labels missing, and gives the train and the test
    rows their share of each class of each task, and of the missing labels. Of tasks
    that are numbers, it is the parts between deciles that have their share, or larger
    parts of fewer than 100 labels. Each split is drawn anew, so test sets may overlap.

    Parameters
    ----------
    n_splits : int, default=10
        Number of splits, at least 1.
    test_size : float or int, default=None
        The share of the rows in the test set, between 0 and 1, or their number. If
        None, the complement of `train_size`; 0.1 if that is None as well.
    train_size : float or int, default=None
        The share of the rows in the train set, between 0 and 1, or their number. If
        None, the complement of `test_size`. Rows left over are in neither set.
    random_state : int, RandomState instance or None, default=None
        Draws the splits. An int gives the same splits at every call.
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
        If `n_splits` is not an integer of 1 or more.

    Examples
    --------
    >>> import numpy as np
    >>> from skmtl.model_selection import MultiTaskStratifiedShuffleSplit
    >>> X = np.zeros((8, 3))
    >>> y = [["red", 0], ["red", 1], ["white", 0], ["white", None]] * 2
    >>> splits = MultiTaskStratifiedShuffleSplit(2, test_size=0.5, random_state=0)
    >>> for train, test in splits.split(X, y):
    ...     print(sorted(str(y[row]) for row in test))
    ["['red', 0]", "['red', 1]", "['white', 0]", "['white', None]"]
    ["['red', 0]", "['red', 1]", "['white', 0]", "['white', None]"]
    """

    def __init__(
        self,
        n_splits: int = 10,
        *,
        test_size: float | int | None = None,
        train_size: float | int | None = None,
        random_state: int | np.random.RandomState | None = None,
        task_types: Any = None,
    ) -> None:
        self.task_types = task_types
        super().__init__(
            n_splits=check_n_splits(n_splits, least=1),
            test_size=test_size,
            train_size=train_size,
            random_state=random_state,
        )

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
            Row numbers, in random order.

        Raises
        ------
        ValueError
            If `y` is None or no valid target, a task has no observed label, `X` and `y`
            differ in length, or the sizes do not fit the number of rows.

        Warns
        -----
        SkmtlWarning
            If strings look like texts, and nobody has said what they are, or if a class
            has one member only, which cannot stand in both sets.
        """
        warn_of_groups(self, groups)
        codes, tasks = labels_to_spread(self, X, y, instead="ShuffleSplit")
        # scikit-learn's own reading of the two sizes, and its errors
        sizes = ShuffleSplit(
            1, test_size=self.test_size, train_size=self.train_size, random_state=0
        )
        train, test = next(sizes.split(codes))
        consequence = "The train or the test rows lack a class, because it has 1 member"
        warn_of_small(self, tasks, class_counts(codes, tasks), 2, consequence)
        return self._draw(codes, len(train), len(test))

    def _draw(
        self, codes: np.ndarray, n_train: int, n_test: int
    ) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        rng = check_random_state(self.random_state)
        n_samples = len(codes)
        sizes = [n_train, n_test, n_samples - n_train - n_test]
        for _ in range(self.n_splits):
            parts = assign_folds(codes, [size / n_samples for size in sizes], rng)
            yield (
                rng.permutation(np.flatnonzero(parts == 0)),
                rng.permutation(np.flatnonzero(parts == 1)),
            )
