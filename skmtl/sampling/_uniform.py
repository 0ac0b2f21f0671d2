"""Every row once an epoch."""

from __future__ import annotations

from skmtl.sampling._rows import TaskRows
from skmtl.sampling._sampling import Sampling

__all__ = ["UniformRows"]


class UniformRows(Sampling):
    """Every row once an epoch: a task is seen as often as it has labels.

    Examples
    --------
    >>> from skmtl import MultiTaskClassifier
    >>> MultiTaskClassifier(sampling="uniform")  # the default
    MultiTaskClassifier()
    """

    def build(self, data: TaskRows, names: list[str], max_epochs: int | None) -> None:
        """Return None: there is nothing to choose."""
        return
