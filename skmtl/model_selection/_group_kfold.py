"""Cross-validation folds of whole groups, alike in the classes of every task."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

import numpy as np

from skmtl.model_selection._folds import TaskFolds
from skmtl.model_selection._labels import labels_to_spread, warn_of_small
from skmtl.tasks._encoder import MISSING
from skmtl.tasks._group_stratification import assign_groups, count_labels
from skmtl.tasks._groups import check_groups, number_groups

__all__ = ["MultiTaskStratifiedGroupKFold"]


class MultiTaskStratifiedGroupKFold(TaskFolds):
    """K folds that keep groups whole, and are alike in the classes of every task.

    What `sklearn.model_selection.StratifiedGroupKFold` does for one target, for
    several: rows of one group (a patient, a shop, a day) never stand in two folds, and
    each class of each task, and the missing labels, are spread as evenly as that
    allows; of tasks that are numbers, the parts between deciles, or larger parts of
    fewer than 100 labels. The sizes of two folds differ by at most the size of the
    largest group.

    Parameters
    ----------
    n_splits : int, default=5
        Number of folds, at least 2.
    shuffle : bool, default=False
        If False, `y` and `groups` alone decide: every call to ``split`` gives the same
        folds. If True, `random_state` decides between groups that weigh about the same
        which is placed first, and so gives other folds, about as well balanced.
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
    Groups are placed one after the other, first those that unbalance the folds most.
    Each goes to the fold that holds the smallest share of the group's labels and has
    room: a fold may have ``(n_samples + size of the largest group) / n_splits`` rows,
    and where none has room, the smallest takes the group. This leaves the squared
    differences between the folds' shares of the labels as small as one step can.

    With metadata routing, `groups` is requested by default, as by scikit-learn's own
    splitters that use groups.

    Examples
    --------
    >>> import numpy as np
    >>> from skmtl.model_selection import MultiTaskStratifiedGroupKFold
    >>> X = np.zeros((8, 3))
    >>> y = [["red", 0], ["red", 1], ["white", 0], ["white", None]] * 2
    >>> patients = np.array(["Ann", "Ann", "Bo", "Bo", "Cy", "Cy", "Di", "Di"])
    >>> folds = MultiTaskStratifiedGroupKFold(n_splits=2)
    >>> for train, test in folds.split(X, y, groups=patients):
    ...     print(np.unique(patients[test]), [y[row][0] for row in test])
    ['Ann' 'Di'] ['red', 'red', 'white', 'white']
    ['Bo' 'Cy'] ['white', 'white', 'red', 'red']
    """

    # how a class of scikit-learn's metadata routing states its default request
    __metadata_request__split: ClassVar = {"groups": True}

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
        groups : array-like of shape (n_samples,)
            The group of each row: numbers, strings, anything that can be hashed, such
            as the tuples of a list of pairs (hospital, patient).

        Yields
        ------
        train, test : ndarray of int
            Row numbers, in increasing order.

        Raises
        ------
        ValueError
            If `y` is None or no valid target, a task has no observed label, `groups` is
            None or has a missing value, `X`, `y` and `groups` differ in length, or
            there are fewer groups than `n_splits`.

        Warns
        -----
        SkmtlWarning
            If strings look like texts, and nobody has said what they are, or if a class
            is found in fewer groups than `n_splits`, so that some folds lack
            it.
        """
        codes, tasks = labels_to_spread(self, X, y, instead="GroupKFold")
        if groups is None:
            raise ValueError(
                "Got groups=None, but MultiTaskStratifiedGroupKFold expects the group "
                "of each row. Pass groups, or use MultiTaskStratifiedKFold."
            )
        check_groups(groups, len(codes))
        number, n_groups = number_groups(groups)
        if n_groups < self.n_splits:
            raise ValueError(
                f"Got n_splits={self.n_splits} for {n_groups} groups, but expected no "
                "more splits than groups."
            )
        counts = count_labels(codes, number)
        n_groups_with = np.bincount(counts.indices, minlength=counts.shape[1])
        ends = np.cumsum(codes.max(axis=0).astype(int) + 1 - MISSING)[:-1]
        by_task = [count[1:] for count in np.split(n_groups_with, ends)]
        consequence = (
            f"Some of the n_splits={self.n_splits} folds lack a class, because it is "
            "in fewer groups"
        )
        warn_of_small(self, tasks, by_task, self.n_splits, consequence)
        rng = self._rng() if self.shuffle else None
        shares = [1 / self.n_splits] * self.n_splits
        folds = assign_groups(counts, np.bincount(number), shares, rng)
        return self._splits(folds[number])
