"""Every task is drawn as often as any other."""

from __future__ import annotations

from math import inf

from skmtl.sampling._rows import TaskRows
from skmtl.sampling._sampling import Sampling
from skmtl.sampling._task_draws import TaskDraws, task_draws

__all__ = ["BalancedTasks"]


class BalancedTasks(Sampling):
    """Every task is drawn as often as any other, however few its labels.

    It is meant for data sets of several tasks put together, where a row has the labels
    of one task or of few. An epoch has as many draws as there are rows: the labels of
    a small task come again and again in it, many of a large task not at all. Where
    every row has the labels of all tasks it changes nothing. The labels of a row that
    comes more often count for correspondingly less: a task's loss stays its mean over
    all of its labels.

    It is `TemperatureSampling` at an infinite temperature; Arivazhagan et al. 2019,
    https://arxiv.org/abs/1907.05019.

    Examples
    --------
    >>> from skmtl import MultiTaskClassifier
    >>> clf = MultiTaskClassifier(sampling="balanced_tasks")
    """

    def build(
        self, data: TaskRows, names: list[str], max_epochs: int | None
    ) -> TaskDraws | None:
        """Return the function that draws an epoch's rows; see `Sampling.build`."""
        return task_draws(data, inf)
