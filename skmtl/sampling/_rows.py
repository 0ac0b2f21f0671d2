"""Rows with their targets, and batches of them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import torch

from skmtl._draws import generator
from skmtl.sampling._lengths import in_pools
from skmtl.sampling._members import MemberFolds

__all__ = ["BatchTargets", "RowBatches", "TaskRows"]

#: Batches whose rows are exchanged among them, to bring together what is of one length.
_POOL = 16


class BatchTargets(NamedTuple):
    """What is to be learned of some rows, and by whom.

    Attributes
    ----------
    codes : tensor of shape (n_samples, n_learned)
    values : tensor of shape (n_samples, n_numbers), or None
        Numbers as they are learned.
    weights : tensor of shape (n_samples, n_learned), or None
        Weights of the labels; None if all are 1.
    shares : tensor of shape (n_samples, n_members), or None
        Weights of the members in the losses of each row.
    texts : tuple of tensor of shape (n_samples, length), int64
        Of each task that is a text, the ids of its symbols, padded with 0.
    """

    codes: torch.Tensor
    values: torch.Tensor | None
    weights: torch.Tensor | None
    shares: torch.Tensor | None
    texts: tuple[torch.Tensor, ...] = ()


class TaskRows:
    """Some rows of the inputs with the targets of all tasks. Nothing is copied.

    Parameters
    ----------
    inputs : object
        Whose ``take(rows)`` gives the network's arguments, and whose ``lengths``, if
        not None, tell how long each row is.
    codes : tensor of shape (n_all, n_learned)
        Class codes in the order of the heads, any code where a label is missing, and
        for tasks that are numbers.
    weights : tensor of shape (n_all, n_learned), or None
        Weights of the labels, 0 where one is missing; None if all are 1.
    rows : ndarray of int
        The rows meant, out of ``n_all``.
    task_weights : tensor of shape (n_learned,)
        Weights of the tasks in the objective.
    members : MemberFolds, optional
        Which members of the network hold out which rows.
    learning : bool, default=True
        Whether the rows are learned from, or looked at by those who hold them out.
    sample_weight : ndarray of shape (n_all, 1) or (n_all, n_tasks), optional
        The part of the weights that the caller gave, in the order of tasks: scores know
        no weights of classes.
    values : tensor of shape (n_all, n_numbers), or None
        Numbers as they are learned, in the order of the heads, any where one is
        missing; None if no task is a number.

    Attributes
    ----------
    observed : tensor of shape (n_learned,), bool
        Whether a task has a label with a weight among these rows.
    objective : tensor of shape (n_learned,)
        What the losses of a batch are multiplied with to give the objective: shares of
        the observed tasks, summing to 1.
    loss_scale : tensor of shape (n_learned,), or None
        1 / each task's mean weight over these rows; None if all weights are 1.
    n_labels : tensor of shape (n_learned,), int
        Number of each task's labels with a weight among these rows, 0 for tasks that
        are not in the objective.

    Examples
    --------
    >>> import numpy as np
    >>> import torch
    >>> from skmtl.inputs import Table
    >>> from skmtl.sampling import TaskRows
    >>> codes = torch.tensor([[0, 2], [1, 0], [1, 1]], dtype=torch.int16)
    >>> rows = TaskRows(Table(np.eye(3)), codes, None, np.arange(2), torch.ones(2))
    >>> rows.objective
    tensor([0.5000, 0.5000])
    """

    def __init__(
        self,
        inputs: Any,
        codes: torch.Tensor,
        weights: torch.Tensor | None,
        rows: np.ndarray,
        task_weights: torch.Tensor,
        members: MemberFolds | None = None,
        learning: bool = True,
        sample_weight: np.ndarray | None = None,
        values: torch.Tensor | None = None,
        texts: Any = (),
    ):
        self.inputs = inputs
        self.texts = texts
        self.values = values
        self.codes = codes
        self.weights = weights
        self.rows = rows
        self.task_weights = task_weights
        self.members = members
        self.learning = learning
        self.sample_weight = sample_weight
        self.observed = torch.ones(codes.shape[1], dtype=torch.bool)
        self.loss_scale = None
        self.n_labels = torch.full((codes.shape[1],), len(rows))
        if weights is not None:
            total = torch.zeros(codes.shape[1], dtype=torch.float64)
            self.n_labels.zero_()
            for _, part in self.targets():
                total += part.sum(dim=0, dtype=torch.float64)
                self.n_labels += (part > 0).sum(dim=0)
            mean = total / len(rows)
            self.observed = mean > 0
            self.loss_scale = torch.where(self.observed, 1 / mean, 0).float()
        shares = task_weights * self.observed
        self.objective = (shares / shares.sum().clamp_min(1e-12)).float()
        self.n_labels *= self.objective > 0

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def lengths(self) -> np.ndarray | None:
        """How long each of all rows is, or the text that is to be written of it."""
        lengths = self.inputs.lengths
        if lengths is None and self.texts:
            return self.texts[0].lengths
        return lengths

    def subset(
        self,
        rows: np.ndarray,
        task_weights: torch.Tensor | None = None,
        weights: torch.Tensor | None = None,
    ) -> TaskRows:
        """Return some of the rows, which may repeat, and other weights if given.

        A task's loss stays the mean over its labels, those of the rows given.
        """
        return TaskRows(
            self.inputs,
            self.codes,
            self.weights if weights is None else weights,
            rows,
            self.task_weights if task_weights is None else task_weights,
            self.members,
            self.learning,
            self.sample_weight,
            self.values,
            self.texts,
        )

    def targets(self) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        """Yield codes and weights part by part, so that they are not copied whole."""
        for part in torch.from_numpy(self.rows).split(65536):
            codes = self.codes.index_select(0, part)
            if self.weights is None:
                yield codes, torch.ones(codes.shape, dtype=torch.float32)
            else:
                yield codes, self.weights.index_select(0, part)

    def batch(self, rows: np.ndarray) -> tuple[Any, BatchTargets]:
        """Return the network's arguments and the targets of some rows."""
        index = torch.from_numpy(rows)
        codes = self.codes.index_select(0, index)
        values = None if self.values is None else self.values.index_select(0, index)
        weights = None if self.weights is None else self.weights.index_select(0, index)
        shares = None
        if self.members is not None:
            shares = self.members.shares(index, self.learning)
        texts = tuple(
            torch.from_numpy(own.padded(rows).astype(np.int64)) for own in self.texts
        )
        targets = BatchTargets(codes, values, weights, shares, texts)
        return self.inputs.take(rows), targets


