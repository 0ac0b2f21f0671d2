"""Inputs and targets of one fit, checked and encoded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from skmtl.estimators._input_kinds import input_kind
from skmtl.networks import Trunk
from skmtl.tasks import TaskEncoder
from skmtl.tasks._encoder import MISSING
from skmtl.tasks._number_bins import quantile_codes
from skmtl.tasks._proportions import weights_of_rows

__all__ = ["FitData"]


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
        Class codes, -1 for missing labels; of a number that is there, 0.
    weights : ndarray of shape (n_samples, n_tasks), or None
        Weights of the labels, 0 for those that do not count; None if all are 1.
    sample_weight : ndarray of shape (n_samples, 1) or (n_samples, n_tasks), or None
        The part of the weights that the caller gave for rows or labels.
    task_weights : ndarray of shape (n_tasks,)
        Shares of the tasks in the objective.
    positions : ndarray of shape (n_samples,), or ...
        Where the rows stood in what the caller gave; ``...`` for all of it.
    values : ndarray of shape (n_samples, n_numbers), or None
        Numbers in their own unit, NaN for missing ones; None if no task is a number.
    texts : list of Texts
        Of each task that is a text.
    """

    trunk: Trunk
    inputs: Any
    targets: TaskEncoder
    rows: Any
    codes: np.ndarray
    weights: np.ndarray | None
    sample_weight: np.ndarray | None
    task_weights: np.ndarray
    positions: Any = ...
    values: np.ndarray | None = None
    texts: Any = ()

    def labelled_rows(self) -> np.ndarray:
        """Rows with at least one label that counts: the others teach nothing."""
        return np.flatnonzero(self.counted().any(axis=1))

    def counted(self) -> np.ndarray:
        """Which labels count, (n_samples, n_tasks): observed, with a weight."""
        observed = self.codes != MISSING if self.weights is None else self.weights > 0
        return observed & (self.task_weights > 0)

    def counted_codes(self, rows: np.ndarray) -> np.ndarray:
        """Return codes of some rows, of tasks that count, -1 for what does not.

        Those of numbers are the quantiles that they lie between.
        """
        codes = np.where(self.counted()[rows], self.codes[rows], MISSING)
        if self.values is not None:
            are_numbers = [task.is_number for task in self.targets.tasks_]
            observed = codes[:, are_numbers] != MISSING
            codes[:, are_numbers] = quantile_codes(self.values[rows], observed)
        return codes[:, self.task_weights > 0]

    def size_trunk(self) -> None:
        """Choose what the trunk leaves open, by the rows and columns at hand."""
        sizes = input_kind(self.trunk).sizes(self.inputs)
        numbers = all(task.is_number for task in self.targets.tasks_)
        named = {"numbers": True} if numbers else {}
        self.trunk = self.trunk.sized(len(self.labelled_rows()), *sizes, **named)

    def learn_statistics(self, rows: np.ndarray) -> None:
        """Learn what the inputs are like from training rows."""
        weights = weights_of_rows(self.sample_weight, self.counted())
        self.inputs.update_statistics(self.rows, rows, weights)

    def learn_scaling(self, rows: np.ndarray, transform: str) -> None:
        """Learn how large the numbers are from the labels of training rows that count.

        Where this is known, only how far they reach is learned.
        """
        if self.values is None:
            return
        values, weights = self.values[rows], self._number_weights(rows)
        self.targets.learn_scaling(values, weights, transform)

    def _number_weights(self, rows: np.ndarray) -> np.ndarray | None:
        if self.weights is None:
            return None
        return self.weights[rows][:, [task.is_number for task in self.targets.tasks_]]
