"""Rows to learn from and to hold out, chosen by a splitter given as ``validation=``."""

from __future__ import annotations

from collections import deque
from copy import copy
from typing import Any

import numpy as np
from sklearn.model_selection import (
    RepeatedStratifiedKFold,
    StratifiedGroupKFold,
    StratifiedKFold,
    StratifiedShuffleSplit,
)

from skmtl._warning import warn
from skmtl._wording import counted
from skmtl.estimators._fit_data import FitData
from skmtl.tasks._encoder import MISSING

__all__ = ["rows_by_split"]

#: Splitters of scikit-learn that read y, and what to use where they cannot.
_READ_Y = {
    StratifiedGroupKFold: "MultiTaskStratifiedGroupKFold of skmtl.model_selection",
    StratifiedKFold: "MultiTaskStratifiedKFold of skmtl",
    RepeatedStratifiedKFold: "MultiTaskStratifiedKFold of skmtl",
    StratifiedShuffleSplit: "MultiTaskStratifiedShuffleSplit of skmtl.model_selection",
}


def rows_by_split(
    data: FitData, splitter: Any, given: tuple[Any, Any, Any], n_members: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return which labelled rows the last splits learn from, and which they hold out.

    Parameters
    ----------
    data : FitData
    splitter : splitter
    given : tuple
        X, y and groups, as the caller gave them.
    n_members : int
        The largest number of splits.

    Returns
    -------
    learned, held : ndarray of shape (n_samples, n_splits), bool
        The last split comes first. A row is in one of them at most.

    Raises
    ------
    ValueError
        If the splitter fails, gives something else than rows, or leaves a split with
        nothing to learn from, or to hold out, or a task without a label to learn from.
    """
    try:
        knowing = _with_types(data, splitter)
        splits = deque(knowing.split(*given), maxlen=max(1, n_members))
    except (MemoryError, Warning):
        raise
    except Exception as error:
        raise ValueError(
            f"Got validation={splitter!r}, which cannot split these rows: "
            f"{type(error).__name__}: {str(error).rstrip('. ')}."
            f"{_advice(data, splitter, given, error)}"
        ) from error
    if not splits:
        raise ValueError(f"Got validation={splitter!r}, which gives no split.")
    n_given = len(given[1])
    learned, held = np.zeros((2, n_given, len(splits)), dtype=bool)
    for i, split in enumerate(reversed(splits)):
        for part, rows in zip((learned, held), _pair(splitter, split), strict=True):
            part[_checked(splitter, rows, n_given), i] = True
    labelled = data.counted().any(axis=1, keepdims=True)
    held = held[data.positions] & labelled
    learned = learned[data.positions] & labelled & ~held
    for part, what in ((learned, "to learn from"), (held, "to hold out")):
        if not part.any(axis=0).all():
            raise ValueError(
                f"Got validation={splitter!r}, with a split that leaves no row with a "
                f"label {what}."
            )
    _check_taught(data, splitter, learned)
    return learned, held


def _with_types(data: FitData, splitter: Any) -> Any:
    """Return a splitter that knows which tasks are numbers, if it wants to know."""
    if data.values is None or getattr(splitter, "task_types", "") is not None:
        return splitter
    knowing = copy(splitter)
    knowing.task_types = data.targets.types_
    return knowing


def _advice(data: FitData, splitter: Any, given: Any, error: Exception) -> str:
    """Return what else to do, for a splitter that has failed."""
    n_tasks = data.codes.shape[1]
    missing = data.positions is not ... or (data.codes == MISSING).any()
    instead = [ours for cls, ours in _READ_Y.items() if isinstance(splitter, cls)]
    if instead and (n_tasks > 1 or missing):
        targets = counted(n_tasks, "task")
        return (
            " It expects a y of one task without missing labels; this one has "
            f"{targets}{' with missing labels' if missing else ''}. Use {instead[0]}, "
            "or a splitter that needs no y, such as KFold or ShuffleSplit."
        )
    if given[2] is None and "group" in str(error):
        return " Pass the group of each row to fit, as groups=."
    return ""


def _pair(splitter: Any, split: Any) -> tuple[Any, Any]:
    """Return both parts of a split; raise if it has others."""
    try:
        train, test = split
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"Got validation={splitter!r}, but expected a splitter whose split(X, y, "
            f"groups) gives pairs (train, test) of row numbers: {error}."
        ) from error
    return train, test


def _checked(splitter: Any, rows: Any, n_rows: int) -> np.ndarray:
    """Return rows that a splitter has chosen as an array; raise if they are none."""
    try:
        rows = np.asarray(rows)
    except ValueError:  # lists of different lengths
        rows = np.empty((1, 0))
    if rows.ndim == 1 and not len(rows):
        return rows.astype(np.intp)
    whole = rows.ndim == 1 and rows.dtype.kind in "iu"
    if not whole or rows.min() < 0 or rows.max() >= n_rows:
        raise ValueError(
            f"Got validation={splitter!r}, but expected a splitter that gives row "
            f"numbers from 0 to {n_rows - 1}, for the {n_rows} rows of X."
        )
    return rows


def _check_taught(data: FitData, splitter: Any, learned: np.ndarray) -> None:
    """Raise if a task has no label in any split's rows to learn from; warn of some."""
    counts = learned.T.astype(np.float32) @ data.counted()
    lacks = (counts == 0) & (data.task_weights > 0)
    names = np.array(data.targets.names_, dtype=object)
    if lacks.all(axis=0).any():
        raise ValueError(
            f"Got validation={splitter!r}, whose splits leave the tasks "
            f"{names[lacks.all(axis=0)].tolist()} without a label to learn from. Use "
            "other splits, or leave these tasks out."
        )
    if lacks.any():
        warn(
            f"The tasks {names[lacks.any(axis=0)].tolist()} have no label among the "
            f"rows that some splits of {splitter!r} leave to learn from. The members "
            "of the trunk that have these splits know nothing of these tasks."
        )
