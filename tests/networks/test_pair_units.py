"""Units of two columns: tables on a grid, read between its places."""

import torch

from skmtl.networks._cells import N_CELLS, Cells, Column, missing_columns
from skmtl.networks._feature_units import FeatureUnits
from skmtl.networks._pair_units import Pairs

KNOTS = torch.tensor([-1.0, 0.0, 2.0])
PLACES = torch.tensor([-1, 1, 0, -1, 8])
COLUMNS = [Column(1, KNOTS, 3), Column(0, cells=PLACES), Column(2, KNOTS[:1])]


def test_numbers_have_shares_of_the_knots_beside_them():
    cells = Cells(COLUMNS)
    numbers = torch.zeros(6, 4)
    numbers[:, 1] = torch.tensor([-5, -1, -0.25, 0.5, 2, 9])
    found = cells(numbers, torch.ones(6, 1, dtype=torch.int64))
    expected = torch.tensor(
        [[1, 0, 0], [1, 0, 0], [0.25, 0.75, 0], [0, 0.75, 0.25], [0, 0, 1], [0, 0, 1]]
    )
    assert found.shape == (6, 3, N_CELLS)
    torch.testing.assert_close(found[:, 0, :3], expected)
    torch.testing.assert_close(found.sum(dim=2), torch.ones(6, 3))
    assert (found[:, 2, 0] == 1).all()  # a single knot
    numbers[:, 3] = 1.0  # a gap
    found = cells(numbers, torch.ones(6, 1, dtype=torch.int64))
    assert (found[:, 0, -1] == 1).all()
    torch.testing.assert_close(found.sum(dim=2), torch.ones(6, 3))


def test_categories_have_their_place_and_unknown_ones_none():
    codes = torch.arange(5).unsqueeze(1)
    found = Cells(COLUMNS)(torch.zeros(5, 4), codes)[:, 1]
    expected = torch.zeros(5, N_CELLS)
    expected[1, 1] = expected[2, 0] = expected[4, 8] = 1
    torch.testing.assert_close(found, expected)


def test_marks_of_gaps_are_told_from_pieces():
    owners = torch.tensor([0, 1, 2, 0, 0, 2, 2, 2])
    usual = torch.tensor([0.0, 0, 0, 0.75, 0.25, 0.75, 0.25, 0])
    assert missing_columns(owners, usual) == [-1, -1, 7]
    assert missing_columns(owners[:0], usual[:0]) == []


def test_units_of_pairs_are_tables_that_are_read_last():
    pure = torch.rand(1, N_CELLS**2, N_CELLS**2)
    first, second = torch.tensor([0]), torch.tensor([1])
    pairs = Pairs(COLUMNS[:2], first, second, torch.tensor([[1, 3]]), pure)
    owners, usual = torch.tensor([0, 1, 2, 1]), torch.zeros(4)
    torch.manual_seed(0)
    module = FeatureUnits(owners, usual, [5], 3, 2, 0.0, pairs).eval()
    torch.manual_seed(0)
    plain = FeatureUnits(owners, usual, [5], 3, 2, 0.0).eval()
    numbers = torch.zeros(4, 4)
    numbers[:, 1] = torch.tensor([-1, 0, 2, 2])
    codes = torch.tensor([[1], [2], [1], [0]])
    found = module(numbers, codes).view(4, 2, 5, 3)
    expected = plain(numbers, codes).view(4, 2, 4, 3)
    torch.testing.assert_close(found[:, :, :4], expected)
    assert module.pairs is not None
    table = (pure @ module.pairs.table)[0].view(N_CELLS, N_CELLS, 2, 3)
    for row, (i, j) in enumerate([(0, 1), (1, 0), (2, 1)]):
        torch.testing.assert_close(found[row, :, 4], table[i, j])
    assert not found[3, :, 4].any()  # an unknown category
