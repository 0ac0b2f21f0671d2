"""Small tasks are drawn more often than they have labels, but not as often as large."""

from __future__ import annotations

from skmtl._recipes import is_number
from skmtl.sampling._rows import TaskRows
from skmtl.sampling._sampling import Sampling
from skmtl.sampling._task_draws import TaskDraws, task_draws

__all__ = ["TemperatureSampling"]


class TemperatureSampling(Sampling):
    """Tasks are drawn with probabilities between those of their sizes and equal ones.

    Arivazhagan et al. 2019, https://arxiv.org/abs/1907.05019. First a task is drawn,
    with a probability proportional to (number of its labels) ** (1 / temperature), then
    a row among those that have a label for it. An epoch has as many draws as there
    are rows, and each row is drawn as often as is expected of it, give or take one.
    Where every row has the labels of all tasks it changes nothing. The labels of a row
    that comes more often count for correspondingly less: a task's loss stays its mean
    over all of its labels.

    Parameters
    ----------
    temperature : float, default=2.0
        Above 0. At 1 tasks are drawn as often as they have labels, at infinity all are
        drawn alike (`BalancedTasks`).

    Examples
    --------
    >>> from skmtl import MultiTaskClassifier
    >>> from skmtl.sampling import TemperatureSampling
    >>> clf = MultiTaskClassifier(sampling=TemperatureSampling(temperature=5))
    """

    def __init__(self, temperature: float = 2.0):
        self.temperature = temperature

    def build(
        self, data: TaskRows, names: list[str], max_epochs: int | None
    ) -> TaskDraws | None:
        """Return the function that draws an epoch's rows; see `Sampling.build`.

        Raises
        ------
        ValueError
            If the temperature is not a number above 0.
        """
        temperature = self.temperature
        if not (is_number(temperature) and temperature > 0):
            raise ValueError(
                f"Got temperature={temperature!r}, but expected a number above 0. Use "
                "1 for tasks as often as they have labels, float('inf') for all alike."
            )
        return task_draws(data, float(temperature))
