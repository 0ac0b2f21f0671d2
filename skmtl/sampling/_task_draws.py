"""Rows drawn by their tasks."""

from __future__ import annotations

import numpy as np
import torch

from skmtl._draws import generator
from skmtl.sampling._rows import TaskRows

__all__ = ["TaskDraws", "row_probabilities", "task_draws", "task_probabilities"]


#: The most that a label counts against that of a mean row. Rows that would count for
#: more are hardly ever drawn: this only keeps the numbers finite.
_MOST = 1e20


class TaskDraws:
    """Draws as many rows as there are, some more often than others.

    Parameters
    ----------
    data : TaskRows
        Rows whose labels count the less the more often they are drawn.
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
        drawn = generator(torch.device("cpu"))
        order = torch.randperm(len(self.data), generator=drawn).numpy()
        expected = np.cumsum(self.probabilities[order])
        expected *= len(order) / expected[-1]
        start = torch.rand((), dtype=torch.float64, generator=drawn).item()
        counts = np.diff(np.ceil(expected - start), prepend=0.0).astype(np.intp)
        return self.data.subset(np.repeat(self.data.rows[order], counts))


def _weighed(
    data: TaskRows, weights: torch.Tensor, probabilities: np.ndarray
) -> TaskRows:
    """Return rows whose labels count by 1 / how often the rows are drawn.

    A task's loss is then expected to be what it is without drawing, although rows are
    drawn by the labels that they have of other tasks.
    """
    factor = np.divide(
        probabilities.mean(),
        probabilities,
        out=np.zeros(len(probabilities)),
        where=probabilities > 0,
    )
    weighed = torch.zeros_like(weights)
    rows = torch.from_numpy(data.rows)
    factors = torch.from_numpy(np.minimum(factor, _MOST)).to(weights.dtype)
    weighed[rows] = weights[rows] * factors.unsqueeze(1)
    return data.subset(data.rows, weights=weighed)


def task_draws(data: TaskRows, temperature: float) -> TaskDraws | None:
    """Return draws of rows by their tasks, or None if all rows are alike."""
    if data.weights is None or not data.n_labels.any():
        return None
    probabilities = row_probabilities(data, temperature)
    return TaskDraws(_weighed(data, data.weights, probabilities), probabilities)


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
