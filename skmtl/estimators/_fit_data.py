"""Inputs and targets of one fit, checked and encoded."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from skmtl.inputs import Table, TableEncoder
from skmtl.networks import Trunk
from skmtl.tasks import TaskEncoder, assign_folds
from skmtl.tasks._encoder import MISSING

__all__ = ["FitData"]

#: Fewer held-out rows than this say nothing about when to stop.
_FEWEST_HELD_OUT = 5


@dataclass
class FitData:
    """What an estimator learns from.

    Attributes
    ----------
    trunk : Trunk
    inputs : TableEncoder
    targets : TaskEncoder
    table : Table
    codes : ndarray of shape (n_samples, n_tasks)
        Class codes, -1 for missing labels.
    weights : ndarray of shape (n_samples, n_tasks), or None
        Weights of the labels; None if all are 1.
    row_weights : ndarray of shape (n_samples,), or None
        Weights of the rows; None if all are 1.
    task_weights : ndarray of shape (n_tasks,)
        Shares of the tasks in the objective.
    """

    trunk: Trunk
    inputs: TableEncoder
    targets: TaskEncoder
    table: Table
    codes: np.ndarray
    weights: np.ndarray | None
    row_weights: np.ndarray | None
    task_weights: np.ndarray

    def labelled_rows(self) -> np.ndarray:
        """Rows with at least one label that counts: the others teach nothing."""
        if self.weights is None:
            return np.arange(len(self.codes))
        return np.flatnonzero(self.weights[:, self.task_weights > 0].any(axis=1))

    def learn_statistics(self, rows: np.ndarray) -> None:
        """Learn means and standard deviations from training rows."""
        self.inputs.update_statistics(self.table, rows, self.row_weights)

    def split(self, fraction: float, seed: int) -> tuple[np.ndarray, np.ndarray | None]:
        """Return training rows and held-out rows, labels spread alike over both.

        Nothing is held out where a fraction of the rows is too little to go by.
        """
        rows = self.labelled_rows()
        n_held_out = round(len(rows) * fraction)
        if n_held_out < _FEWEST_HELD_OUT:
            return rows, None
        if n_held_out == len(rows):
            raise ValueError(
                f"Got validation_fraction={fraction!r}, which leaves none of the "
                f"{len(rows)} rows with a label to learn from."
            )
        codes = self.codes[rows][:, self.task_weights > 0]
        if self.weights is not None:
            counts = self.weights[rows][:, self.task_weights > 0] > 0
            codes = np.where(counts, codes, MISSING)
        shares = [1 - fraction, fraction]
        folds = assign_folds(codes, shares, np.random.RandomState(seed))
        return rows[folds == 0], rows[folds == 1]
