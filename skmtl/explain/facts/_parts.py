"""Parts of the record of an explanation: what-ifs, and what tasks draw on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

__all__ = ["SharingFacts", "WhatIf"]


@dataclass(frozen=True, eq=False, repr=False)
class WhatIf:
    """One change of the input, and what the model itself says to it.

    Parameters
    ----------
    task : int
        Position of the task that it was chosen for.
    feature : int
        Position of the feature that is changed.
    before, after : str
        Its value, as written for a reader; `after` is "" for what is taken away (a
        word, a segment, an entry).
    probabilities : ndarray of shape (n_outputs,)
        As predicted by the model for the changed input, one task after the other.
    names : tuple of (str, str), optional
        Names of the task and the feature.
    verdict : tuple of (label, float), optional
        The class that the model then predicts for the task, with its probability.
    """

    task: int
    feature: int
    before: str
    after: str
    probabilities: np.ndarray
    names: tuple[str, str] | None = None
    verdict: tuple[Any, float] | None = None

    def __repr__(self) -> str:
        task, feature = self.names or (f"task {self.task}", f"feature {self.feature}")
        change = f"{feature} {self.after} instead of {self.before}"
        if not self.after:
            change = f"without {feature}"
        elif not self.before:
            change = f"{feature} {self.after}"
        if self.verdict is None:
            return f"<WhatIf {change}, for {task}>"
        label, probability = self.verdict
        return f"<WhatIf {change}: {task} would be {label} ({probability:.2f})>"


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
