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
    """Tasks join one after the other, each at a chosen epoch.

    Bengio et al. 2009, https://doi.org/10.1145/1553374.1553380. An epoch takes the rows
    that have a label of a task that has joined; the other tasks have no part in its
    objective. Early stopping waits until every task has joined. Early epochs may have
    fewer steps, so schedules that change the learning rate step by step (a warm-up, one
    cycle) may not reach the end of their curve.

    Parameters
    ----------
    start : dict of str to int
        The epoch, from 0, at which a task joins. Tasks left out join at 0. With
        ``partial_fit`` each pass is an epoch. A task of one class is never learned: its
        epoch has no effect.

    Examples
    --------
    >>> from skmtl import MultiTaskClassifier
    >>> from skmtl.sampling import TaskCurriculum
    >>> clf = MultiTaskClassifier(sampling=TaskCurriculum({"easy": 0, "hard": 5}))
    """

    def __init__(self, start: dict[str, int]):
        self.start = start

    def build(
        self, data: TaskRows, names: list[str], max_epochs: int | None
    ) -> _JoiningTasks | None:
        """Return the function that gives an epoch's rows; see `Sampling.build`.

        Raises
        ------
        TypeError
            If `start` is not a dict of names.
        ValueError
            If it has a task that there is not, an epoch that is not a number of 0 or
            more, or one that does not come. The function returned raises one at an
            epoch in which there is nothing to learn.
        """
        self._check(names)
        learned = names[: data.codes.shape[1]]
        starts = [int(self.start.get(name, 0)) for name in learned]
        if not any(starts):
            return None
        if max_epochs is not None:
            _check_ends(dict(zip(learned, starts, strict=True)), max_epochs)
        return _JoiningTasks(data, learned, torch.tensor(starts))

    def settled(self, names: list[str]) -> int:
        """Return the epoch at which the last task joins."""
        return max((int(self.start.get(name, 0)) for name in names), default=0)

    def _check(self, names: list[str]) -> None:
        """Raise if `start` is not a dict of tasks and epochs."""
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


class _JoiningTasks:
    """Gives the rows of the tasks that have joined."""

    def __init__(self, data: TaskRows, names: list[str], starts: torch.Tensor):
        self.data = data
        self.names = names
        self.starts = starts
        self._rows: tuple[list[bool], TaskRows] | None = None

    def __call__(self, epoch: int) -> TaskRows:
        joined = self.starts <= epoch
        if joined.all():
            return self.data
        if not self.data.n_labels[joined].any():
            raise self._nothing_to_learn(epoch, joined.tolist())
        if self._rows is None or self._rows[0] != joined.tolist():
            self._rows = joined.tolist(), self._rows_of(joined)
        return self._rows[1]

    def _rows_of(self, joined: torch.Tensor) -> TaskRows:
        """Return the rows with labels of some tasks, which alone are learned."""
        learned = joined & (self.data.n_labels > 0)
        parts = [(w[:, learned] > 0).any(dim=1) for _, w in self.data.targets()]
        rows: np.ndarray = self.data.rows[torch.cat(parts).numpy()]
        return self.data.subset(rows, self.data.task_weights * joined)

    def _nothing_to_learn(self, epoch: int, joined: list[bool]) -> ValueError:
        some = [name for name, has in zip(self.names, joined, strict=True) if has]
        return ValueError(
            f"Got no row with a label to learn from in epoch {epoch}: of all tasks "
            f"{_listed(some) or 'none'} joined by then, and none of these has a label "
            "and a task_weight. Let a task that has them start at an earlier epoch, or "
            "give rows with labels of one that has joined."
        )


def _check_ends(starts: dict[str, int], max_epochs: int) -> None:
    """Raise if a task joins after the last epoch."""
    for name, epoch in starts.items():
        if epoch >= max_epochs:
            raise ValueError(
                f"Got start={epoch} for task {name!r}, but the last epoch is "
                f"{max_epochs - 1}: it would never be learned. Use an earlier epoch, "
                f"or more than max_epochs={max_epochs}."
            )


def _listed(names: list[str]) -> str:
    return ", ".join(map(repr, names))
