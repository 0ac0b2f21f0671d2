"""Rows dealt into folds so that every class of every task is spread as the rows are.

Iterative stratification takes the label with the fewest rows left, and gives them one
by one to the fold that wants this label most. Here the rows of a label are dealt
together: each fold gets as many as it would one by one, and which ones it gets is
chosen for the sake of the other tasks. So nothing loops over rows, and the balance is
closer.

How many rows of a label a fold wants is a whole number from the start. Its share is
rounded up or down by chance, such that the labels of a task fill each fold. If each
label's share were rounded by itself, always the same way, rare classes would never (or
always) be in a small fold, and the label dealt last would get what all others left.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from scipy.optimize import linear_sum_assignment

from skmtl.tasks._encoder import MISSING

__all__ = ["assign_folds", "number_labels"]

# The last rows of a label are matched to folds with care: enough of them to undo the
# chance imbalance of millions of rows.
N_MATCHED = 1000
# So few at a time that what folds need is counted again before many rows of one kind
# have gone to the fold that lacked a few of them: else the labels of each task are in
# balance, and their combinations far from it.
N_MATCHED_AT_ONCE = 10
# The labels of a batch that are counted together.
CELLS = 2**20


def assign_folds(
    codes: np.ndarray, shares: Sequence[float], rng: np.random.RandomState
) -> np.ndarray:
    """Assign each row to a fold, with the classes of all tasks in balance.

    Parameters
    ----------
    codes : ndarray of shape (n_samples, n_tasks), int
        Class codes, -1 for missing labels. Missing labels are spread evenly too, so
        that all folds have their share of each task's observed labels.
    shares : sequence of float, of shape (n_folds,)
        The share of the rows for each fold; they add up to 1.
    rng : RandomState
        Decides between rows, and between folds, that are equally good.

    Returns
    -------
    folds : ndarray of shape (n_samples,), int
        The fold of each row. Fold ``f`` has ``shares[f] * n_samples`` rows, rounded up
        or down.

    References
    ----------
    Sechidis, Tsoumakas and Vlahavas (2011), `On the Stratification of Multi-label Data
    <https://doi.org/10.1007/978-3-642-23808-6_10>`_.

    Examples
    --------
    >>> import numpy as np
    >>> from skmtl.tasks import assign_folds
    >>> codes = np.array([[0, 0], [0, 1], [1, 0], [1, -1]] * 2)
    >>> folds = assign_folds(codes, [0.5, 0.5], np.random.RandomState(0))
    >>> sorted(codes[folds == 0].tolist())
    [[0, 0], [0, 1], [1, -1], [1, 0]]
    """
    share = np.asarray(shares, dtype=np.float64)
    room = _fold_sizes(len(codes), share, rng)
    labels, left = number_labels(codes)  # left: rows of each label without a fold
    rows_of = _rows_by_label(labels, left, rng)
    # labels take turns by where they stand: with other names, they get the same folds
    stands = np.array([rows[0] if len(rows) else -1 for rows in rows_of])
    turns = np.argsort(stands, kind="stable")[np.count_nonzero(stands < 0) :]
    wanted = _rounded_shares(left, room, np.ptp(share) == 0, turns, rng)

    folds = np.full(len(codes), -1, dtype=np.intp)
    while left.any():
        fewest = np.where(left > 0, left, len(codes) + 1)[turns]
        label = turns[np.argmin(fewest)]
        rows = rows_of[label]
        for batch in _batches(rows[folds[rows] < 0]):
            taken = _deal(len(batch), wanted[label], room, rng)
            fold = np.repeat(np.arange(len(share)), taken)
            held = labels[batch]
            if len(batch) <= N_MATCHED_AT_ONCE:
                # a fold needs a row if it lacks more of the row's labels than its share
                lacked = wanted[held] - left[held][:, :, np.newaxis] * share
                need = lacked.sum(axis=1)
                fold = fold[linear_sum_assignment(need[:, fold], maximize=True)[1]]
            folds[batch] = fold
            room -= taken
            # many tasks of few rows at once, or one of many
            at_once = max(1, CELLS // len(batch))
            for first in range(0, held.shape[1], at_once):
                some = held[:, first : first + at_once]
                np.subtract.at(wanted, (some, fold[:, np.newaxis]), 1)
                np.subtract.at(left, some, 1)
    return folds


def _fold_sizes(
    n_samples: int, share: np.ndarray, rng: np.random.RandomState
) -> np.ndarray:
    """Round ``share * n_samples`` to whole numbers, up where most would be lost."""
    exact = np.round(share * n_samples, 6)  # in floats, 30 * 0.1 is not quite 3
    sizes = np.floor(exact).astype(np.intp)
    order = np.lexsort((rng.permutation(len(share)), sizes - exact))
    sizes[order[: n_samples - sizes.sum()]] += 1
    return sizes


def _rounded_shares(
    counts: np.ndarray,
    sizes: np.ndarray,
    alike: bool,
    turns: np.ndarray,
    rng: np.random.RandomState,
) -> np.ndarray:
    """Return how many rows of each label each fold is to get, (n_labels, n_folds).

    Those of a label add up to its rows, those of a task's labels to the rows of the
    fold. On average over random states, each is the fold's exact share of the label.
    With `alike`, all folds have the same share, and no two of them differ by more than
    one row of a label. `turns` are the labels in the order in which they draw.
    """
    n_left = sizes.sum()
    # the labels of a task stand together, and hold all rows
    task = np.maximum(np.cumsum(counts) - 1, 0) // n_left
    wanted = np.zeros((len(counts), len(sizes)), dtype=np.int64)
    left = counts.copy()
    for fold in np.flatnonzero(sizes):
        # of what is left, this fold's share is part / parts
        part, parts = (1, len(sizes) - fold) if alike else (sizes[fold], n_left)
        whole, rest = np.divmod(left * part, parts)
        # systematic sampling: the rests of a task are laid end to end in random order,
        # and a label that reaches the next whole number is rounded up; where to begin
        # is random among what makes the task add up to the size of the fold
        chance = np.zeros(len(rest))
        chance[turns] = rng.random_sample(len(turns))
        order = np.lexsort((chance, task))
        reached = np.cumsum(rest[order])
        begin = (reached - rest[order])[np.searchsorted(task[order], np.unique(task))]
        lead = sizes[fold] * parts - n_left * part
        begin -= rng.randint(max(lead, 0), min(lead, 0) + parts, size=len(begin))
        reached -= begin[task[order]]
        whole[order] += reached // parts - (reached - rest[order]) // parts
        wanted[:, fold] = whole
        left -= whole
        n_left -= sizes[fold]
    return wanted


def number_labels(codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Number the labels of all tasks, a missing one too, and count the rows of each."""
    n_labels = codes.max(axis=0).astype(np.int64) + 1 - MISSING
    first = np.cumsum(n_labels) - n_labels
    labels = np.empty(codes.shape, dtype=np.int32, order="F")
    np.add(codes, first - MISSING, out=labels, casting="unsafe")
    counts = np.zeros(n_labels.sum(), dtype=np.int64)
    for column in labels.T:
        counts += np.bincount(column, minlength=len(counts))
    return labels, counts


