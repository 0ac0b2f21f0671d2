"""Rows that are representations already."""

from __future__ import annotations

import torch
from torch import nn

__all__ = ["ReadyInput"]


class ReadyInput(nn.Module):
    """Hand over representations as they come.

    Parameters
    ----------
    width : int
        Numbers of a row, those of all members together.
    """

    def __init__(self, width: int):
        super().__init__()
        self.width = width

    def forward(self, representation: torch.Tensor) -> tuple[torch.Tensor]:
        return (representation,)
