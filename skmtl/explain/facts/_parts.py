"""Parts of the record of an explanation: numbers, and what the tasks draw on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

__all__ = ["NumberFacts", "SharingFacts"]


@dataclass(frozen=True, eq=False)
class NumberFacts:
    """What is known of the tasks that are numbers, beside what the model predicts.

    What compares tasks is in shares of the spread of each. Entries of tasks that are
    classes are 1 in `spreads`, else NaN.

    Parameters
    ----------
    spreads, centers : ndarray of shape (n_tasks,)
        Standard deviation and mean of each number, in its own unit: of the labels that
        the model has learned from where it knows them, else of what it predicts for the
        background, or, of a text or an image, for inputs near the one explained.
    ranges : ndarray of shape (n_tasks, 2)
        The least and the largest of these numbers.
    intervals : ndarray of shape (n_tasks, 2)
        What the model gives as interval of `coverage`; NaN where it gives none.
    coverage : float
        What part of true numbers such intervals are to hold.
    targets : ndarray of shape (n_tasks,)
        The ``target_value`` that it is asked how to reach; NaN without one.
    """

    spreads: np.ndarray
    centers: np.ndarray
    ranges: np.ndarray
    intervals: np.ndarray
    coverage: float
    targets: np.ndarray


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