def _rows_by_label(
    labels: np.ndarray, counts: np.ndarray, rng: np.random.RandomState
) -> list[np.ndarray]:
    """Return the rows of each label, in random order."""
    shuffled = rng.permutation(len(labels)).astype(np.int32)
    rows = np.empty(labels.T.shape, dtype=np.int32)
    for task, column in enumerate(labels.T):
        rows[task] = shuffled[np.argsort(column[shuffled], kind="stable")]
    return np.split(rows.ravel(), np.cumsum(counts)[:-1])


def _batches(rows: np.ndarray) -> Iterator[np.ndarray]:
    """Yield most rows of a long array at once, the rest in small batches."""
    n_first = max(len(rows) - N_MATCHED, 0)
    if n_first:
        yield rows[:n_first]
    for start in range(n_first, len(rows), N_MATCHED_AT_ONCE):
        yield rows[start : start + N_MATCHED_AT_ONCE]


def _deal(
    n_rows: int, wanted: np.ndarray, room: np.ndarray, rng: np.random.RandomState
) -> np.ndarray:
    """Return how many rows each fold takes if the keenest always takes the next one."""
    # among folds that want a row equally, the one with the most room comes first
    order = np.lexsort((rng.permutation(len(room)), wanted - room))
    most = np.minimum(n_rows, room)[order]
    fold = np.repeat(order, most)
    earlier = np.arange(len(fold)) - np.repeat(np.cumsum(most) - most, most)
    keenness = wanted[fold] - earlier
    keenest = np.argsort(-keenness, kind="stable")[:n_rows]
    return np.bincount(fold[keenest], minlength=len(room))
