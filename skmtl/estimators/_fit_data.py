"""Inputs and targets of one fit, checked and encoded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from skmtl.networks import Trunk
from skmtl.sampling import MemberFolds
from skmtl.tasks import TaskEncoder, assign_folds
from skmtl.tasks._encoder import MISSING
from skmtl.tasks._proportions import weights_of_rows

__all__ = ["FitData", "Split"]

#: Fewer held-out rows than this say nothing about when to stop.
_FEWEST_HELD_OUT = 5


@dataclass
class Split:
    """Rows to learn from, rows to hold out, and which member holds out which."""

    train: np.ndarray
    held_out: np.ndarray | None = None
    members: MemberFolds | None = None


@dataclass
class FitData:
    """What an estimator learns from.

    Attributes
    ----------
    trunk : Trunk
    inputs : encoder of `skmtl.inputs`
    targets : TaskEncoder
    rows : Table, Tokens or Images
    codes : ndarray of shape (n_samples, n_tasks)
        Class codes, -1 for missing labels.
    weights : ndarray of shape (n_samples, n_tasks), or None
        Weights of the labels, 0 for those that do not count; None if all are 1.
    sample_weight : ndarray of shape (n_samples, 1) or (n_samples, n_tasks), or None
        The part of the weights that the caller gave for rows or labels.
    task_weights : ndarray of shape (n_tasks,)
        Shares of the tasks in the objective.
    """

    trunk: Trunk
    inputs: Any
    targets: TaskEncoder
    rows: Any
    codes: np.ndarray
    weights: np.ndarray | None
    sample_weight: np.ndarray | None
    task_weights: np.ndarray

    def labelled_rows(self) -> np.ndarray:
        """Rows with at least one label that counts: the others teach nothing."""
        return np.flatnonzero(self._counted().any(axis=1))

    def _counted(self) -> np.ndarray:
        """Which labels count, (n_samples, n_tasks): observed, with a weight."""
        observed = self.codes != MISSING if self.weights is None else self.weights > 0
        return observed & (self.task_weights > 0)

    def learn_statistics(self, rows: np.ndarray) -> None:
        """Learn what the inputs are like from training rows."""
        weights = weights_of_rows(self.sample_weight, self._counted())
        self.inputs.update_statistics(self.rows, rows, weights)

    def split(self, fraction: float, seed: int, n_members: int) -> Split:
        """Hold out rows, labels spread alike over both parts.

        If the network has more than one member that holds out rows of its own, each
        holds out a fold. Nothing is held out where a fraction of the rows is too little
        to go by.
        """
        rows = self.labelled_rows()
        if n_members > 1:
            return self._deal(rows, max(2, round(1 / fraction)), n_members, seed)
        n_held_out = round(len(rows) * fraction)
        if n_held_out < _FEWEST_HELD_OUT:
            return Split(rows)
        if n_held_out == len(rows):
            raise ValueError(
                f"Got validation_fraction={fraction!r}, which leaves none of the "
                f"{len(rows)} rows with a label to learn from."
            )
        folds = self._folds(rows, [1 - fraction, fraction], seed)
        return Split(rows[folds == 0], rows[folds == 1])

    def _deal(self, rows: np.ndarray, n_folds: int, n_members: int, seed: int) -> Split:
        """Give each member a fold to hold out."""
        if len(rows) < 2 * n_folds:
            return Split(rows)
        folds = np.zeros(len(self.codes), dtype=np.int32)
        folds[rows] = self._folds(rows, [1 / n_folds] * n_folds, seed)
        members = MemberFolds(folds, n_folds, n_members)
        held_out = np.intersect1d(rows, members.held_out_rows(), assume_unique=True)
        return Split(rows, held_out, members)

    def _folds(self, rows: np.ndarray, shares: list[float], seed: int) -> np.ndarray:
        """Deal rows into folds with the labels that count in balance."""
        codes = np.where(self._counted()[rows], self.codes[rows], MISSING)
        codes = codes[:, self.task_weights > 0]
        return assign_folds(codes, shares, np.random.RandomState(seed))
