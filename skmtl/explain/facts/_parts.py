"""A part of the record of an explanation: what the tasks draw on."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

__all__ = ["SharingFacts"]


@dataclass(frozen=True, eq=False)
class SharingFacts:
    """What each task draws on at one input, and how much two tasks have in common.

    Parameters
    ----------
    kind : {"gates", "masks", "stitches"}
        What was looked at: how the tasks weigh experts (`MMoE`, `PLE`), what they let
        through of the shared layers (`MTAN`), or what they take from each other's
        towers (`CrossStitch`), which is the same for all inputs.
    overlap : DataFrame of shape (n_tasks, n_tasks)
        How much two tasks draw on the same, from 0 to 1. Own experts of different tasks
        have nothing in common. Tasks with one class are not among them.
    shared : Series or None
        How much of what each task reads comes from experts that all tasks share; the
        rest comes from its own. Only of `PLE`.
    towers : DataFrame of shape (n_tasks, n_tasks) or None
        What part each task (row) takes from each tower (column), by the sizes of the
        weights: they sum to 1 in each row. Only of `CrossStitch`.
    """

    kind: str
    overlap: pd.DataFrame
    shared: pd.Series | None = None
    towers: pd.DataFrame | None = None
