"""Tasks that join one after the other."""

from __future__ import annotations

from numbers import Integral

import numpy as np
import torch

from skmtl._recipes import choose
from skmtl.sampling._rows import TaskRows
from skmtl.sampling._sampling import Sampling

__all__ = ["TaskCurriculum"]


class TaskCurriculum(Sampling):
    """Tasks join one after the other, each at an epoch of its own.

    Bengio et al. 2009, https://doi.org/10.1145/1553374.1553380. An epoch takes the rows
    that have a label of a task that has joined; the other tasks have no part in its
    objective. Early stopping waits until every task has joined.

    Parameters
    ----------
    start : dict of str to int
        The epoch, from 0, at which a task joins. Tasks left out join at 0. A task of
        one class is not learned, and has no place here.

    Examples
    --------
    >>> from skmtl import MultiTaskClassifier
    >>> from skmtl.sampling import TaskCurriculum
    >>> clf = MultiTaskClassifier(sampling=TaskCurriculum({"easy": 0, "hard": 5}))
    """

    def __init__(self, start: dict[str, int]):
        self.start = start

    def build(
        self, data: TaskRows, names: list[str], max_epochs: int
    ) -> _JoiningTasks | None:
        """Return the function that gives an epoch's rows; see `Sampling.build`.

        Raises
        ------
        TypeError
            If `start` is not a dict of names.
        ValueError
            If it has a task that is not learned, an epoch that is not a number of 0 or
            more, or one that does not come; or if there is nothing to learn at first.
        """
        starts = torch.tensor(self._starts(names, max_epochs), dtype=torch.long)
        if not starts.any():
            return None
        if not data.n_labels[starts == 0].any():
            raise ValueError(
                f"Got start={self.start!r}, but no task with labels and a task_weight "
                "joins at epoch 0: there is nothing to learn in the beginning. Let one "
                f"of {_listed(names)} join at epoch 0."
            )
        return _JoiningTasks(data, starts)

    def settled(self, names: list[str]) -> int:
        """Return the epoch at which the last task joins."""
        return max((int(self.start.get(name, 0)) for name in names), default=0)

    def _starts(self, names: list[str], max_epochs: int) -> list[int]:
        """Return the epoch at which each task joins."""
        if not isinstance(self.start, dict):
            raise TypeError(
                f"Got start={self.start!r}, but expected a dict of tasks and the "
                f"epochs at which they join. The tasks are {_listed(names)}."
            )
        for name, epoch in self.start.items():
            choose("start with task", name, dict.fromkeys(names))
            is_integer = isinstance(epoch, Integral) and not isinstance(epoch, bool)
            if not (is_integer and epoch >= 0):
                raise ValueError(
                    f"Got start={epoch!r} for task {name!r}, but expected an integer "
                    "of 0 or more: the epoch at which it joins."
                )
            if epoch >= max_epochs:
                raise ValueError(
                    f"Got start={epoch} for task {name!r}, but the last epoch is "
                    f"{max_epochs - 1}: it would never be learned. Use an earlier "
                    f"epoch, or more than max_epochs={max_epochs}."
                )
        return [int(self.start.get(name, 0)) for name in names]


class _JoiningTasks:
    """Gives the rows of the tasks that have joined."""

    def __init__(self, data: TaskRows, starts: torch.Tensor):
        self.data = data
        self.starts = starts
        self._rows: tuple[list[bool], TaskRows] | None = None

    def __call__(self, epoch: int) -> TaskRows:
        joined = self.starts <= epoch
        if joined.all():
            return self.data
        if self._rows is None or self._rows[0] != joined.tolist():
            self._rows = joined.tolist(), self._rows_of(joined)
        return self._rows[1]

    def _rows_of(self, joined: torch.Tensor) -> TaskRows:
        """Return the rows with labels of some tasks, which alone are learned."""
        learned = joined & (self.data.n_labels > 0)
        parts = [(w[:, learned] > 0).any(dim=1) for _, w in self.data.targets()]
        rows: np.ndarray = self.data.rows[torch.cat(parts).numpy()]
        return self.data.subset(rows, self.data.task_weights * joined)


def _listed(names: list[str]) -> str:
    return ", ".join(map(repr, names))
