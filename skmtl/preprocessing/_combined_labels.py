"""The labels of rows that are merged: gaps filled, conflicts found and settled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from skmtl.tasks import TargetColumns

__all__ = ["CONFLICT_COLUMNS", "CombinedLabels", "combine_labels", "contradiction"]

#: What is reported of each conflict.
CONFLICT_COLUMNS = ["row", "task", "rows", "labels", "kept"]


@dataclass
class CombinedLabels:
    """Where the labels of merged rows come from.

    Attributes
    ----------
    source : ndarray of shape (n_groups, n_tasks), int
        The row whose label is taken.
    dropped : ndarray of shape (n_groups, n_tasks), bool
        Where no label is taken, because the copies contradict each other.
    conflicts : DataFrame
        A row for each group of copies and task with more than one label.
    """

    source: np.ndarray
    dropped: np.ndarray
    conflicts: pd.DataFrame


def combine_labels(
    columns: TargetColumns, groups: np.ndarray, first: np.ndarray, drop: bool
) -> CombinedLabels:
    """Choose the label of each group of equal rows, for every task.

    Parameters
    ----------
    columns : TargetColumns
    groups : ndarray of shape (n_samples,), int
        The group of each row.
    first : ndarray of shape (n_groups,), int
        The first row of each group.
    drop : bool
        Whether a conflict leaves no label, instead of the most frequent one.
    """
    n_tasks = len(columns.names)
    source = np.repeat(first[:, np.newaxis], n_tasks, axis=1)
    dropped = np.zeros(source.shape, dtype=bool)
    found = []
    for k, name in enumerate(columns.names):
        rows = np.flatnonzero(~columns.missing[k])
        if not len(rows):
            continue
        labels = columns.values[k]
        winner, disputed = _most_frequent(pd.factorize(labels[rows])[0], groups[rows])
        group = groups[rows[winner]]
        source[group, k] = rows[winner]
        group = group[disputed]
        dropped[group, k] = drop
        kept = [None] * len(group) if drop else labels[source[group, k]].tolist()
        found.append(_describe(name, labels, rows, groups[rows], group, kept))
    return CombinedLabels(source, dropped, _table(found))


def _table(found: list[pd.DataFrame]) -> pd.DataFrame:
    """Return the conflicts of all tasks as one table, an empty one if there are none.

    Empty parts would decide the dtypes of the whole.
    """
    found = [part for part in found if len(part)]
    if not found:
        return pd.DataFrame({name: [] for name in CONFLICT_COLUMNS})
    return pd.concat(found, ignore_index=True)


def _most_frequent(
    codes: np.ndarray, groups: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the position of the label that wins each group, and which had rivals.

    Of labels that are seen equally often, the one that is seen first wins.
    """
    key = groups.astype(np.int64) * (codes.max() + 1) + codes
    _, first, count = np.unique(key, return_index=True, return_counts=True)
    order = np.lexsort((first, -count, groups[first]))
    _, start, n_labels = np.unique(
        groups[first][order], return_index=True, return_counts=True
    )
    return first[order][start], n_labels > 1


def _describe(
    task: str,
    labels: np.ndarray,
    rows: np.ndarray,
    group_of: np.ndarray,
    disputed: np.ndarray,
    kept: list[Any],
) -> pd.DataFrame:
    """Return a row for each group of which copies have different labels."""
    part = np.isin(group_of, disputed)
    rows, group_of = rows[part], group_of[part]
    order = np.argsort(group_of, kind="stable")
    ends = np.flatnonzero(np.diff(group_of[order])) + 1
    copies = np.split(rows[order], ends) if len(rows) else []
    return pd.DataFrame(
        {
            "row": disputed,
            "task": task,
            "rows": [some.tolist() for some in copies],
            "labels": [labels[some].tolist() for some in copies],
            "kept": pd.Series(kept, dtype=object),
        }
    )


def contradiction(conflicts: pd.DataFrame) -> str:
    """Return the message of the first conflict, and how many there are."""
    case = conflicts.iloc[0]
    return (
        f"The rows {case['rows']} of X are the same, but their labels of the task "
        f"{case['task']!r} are {case['labels']} ({len(conflicts)} such cases in all). "
        "Correct them, or set conflict='majority' or 'missing'."
    )
