"""What balancing did, from the rows of a history to tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

__all__ = ["balancing_tables"]


def balancing_tables(
    history: Sequence[dict[str, Any]],
) -> tuple[pd.DataFrame, pd.Series | None, pd.DataFrame | None]:
    """Return weights by epoch and task, conflicts by epoch, and mean cosines of pairs.

    Raises
    ------
    ValueError
        If no row has weights.
    """
    rows = [row for row in history if row.get("task_weights")]
    if not rows:
        raise ValueError(
            "Got a history without weights of tasks, as balancing='equal' leaves it, "
            "but expected what balancing did. Fit two tasks or more with another rule, "
            "such as balancing='gradnorm', or, to see how gradients conflict under "
            "equal weights, with balancing=EqualWeighting(track_gradients=True)."
        )
    # in the order of the last epoch: tasks may have been added since the first
    names = (name for row in reversed(rows) for name in row["task_weights"])
    tasks = list(dict.fromkeys(names))
    found = [row["task_weights"] for row in rows]
    weights = pd.DataFrame(found, index=_epochs(rows), columns=tasks, dtype=float)
    compared = [row for row in rows if row.get("gradient_cosines") is not None]
    if not compared:
        return weights, None, None
    conflicts = [row["gradient_conflicts"] for row in compared]
    by_epoch = pd.Series(conflicts, _epochs(compared), float, "gradient_conflicts")
    return weights, by_epoch, _mean_cosines(compared, tasks)


def _epochs(rows: list[dict[str, Any]]) -> pd.Index:
    return pd.Index([row["epoch"] for row in rows], name="epoch")


def _mean_cosines(rows: list[dict[str, Any]], tasks: list[str]) -> pd.DataFrame:
    """Return the means over epochs, which need not have had the same tasks."""
    names = [list(row["task_weights"]) for row in rows]
    tables = [
        pd.DataFrame(row["gradient_cosines"], index=known, columns=known, dtype=float)
        for row, known in zip(rows, names, strict=True)
    ]
    means = pd.concat(tables).groupby(level=0, sort=False).mean()
    known = [task for task in tasks if task in means.columns]
    return means.loc[known, known]
