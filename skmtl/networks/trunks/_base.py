"""The trunk: the part of the network that all tasks share."""

from __future__ import annotations

import torch
from torch import nn

from skmtl._recipes import Recipe

__all__ = ["Trunk"]


class Trunk(Recipe):
    """Base class of trunk recipes: settings that build a shared network.

    A subclass declares what it takes and builds a module; the width of what the module
    returns is found by a dry forward pass.

    Attributes
    ----------
    input_kind : str
        What comes in: "table".
    accepts_sparse : bool
        Whether the built module takes sparse batches.

    Examples
    --------
    >>> from torch import nn
    >>> from skmtl import MultiTaskClassifier
    >>> from skmtl.networks import Trunk
    >>> class Numbers(nn.Linear):
    ...     def forward(self, numbers, codes):
    ...         return super().forward(numbers)
    >>> class LinearTrunk(Trunk):
    ...     def __init__(self, width=8):
    ...         self.width = width
    ...
    ...     def build(self, n_numeric, cardinalities):
    ...         return Numbers(n_numeric, self.width)
    >>> clf = MultiTaskClassifier(LinearTrunk(width=4), max_epochs=2)
    >>> clf.fit([[0.0], [1.0]], [[0, 1], [1, 0]]).transform([[0.5]]).shape
    (1, 4)
    """

    input_kind = "table"
    accepts_sparse = False

    def build(self, n_numeric: int, cardinalities: list[int]) -> nn.Module:
        """Return a module for tables.

        Parameters
        ----------
        n_numeric : int
            Number of numeric columns.
        cardinalities : list of int
            Number of codes of each categorical column.

        Returns
        -------
        module : nn.Module
            Called with numbers of shape (n_samples, n_numeric), float32, and codes of
            shape (n_samples, n_categorical), integers, or None if there is no
            categorical column; returns (n_samples, width).
        """
        raise NotImplementedError


def dry_width(module: nn.Module, *batch: torch.Tensor | None) -> int:
    """Return the width of what `module` makes of a batch, checking its shape.

    Raises
    ------
    ValueError
        If the module fails on the batch or returns something else than rows of numbers.
    """
    was_training = module.training
    name = type(getattr(module, "body", module)).__name__
    module.eval()
    try:
        with torch.no_grad():
            out = module(*batch)
    except Exception as error:
        shapes = ", ".join(str(tuple(part.shape)) for part in batch if part is not None)
        raise ValueError(
            f"{name} failed on a batch of shape {shapes}: {error}"
        ) from error
    finally:
        module.train(was_training)
    n_samples = len(next(part for part in batch if part is not None))
    if not isinstance(out, torch.Tensor) or out.ndim != 2 or len(out) != n_samples:
        got = tuple(out.shape) if isinstance(out, torch.Tensor) else type(out).__name__
        raise ValueError(
            f"{name} returned {got} for {n_samples} rows, "
            f"but expected a tensor of shape ({n_samples}, width)."
        )
    return out.shape[1]
