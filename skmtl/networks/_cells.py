"""Where the values of columns stand on a coarse grid: at a few of its places each."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import nn

__all__ = ["N_CELLS", "Cells", "Column", "missing_columns"]

#: Places of a column: eight of a number and one for its gaps, or nine categories.
N_CELLS = 9
#: A start that no number reaches: of places that a column does not have.
_NEVER = 1e30


class Column(NamedTuple):
    """What is known of a column of the grid.

    Attributes
    ----------
    place : int
        Where it stands among the numbers, or among the categories.
    knots : tensor of shape (n_knots,), or None
        For a number, up to eight increasing values.
    missing : int
        For a number, the column of the input that marks gaps, -1 if none does.
    cells : tensor of shape (n_codes,), int, or None
        For categories, the place of each code, -1 for none.
    """

    place: int
    knots: torch.Tensor | None = None
    missing: int = -1
    cells: torch.Tensor | None = None

    @property
    def n_neighbours(self) -> int:
        """How many places have an order, so that some next to each other go together.

        Those of categories go by how frequent these are.
        """
        if self.knots is not None:
            return len(self.knots)
        return 0 if self.cells is None else min(int(self.cells.max()) + 1, N_CELLS - 1)


class Cells(nn.Module):
    """How much of each place of the grid the values of some columns have.

    A number between two knots has a share of both, by its distance, beyond the last
    one all of it; a category has all of its place, and an unknown one nothing.

    Parameters
    ----------
    columns : list of Column

    Notes
    -----
    Shape: (n_samples, n_numeric), (n_samples, n_categorical) or None ->
    (n_samples, n_columns, 9). Those of a column sum to 1, or to 0 if it is unknown.
    """

    order: torch.Tensor
    places: torch.Tensor
    starts: torch.Tensor
    widths: torch.Tensor
    missing: torch.Tensor
    categories: torch.Tensor
    cells: torch.Tensor
    firsts: torch.Tensor

    def __init__(self, columns: list[Column]):
        super().__init__()
        self.columns = columns
        is_number = [column.knots is not None for column in columns]
        numbers = [j for j, number in enumerate(is_number) if number]
        categories = [j for j, number in enumerate(is_number) if not number]
        order = torch.tensor(numbers + categories, dtype=torch.int64)
        self._keep("order", order.argsort())
        starts = torch.full((len(numbers), N_CELLS - 2), _NEVER)
        widths = torch.ones(len(numbers), N_CELLS - 2)
        for row, j in enumerate(numbers):
            knots = columns[j].knots
            assert knots is not None
            starts[row, : len(knots) - 1] = knots[:-1]
            widths[row, : len(knots) - 1] = knots.diff()
        self._keep("starts", starts)
        self._keep("widths", widths)
        self._keep("places", torch.tensor([columns[j].place for j in numbers]).long())
        missing = [columns[j].missing for j in numbers]
        self._keep("missing", torch.tensor(missing, dtype=torch.int64))
        own = [columns[j].cells for j in categories]
        found = [cells for cells in own if cells is not None]
        counts = torch.tensor([len(cells) for cells in found], dtype=torch.int64)
        self._keep("cells", torch.cat([*found, torch.zeros(0)]).long())
        self._keep("firsts", counts.cumsum(0) - counts)
        of_codes = [columns[j].place for j in categories]
        self._keep("categories", torch.tensor(of_codes, dtype=torch.int64))

    def _keep(self, name: str, values: torch.Tensor) -> None:
        self.register_buffer(name, values, persistent=False)

    def forward(
        self, numbers: torch.Tensor, codes: torch.Tensor | None
    ) -> torch.Tensor:
        parts = []
        if len(self.places):
            parts.append(self._of_numbers(numbers))
        if codes is not None and len(self.categories):
            cells = self.cells[codes[:, self.categories] + self.firsts]
            known = torch.arange(N_CELLS, device=cells.device)
            parts.append((cells.unsqueeze(2) == known).float())
        return torch.cat(parts, dim=1).index_select(1, self.order)

    def _of_numbers(self, numbers: torch.Tensor) -> torch.Tensor:
        x = numbers.index_select(1, self.places).unsqueeze(2)
        passed = ((x - self.starts) / self.widths).clamp(0, 1)
        shares = torch.cat([1 - passed[..., :1], -passed.diff(dim=2)], dim=2)
        shares = torch.cat([shares, passed[..., -1:]], dim=2)
        # a gap has a place of its own, if the training rows have had some
        marks = torch.cat([numbers, numbers.new_zeros(len(numbers), 1)], dim=1)
        gaps = marks[:, self.missing].unsqueeze(2)
        return torch.cat([shares * (1 - gaps), gaps], dim=2)


def missing_columns(owners: torch.Tensor, usual: torch.Tensor) -> list[int]:
    """Return, for each number, the column of the input that marks gaps, or -1.

    See `TableInput.origins`: numbers come first, marks last, and what is usual in the
    pieces between them is not 0.
    """
    n_numbers = int(owners.max()) + 1 if len(owners) else 0
    found = [-1] * n_numbers
    for column in range(n_numbers, len(owners)):
        if usual[column] == 0:
            found[int(owners[column])] = column
    return found
