"""The heads of all tasks as one matrix multiply."""

from __future__ import annotations

from torch import nn

from skmtl.networks._layout import HeadLayout

__all__ = ["PackedHeads"]


class PackedHeads(nn.Linear):
    """One linear map from the representation to the class scores of every task.

    The map starts at zero: before training every class of a task is equally likely, and
    no task pulls the trunk harder than another.

    Parameters
    ----------
    width : int
        Width of the representation.
    layout : HeadLayout
        Where each task's scores stand.

    Notes
    -----
    Shape: (n_samples, width) -> (n_samples, n_logits).
    """

    def __init__(self, width: int, layout: HeadLayout):
        super().__init__(width, layout.n_logits)
        self.layout = layout

    def reset_parameters(self) -> None:
        """Start at zero."""
        nn.init.zeros_(self.weight)
        nn.init.zeros_(self.bias)
