"""Task sampling: which rows an epoch takes, and which tasks it teaches."""

from __future__ import annotations

from collections.abc import Callable

from skmtl._recipes import Recipe
from skmtl.sampling._rows import TaskRows

__all__ = ["Sampling"]


class Sampling(Recipe):
    """Base class of sampling recipes.

    Examples
    --------
    >>> import torch
    >>> from skmtl import MultiTaskClassifier
    >>> from skmtl.sampling import Sampling
    >>> class Half(Sampling):
    ...     def build(self, data, names, max_epochs):
    ...         def rows_of(epoch):
    ...             chosen = torch.randperm(len(data))[: -(-len(data) // 2)]
    ...             return data.subset(data.rows[chosen.numpy()])
    ...
    ...         return rows_of
    >>> clf = MultiTaskClassifier(sampling=Half())
    """

    def build(
        self, data: TaskRows, names: list[str], max_epochs: int | None
    ) -> Callable[[int], TaskRows] | None:
        """Return a function from an epoch to its rows, or None for all in each.

        Parameters
        ----------
        data : TaskRows
            All rows to learn from.
        names : list of str
            The tasks in the order of the codes of `data`, and after them those of one
            class, which are not learned and have no codes.
        max_epochs : int or None
            Number of epochs, if training is not stopped early; None for passes without
            an end, as ``partial_fit`` makes them.

        Returns
        -------
        rows_of : callable, or None
            Called with the number of the epoch, from 0, at its beginning. With
            ``partial_fit`` that of the first may be any: passes made before count.
        """
        raise NotImplementedError

    def settled(self, names: list[str]) -> int:
        """Return the epoch, from 0, from which on every task is learned.

        Training is not stopped before it, and no earlier epoch is the best.
        """
        return 0
