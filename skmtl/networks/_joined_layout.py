"""Where scores stand when heads were added to a network later."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import torch
from torch import nn

from skmtl.networks._layout import HeadLayout

__all__ = ["JoinedLayout"]


class JoinedLayout(nn.Module):
    """Packings side by side: each keeps its own columns, tasks go on being counted.

    Parameters
    ----------
    parts : list of HeadLayout
        In the order in which their heads came to the network.

    Attributes
    ----------
    parts : nn.ModuleList
    order : tensor of shape (n_learned,)
        Tasks in the order of the packing; tasks with one class are left out.
    owners : tensor of shape (n_logits,)
        The position in `order` of the task that a column belongs to.
    n_classes : list of int
        Number of classes of each task, 0 for one that is a number, -1 for a text.
    n_logits : int
        Number of columns of the packed output.
    bounds : list of int
        Where the classes of each task begin, all tasks side by side, and the end.
    widths, n_learned : list of int
        Number of columns, and of learned tasks, of each part.
    number_tasks : list of int
        The tasks that are numbers.
    number_columns : tensor of shape (n_numbers,)
        Their columns of the packed output.
    n_texts : int
    text_columns, other_columns : list of int
        The positions of texts in `order`, and of all else.
    """

    order: torch.Tensor
    owners: torch.Tensor
    number_columns: torch.Tensor

    def __init__(self, parts: Sequence[HeadLayout]):
        super().__init__()
        self.parts = nn.ModuleList(parts)
        self.n_classes = [n for part in parts for n in part.n_classes]
        self.bounds = [0, *accumulate(max(n, 0) for n in self.n_classes)]
        self.widths = [part.n_logits for part in parts]
        self.n_learned = [len(part.order) for part in parts]
        self.n_numbers = sum(part.n_numbers for part in parts)
        # texts are those of the first part: none is added later
        self.n_texts = parts[0].n_texts
        self.text_columns = parts[0].text_columns
        added = range(len(parts[0].order), sum(self.n_learned))
        self.other_columns = [*parts[0].other_columns, *added]
        self.number_tasks = [k for k, n in enumerate(self.n_classes) if n == 0]
        self.n_logits = sum(self.widths)
        n_tasks = [len(part.n_classes) for part in parts]
        order = _counted_on([part.order for part in parts], n_tasks)
        owners = _counted_on([part.owners for part in parts], self.n_learned)
        columns = _counted_on([part.number_columns for part in parts], self.widths)
        self.register_buffer("number_columns", columns, persistent=False)
        # all follow from the parts, and are no part of the state
        self.register_buffer("order", order, persistent=False)
        self.register_buffer("owners", owners, persistent=False)


def _counted_on(positions: list[torch.Tensor], sizes: list[int]) -> torch.Tensor:
    """Return positions within parts as positions in the parts side by side."""
    before = accumulate(sizes[:-1], initial=0)
    shifted = [some + n for some, n in zip(positions, before, strict=True)]
    return torch.cat(shifted)