class RowBatches:
    """Batches of equal size, give or take one row, in order or shuffled.

    ``n`` rows make ``ceil(n / batch_size)`` batches. None of them is much smaller than
    the others, so that each row counts the same. Rows that differ in length are put
    together with rows of similar length, so that little of a batch is padding.

    Parameters
    ----------
    data : TaskRows
    batch_size : int
        The most rows of a batch.
    shuffle : bool
        Whether to draw a new order in each pass: in a fit from its generator, else from
        torch's.

    Examples
    --------
    >>> import numpy as np
    >>> import torch
    >>> from skmtl.inputs import Table
    >>> from skmtl.sampling import RowBatches, TaskRows
    >>> codes = torch.zeros(5, 1, dtype=torch.int16)
    >>> data = TaskRows(Table(np.eye(5)), codes, None, np.arange(5), torch.ones(1))
    >>> [len(targets[0]) for _, targets in RowBatches(data, 4, shuffle=True)]
    [2, 3]
    """

    def __init__(self, data: TaskRows, batch_size: int, shuffle: bool):
        self.data = data
        self.batch_size = batch_size
        self.shuffle = shuffle

    def __len__(self) -> int:
        return -(-len(self.data) // self.batch_size)

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        n, n_batches = len(self.data), len(self)
        drawn = generator(torch.device("cpu"))
        bounds = [n * i // n_batches for i in range(n_batches + 1)]
        rows = self.data.rows
        if self.shuffle:
            rows = rows[torch.randperm(n, generator=drawn).numpy()]
        parts = list(pairwise(bounds))
        lengths = self.data.lengths
        if lengths is not None:
            pool = bounds[:: _POOL if self.shuffle else n_batches]
            rows = in_pools(lengths, rows, [*pool, n])
            if self.shuffle:
                order = torch.randperm(n_batches, generator=drawn)
                parts = [parts[i] for i in order.tolist()]
        for start, stop in parts:
            yield self.data.batch(rows[start:stop])
