"""What a net says of rows during a fit: as a fitted classifier would say it."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from skmtl.metrics._scores import mean_accuracy
from skmtl.sampling import TaskRows
from skmtl.sampling._evaluation import parts_of
from skmtl.tasks import Task, target_columns

__all__ = ["RowPredictions"]


class RowPredictions:
    """Gives a net the methods that scorers ask of a classifier.

    The rows are those that skorch hands to callbacks. Members of the trunk predict the
    held-out rows that they hold out themselves, and of the others those that they learn
    from.

    Attributes
    ----------
    tasks : list of Task
        All tasks of the network.
    """

    module_: Any
    device: Any
    tasks: list[Task]

    @property
    def _positions(self) -> list[int]:
        """The tasks that are learned, in the order of tasks."""
        return sorted(self.module_.layout.order.tolist())

    @property
    def task_names_(self) -> list[str]:
        """Names of the tasks that are learned."""
        return [self.tasks[k].name for k in self._positions]

    @property
    def classes_(self) -> Any:
        """The classes of each, or the array of the only one."""
        return self._one_or_all([self.tasks[k].classes for k in self._positions])

    def labels_of(self, rows: TaskRows) -> np.ndarray:
        """Return the labels of rows, None where one is missing or has weight 0.

        Shape: (n_samples, n_tasks), or (n_samples,) for one task. The dtype is object.
        """
        order = self.module_.layout.order.tolist()
        codes, weights = (torch.cat(part) for part in zip(*rows.targets(), strict=True))
        labels = np.empty((len(rows), len(order)), dtype=object)
        for column, k in enumerate(self._positions):
            own = order.index(k)
            found = self.tasks[k].classes[codes[:, own].numpy()].astype(object)
            found[weights[:, own].numpy() == 0] = None
            labels[:, column] = found
        return labels if len(order) > 1 else labels[:, 0]

    def sample_weight_of(self, rows: TaskRows) -> np.ndarray | None:
        """Return the weights that the caller of ``fit`` gave for rows or their labels.

        Shape: (n_samples,) or (n_samples, n_tasks); None if there are none.
        """
        weights = rows.sample_weight
        if weights is None:
            return None
        weights = weights[rows.rows]
        return weights[:, 0] if weights.shape[1] == 1 else weights[:, self._positions]

    def predict_proba(self, X: Any) -> Any:
        """Return class probabilities by task, or the array of the only one."""
        self.module_.eval()
        parts = _by_member(self.module_, _rows(X), self.device)
        bounds = np.cumsum([0, *(task.n_classes for task in self.tasks)])
        proba = np.exp(parts.astype(np.float64))
        return self._one_or_all(
            [proba[:, bounds[k] : bounds[k + 1]] for k in self._positions]
        )

    def predict(self, X: Any) -> np.ndarray:
        """Return the most probable labels, (n_samples, n_tasks) or (n_samples,)."""
        proba, classes = self.predict_proba(X), self.classes_
        if isinstance(proba, np.ndarray):
            return classes[proba.argmax(axis=1)]
        labels = np.empty((len(X), len(proba)), dtype=object)
        for k, of_task in enumerate(proba):
            labels[:, k] = classes[k][of_task.argmax(axis=1)]
        return labels

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """Return the mean over tasks of the accuracy on observed labels."""
        predicted = target_columns(self.predict(X))
        classes = [self.tasks[k].classes for k in self._positions]
        return mean_accuracy(target_columns(y), predicted, sample_weight, classes)

    def _one_or_all(self, values: list[np.ndarray]) -> Any:
        return values[0] if len(values) == 1 else values


def _rows(X: Any) -> TaskRows:
    if isinstance(X, TaskRows):
        return X
    raise TypeError(
        f"Got X of type {type(X).__name__}, but expected the rows that callbacks are "
        "given during a fit. To predict for others, ask the estimator instead of net_."
    )


def _by_member(network: Any, data: TaskRows, device: str) -> np.ndarray:
    """Return log probabilities of rows, of the members that have to do with them."""
    out: Any = None
    order = np.argsort(data.rows)
    for rows in parts_of(data.inputs, data.rows, network.input.width):
        inputs, (_, _, shares) = data.batch(rows)
        with torch.no_grad():
            if shares is not None:
                shares = shares.to(device)
                shares = shares / shares.sum(dim=1, keepdim=True)
            inputs = (x.to(device) for x in inputs)
            log_p = network.log_probabilities_by_share(shares, *inputs)
        if out is None:
            out = np.zeros((len(data), log_p.shape[1]), dtype=np.float32)
        # batches come by length, not by row
        out[order[np.searchsorted(data.rows, rows, sorter=order)]] = log_p.cpu().numpy()
    return out
