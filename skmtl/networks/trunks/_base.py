"""The trunk: the part of the network that all tasks share."""

from __future__ import annotations

from numbers import Integral, Real
from typing import Any

import torch
from torch import nn

from skmtl._recipes import Recipe

__all__ = ["Trunk", "check_dropout", "check_size", "dry_shape", "is_size"]

#: Axes of a representation, by their number.
_AXES = {2: ["width"], 3: ["n_members", "width"], 4: ["n_members", "n_tasks", "width"]}


class Trunk(Recipe):
    """Base class of trunk recipes: settings that build a shared network.

    A subclass declares what it takes and builds a module; the width of what the module
    returns is found by a dry forward pass.

    Attributes
    ----------
    input_kind : str
        What comes in: "table", "tokens" or "images".
    accepts_sparse : bool
        Whether the built module takes sparse batches.
    n_bins : int
        Pieces that numbers are cut into before they come in, beside themselves; 0 for
        none. Only dense, standardised columns with more than two values are cut.

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
    n_bins: Any = 0
    is_additive = False

    def build(self, *sizes: Any, **named: Any) -> nn.Module:
        """Return a module for what comes in.

        Parameters
        ----------
        *sizes, **named
            For tables ``n_numeric`` and ``cardinalities``: the number of numeric
            columns, with the indicators of missing numbers and the pieces, and a list
            with the number of codes of each categorical column. For tokens
            ``n_tokens`` and ``length``: the number of ids, and the tokens of the
            longest text. For images ``n_channels``, ``height`` and ``width``.

        Returns
        -------
        module : nn.Module
            Returns (n_samples, width), or (n_samples, n_members, width), where each
            member has heads of its own and probabilities are averaged over members.
            Called with, for tables, numbers of shape (n_samples, n_numeric), float32,
            and codes of shape (n_samples, n_categorical), integers, or None if there
            is no categorical column; for tokens, ids of shape (n_samples, length),
            padded with 0 at the end, of any length; for images, float32 of shape
            (n_samples, n_channels, height, width). With a method ``attention`` that
            takes the same and returns weights of the tokens, or of places of an image,
            the estimator has `attention_weights`.
        """
        raise NotImplementedError

    def n_ids(self) -> int | None:
        """Return the number of token ids, or None if the training texts tell it."""
        return None

    def sized(self, n_samples: int, *sizes: Any, **named: Any) -> Trunk:
        """Return the recipe with what it leaves open, chosen for some data.

        Parameters
        ----------
        n_samples : int
            Rows with a label.
        *sizes
            What ``build`` would get; of tables without indicators and pieces.
        **named
            ``numbers=True`` if all tasks are numbers.
        """
        return self

    def holding_members(self) -> int:
        """Return the number of members that hold out rows of their own, 1 if none do.

        Members that share weights are told of such rows by the others; their held-out
        loss is lower than it should be.
        """
        return 1


def is_size(value: Any, least: int = 1) -> bool:
    """Whether a setting is a whole number of at least `least`."""
    whole = isinstance(value, Integral) and not isinstance(value, bool)
    return whole and int(value) >= least


def check_size(name: str, value: Any, least: int = 1, also: str = "") -> int:
    """Return a setting that is a whole number of at least `least`.

    The error names what else would do.

    Raises
    ------
    ValueError
        If it is something else.
    """
    if not is_size(value, least):
        raise ValueError(
            f"Got {name}={value!r}, but expected {also}an integer of {least} or more."
        )
    return int(value)


def check_dropout(dropout: Any, also: str = "") -> None:
    """Raise a ValueError if `dropout` is no share of units; see `check_size`."""
    if not (isinstance(dropout, Real) and 0 <= float(dropout) < 1):
        raise ValueError(
            f"Got dropout={dropout!r}, but expected {also}a number in [0, 1)."
        )


def dry_shape(
    module: nn.Module, *batch: torch.Tensor | None, n_axes: tuple[int, ...] = (2, 3)
) -> torch.Size:
    """Return the shape of what `module` makes of a row, checking it.

    The output is to have one of some numbers of axes.

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
    is_tensor = isinstance(out, torch.Tensor)
    if not is_tensor or out.ndim not in n_axes or len(out) != n_samples:
        got = tuple(out.shape) if is_tensor else type(out).__name__
        expected = [f"({', '.join([str(n_samples), *_AXES[n]])})" for n in n_axes]
        raise ValueError(
            f"{name} returned {got} for {n_samples} rows, "
            f"but expected a tensor of shape {', or '.join(expected)}."
        )
    return out.shape[1:]
