"""Groups of tasks that have much in common."""

from __future__ import annotations

from numbers import Integral
from typing import Any

import numpy as np
import pandas as pd
from sklearn.cluster import AgglomerativeClustering

__all__ = ["group_tasks"]


def group_tasks(affinity: Any, n_groups: int) -> list[list[str]]:
    """Split the tasks into groups with a high affinity within.

    Agglomerative clustering on 1 - affinity: starting from single tasks, the two groups
    with the highest mean affinity between their tasks are joined until `n_groups` are
    left.

    Parameters
    ----------
    affinity : DataFrame or array-like of shape (n_tasks, n_tasks)
        As `task_affinity` gives it: symmetric, higher for tasks with more in common. An
        array's tasks are called "task_0", "task_1"...
    n_groups : int
        Number of groups, from 1 to the number of tasks.

    Returns
    -------
    groups : list of list of str
        Names of the tasks of each group, in the order of `affinity`; groups in the
        order of their first task.

    Raises
    ------
    ValueError
        If `affinity` is not square, not symmetric or has missing values, its index and
        columns differ, or `n_groups` is out of range.

    See Also
    --------
    task_affinity : The affinity of tasks, from data.

    Examples
    --------
    >>> import pandas as pd
    >>> from skmtl.explain import group_tasks
    >>> names = ["colour", "variety", "price"]
    >>> affinity = pd.DataFrame(
    ...     [[1, 0.8, 0.1], [0.8, 1, 0.2], [0.1, 0.2, 1]], index=names, columns=names
    ... )
    >>> group_tasks(affinity, n_groups=2)
    [['colour', 'variety'], ['price']]
    """
    names, values = _checked(affinity)
    is_integer = isinstance(n_groups, Integral) and not isinstance(n_groups, bool)
    if not is_integer or not 1 <= n_groups <= len(names):
        raise ValueError(
            f"Got n_groups={n_groups!r}, but expected an integer from 1 to "
            f"{len(names)}, the number of tasks."
        )
    if len(names) == 1:
        return [names]
    clustering = AgglomerativeClustering(
        n_clusters=int(n_groups), metric="precomputed", linkage="average"
    )
    labels = clustering.fit_predict(1 - values).tolist()
    groups: dict[int, list[str]] = {}
    for name, label in zip(names, labels, strict=True):
        groups.setdefault(label, []).append(name)
    return list(groups.values())


def _checked(affinity: Any) -> tuple[list[str], np.ndarray]:
    """Return the names of the tasks and the values."""
    values = np.asarray(affinity, dtype=np.float64)
    if values.ndim != 2 or values.shape[0] != values.shape[1] or not values.size:
        raise ValueError(
            f"Got affinity of shape {values.shape}, but expected (n_tasks, n_tasks)."
        )
    names = [f"task_{k}" for k in range(len(values))]
    if isinstance(affinity, pd.DataFrame):
        names = [str(name) for name in affinity.columns]
        if names != [str(name) for name in affinity.index]:
            raise ValueError(
                f"Got affinity with the columns {names} and the index "
                f"{affinity.index.tolist()}, but expected the tasks in the same order "
                "in both."
            )
    n_missing = (~np.isfinite(values)).sum(axis=1)
    if n_missing.any():
        raise ValueError(
            f"Got affinity with NaN or infinity for the tasks "
            f"{[names[k] for k in np.flatnonzero(n_missing == n_missing.max())]}, but "
            "expected a number for each pair. "
            "Leave out tasks with a single class, or with hardly a label."
        )
    if not np.allclose(values, values.T):
        first, second = np.argwhere(~np.isclose(values, values.T))[0]
        raise ValueError(
            f"Got affinity that is not symmetric: {values[first, second]:g} between "
            f"{names[first]!r} and {names[second]!r}, but {values[second, first]:g} "
            "the other way round. Expected the same number; the mean of the table and "
            "its transpose will do."
        )
    return names, values
