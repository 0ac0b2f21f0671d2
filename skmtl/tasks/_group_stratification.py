"""Groups of rows dealt into folds so that every class of every task is spread.

As scikit-learn's `StratifiedGroupKFold` does for one target, the groups that unbalance
the folds most are placed first, each where it leaves the folds most alike. Differences
between folds count squared, so that a group is placed by what the folds hold of its own
labels alone, and the whole takes time in proportion to the rows.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_array

from skmtl.tasks._stratification import number_labels

__all__ = ["assign_groups", "count_labels"]


def count_labels(codes: np.ndarray, groups: np.ndarray) -> csr_array:
    """Count the labels of each group.

    Parameters
    ----------
    codes : ndarray of shape (n_samples, n_tasks), int
        Class codes, -1 for missing labels.
    groups : ndarray of shape (n_samples,), int
        The group of each row, from 0 on, none of them empty.

    Returns
    -------
    counts : csr_array of shape (n_groups, n_labels), int
        The labels of a task stand together: the missing label, then its classes.

    Examples
    --------
    >>> import numpy as np
    >>> from skmtl.tasks._group_stratification import count_labels
    >>> codes = np.array([[0, 0], [0, 1], [1, -1]])
    >>> count_labels(codes, np.array([0, 0, 1])).toarray()
    array([[0, 2, 0, 0, 1, 1],
           [0, 0, 1, 1, 0, 0]])
    """
    labels, n_rows = number_labels(codes)
    held = labels[np.argsort(groups, kind="stable")].ravel()
    ends = np.cumsum(np.bincount(groups)) * codes.shape[1]
    counts = csr_array(
        (np.ones(len(held), dtype=np.int64), held, np.concatenate([[0], ends])),
        shape=(len(ends), len(n_rows)),
    )
    counts.sum_duplicates()
    return counts


def assign_groups(
    counts: csr_array,
    sizes: np.ndarray,
    shares: Sequence[float],
    rng: np.random.RandomState | None = None,
) -> np.ndarray:
    """Assign each group to a fold, with the classes of all tasks in balance.

    Parameters
    ----------
    counts : csr_array of shape (n_groups, n_labels), int
        As `count_labels` gives them.
    sizes : ndarray of shape (n_groups,), int
        The rows of each group.
    shares : sequence of float, of shape (n_folds,)
        The share of the rows for each fold; they add up to 1. There are at most as many
        folds as groups.
    rng : RandomState, optional
        Decides which of groups that weigh about the same is placed first.

    Returns
    -------
    folds : ndarray of shape (n_groups,), int
        The fold of each group. No fold is empty. The sizes of two folds with the same
        share differ by at most the largest group.

    Examples
    --------
    >>> import numpy as np
    >>> from skmtl.tasks._group_stratification import assign_groups, count_labels
    >>> codes = np.array([[0], [0], [1], [1], [0], [1]])
    >>> groups = np.array([0, 0, 1, 1, 2, 3])
    >>> assign_groups(count_labels(codes, groups), np.array([2, 2, 1, 1]), [0.5, 0.5])
    array([0, 1, 1, 0])
    """
    total = np.bincount(counts.indices, weights=counts.data, minlength=counts.shape[1])
    # of all rows with a label, the share that the group holds
    share = counts.data / total[counts.indices]
    wanted = np.asarray(shares, dtype=np.float64)
    n_folds = len(wanted)
    held = np.zeros((counts.shape[1], n_folds))
    filled = np.zeros(n_folds, dtype=np.int64)
    # If no fold outgrows this, the others lack no more than the largest group. Where no
    # fold has room, a smallest takes the group, and is at most that group ahead.
    limit = np.round(sizes.sum() * wanted + sizes.max() / n_folds, 6)

    folds = np.empty(len(sizes), dtype=np.intp)
    starts, n_rows = counts.indptr.tolist(), sizes.tolist()
    for place, group in enumerate(_heaviest_first(counts, share, rng).tolist()):
        span = slice(starts[group], starts[group + 1])
        labels, of_group = counts.indices[span], counts.data[span]
        # What the group adds to the squares, with a fold's share as the unit; rounded,
        # so that folds that are alike tie on every machine.
        added = share[span] @ held[labels] + (share[span] @ of_group) / 2
        added = np.round(added / (n_folds * wanted), 9)
        full = filled + n_rows[group] > limit
        empty = filled == 0
        if np.count_nonzero(empty) >= len(sizes) - place:  # the last ones go there
            full = ~empty
        if full.all():
            fold = np.lexsort((added, filled / wanted))[0]
        else:
            fold = np.lexsort((filled, added, full))[0]
        held[labels, fold] += of_group
        filled[fold] += n_rows[group]
        folds[group] = fold
    return folds


def _heaviest_first(
    counts: csr_array, share: np.ndarray, rng: np.random.RandomState | None
) -> np.ndarray:
    """Order the groups by how much they unbalance the folds."""
    weight = np.add.reduceat(counts.data * share, counts.indptr[:-1])
    if rng is None:
        return np.argsort(-weight, kind="stable")
    order = rng.permutation(len(weight))
    steps = np.round(2 * np.log2(weight[order]))  # alike: less than a factor of 1.5
    return order[np.argsort(-steps, kind="stable")]
