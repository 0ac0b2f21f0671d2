"""What a balancing rule did in an epoch."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from skmtl.training._gramian import cosines

__all__ = ["BalanceRecord"]


class BalanceRecord:
    """Means over the steps of an epoch of weights, and of cosines of gradients.

    Parameters
    ----------
    n_tasks : int
    """

    def __init__(self, n_tasks: int):
        self.weights = torch.zeros(n_tasks, dtype=torch.float32)
        self.n_seen = torch.zeros(n_tasks, dtype=torch.float32)
        self.cosines = torch.zeros(n_tasks, n_tasks, dtype=torch.float32)
        self.conflicts = torch.zeros(n_tasks, n_tasks, dtype=torch.float32)
        self.n_compared = torch.zeros(n_tasks, n_tasks, dtype=torch.float32)

    def add_weights(self, weights: torch.Tensor, tasks: torch.Tensor) -> None:
        """Note the weights of the tasks of a step."""
        weights, tasks = weights.cpu(), tasks.cpu()
        self.weights[tasks] += weights[tasks]
        self.n_seen[tasks] += 1

    def add_gramian(self, gramian: torch.Tensor) -> None:
        """Note the inner products of the gradients of a step.

        Those of absent tasks are 0, and so are, at the representation, those of tasks
        without a row in common: nothing was compared there.
        """
        found = cosines(gramian.cpu())
        found = torch.where(found == 0, torch.nan, found)
        self.cosines += found.nan_to_num()
        self.conflicts += found < 0
        self.n_compared += found.isfinite()

    def weights_by_task(self) -> list[float | None]:
        """Return the mean weights, None for tasks that were not seen."""
        means = (self.weights / self.n_seen).tolist()
        seen = self.n_seen.tolist()
        return [mean if n else None for mean, n in zip(means, seen, strict=True)]

    def gradients(self, order: torch.Tensor) -> dict[str, Any]:
        """Return what is to be said of the gradients, with the tasks in some order.

        Cosines are None for pairs that were never compared.
        """
        means = (self.cosines / self.n_compared)[order][:, order]
        pairs = torch.ones_like(means).triu(diagonal=1).bool()
        n_pairs = self.n_compared[pairs].sum()
        conflicts = self.conflicts[pairs].sum() / n_pairs
        table = means.numpy().astype(object)
        table[np.isnan(means.numpy())] = None  # JSON knows no NaN
        return {
            "gradient_conflicts": float(conflicts) if n_pairs else None,
            "gradient_cosines": table.tolist(),
        }
