"""Rows drawn by their tasks."""

from __future__ import annotations

import numpy as np
import torch

from skmtl.sampling._rows import TaskRows

__all__ = ["TaskDraws", "row_probabilities", "task_draws", "task_probabilities"]


class TaskDraws:
    """Draws as many rows as there are, some more often than others.

    Parameters
    ----------
    data : TaskRows
    probabilities : ndarray of shape (n_samples,)
        Those of the rows in each draw, summing to 1.
    """

    def __init__(self, data: TaskRows, probabilities: np.ndarray):
        self.data = data
        self.probabilities = probabilities

    def __call__(self, epoch: int) -> TaskRows:
        # systematic draws, a grid of step 1 laid over the expected numbers: what a row
        # gets differs from what is expected of it by less than one. In an order of
        # their own each time, lest the same rows always come together.
        order = torch.randperm(len(self.data)).numpy()
        expected = np.cumsum(self.probabilities[order])
        expected *= len(order) / expected[-1]
        start = torch.rand((), dtype=torch.float64).item()
        counts = np.diff(np.ceil(expected - start), prepend=0.0).astype(np.intp)
        return self.data.subset(np.repeat(self.data.rows[order], counts))


def task_draws(data: TaskRows, temperature: float) -> TaskDraws | None:
    """Return draws of rows by their tasks, or None if all rows are alike."""
    if data.weights is None or not data.n_labels.any():
        return None
    return TaskDraws(data, row_probabilities(data, temperature))


def row_probabilities(data: TaskRows, temperature: float) -> np.ndarray:
    """Return the probabilities of the rows in each draw, shape (n_samples,)."""
    of_tasks = task_probabilities(data.n_labels, temperature)
    per_label = of_tasks / data.n_labels.clamp_min(1)
    parts = [(weights > 0).double() @ per_label for _, weights in data.targets()]
    return torch.cat(parts).numpy()


def task_probabilities(n_labels: torch.Tensor, temperature: float) -> torch.Tensor:
    """Return the probabilities of the tasks, shape (n_tasks,).

    A task without labels has none.
    """
    logarithms = n_labels.double().log()
    # from the largest down, and in logarithms, so that no temperature is too low
    scores = (logarithms - logarithms.max()) / temperature
    scores[n_labels == 0] = -torch.inf
    return scores.softmax(dim=0)
